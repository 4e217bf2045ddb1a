import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { NetloomError } from '#shared/errors';
import type { Net } from '../net';
import { kerasModelConfig } from './config';
import { readHdf5, writeHdf5 } from './hdf5';
import { weightPaths } from './paths';

/** The version of Keras whose format is written; the tests load it with the real one. */
const kerasVersion = '3.15.1';

/** The weights of a net in the layout of Keras' `model.weights.h5`. */
export function kerasWeights(net: Net): Promise<Uint8Array> {
  const paths = weightPaths(net);
  const arrays = net.layers.flatMap((layer) => layer.weights);
  return writeHdf5(arrays.map(({ shape, values }, i) => ({ path: paths[i]!, shape, values })));
}

/**
 * A `.keras` file: a zip with the net, its weights, and `netloom.json`.
 * @see https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
 */
export async function kerasArchive(net: Net, name: string, date: Date, netloom: string): Promise<Uint8Array> {
  const saved = date.toISOString().replace('T', '@').slice(0, 19);
  const files: Zippable = {
    'metadata.json': strToU8(JSON.stringify({ keras_version: kerasVersion, date_saved: saved })),
    'config.json': strToU8(JSON.stringify(kerasModelConfig(net, name))),
    // Weights hardly compress; stored plainly they load faster, as Keras itself does.
    'model.weights.h5': [await kerasWeights(net), { level: 0 }],
    'netloom.json': strToU8(netloom),
  };
  // Zip knows no year before 1980, which a clock that was never set may show.
  return zipSync(files, { mtime: Math.max(date.getTime(), Date.UTC(1980, 1)) });
}

/** No honest file of ours unpacks to more than this many times its size. */
const expansionAtMost = 100;

/**
 * What is inside a `.keras` file that Netloom wrote.
 * @throws NetloomError `import.damaged`, or `import.notOurs` where it has no netloom.json
 */
export function openArchive(bytes: Uint8Array, file: string): { netloom: string; weights: Uint8Array } {
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        const wanted = name === 'netloom.json' || name === 'model.weights.h5';
        if (wanted && originalSize > expansionAtMost * Math.max(size, 1024)) throw new Error(`${name} unpacks to more than ${expansionAtMost} times its size`); // prettier-ignore
        return wanted;
      },
    });
  } catch (error) {
    throw new NetloomError('import.damaged', `${file} is not a whole .keras file: ${(error as Error).message}`, 'Export the model again.', { cause: error }); // prettier-ignore
  }
  const netloom = found['netloom.json'];
  const weights = found['model.weights.h5'];
  if (!netloom || !weights)
    throw new NetloomError('import.notOurs', `${file} has no ${netloom ? 'model.weights.h5' : 'netloom.json'} inside: Netloom did not write it, so how its rows were prepared is not known.`, 'Choose a model that Netloom exported.'); // prettier-ignore
  return { netloom: strFromU8(netloom), weights };
}

/** The weights of a net of known shape, as an archive holds them: one array per weight, in the net's own order. */
export function archiveWeights(weights: Uint8Array, net: Net): Promise<Float32Array[]> {
  const paths = weightPaths(net);
  const shapes = net.layers.flatMap((layer) => layer.weights.map(({ shape }) => shape));
  return readHdf5(weights, paths.map((path, i) => ({ path, shape: shapes[i]! }))); // prettier-ignore
}
