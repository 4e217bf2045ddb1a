import path from 'node:path';
import { promises as fs } from 'node:fs';
import { NetloomError } from '#shared/errors';
import { loadTf, type Tf } from '../backend/load';
import type { Model } from '../evaluate/models';
import { buildModel, type BuiltModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { archiveWeights, openArchive } from './keras/archive';
import { readNet } from './net';
import { parseNetloomJson, type NetloomJson } from './netloomJson';
import { readTfjsArtifacts } from './tfjs';

/** Whether a path is a model that Netloom exported (and not the folder of a run). */
export async function isExport(place: string): Promise<boolean> {
  const stat = await fs.stat(place).catch(() => null);
  if (!stat) throw new NetloomError('import.missing', `There is nothing at ${place}.`, 'Check the path.');
  if (stat.isFile()) return true;
  return fs.access(path.join(place, 'netloom.json')).then(
    () => true,
    () => false,
  );
}

/**
 * Opens an exported model: a `.keras` file or a tfjs folder, with the netloom.json that came with it. The net is rebuilt
 * from its graph, so nothing that a file says is ever run. The caller disposes of `built.model`.
 * @throws NetloomError `import.missing`, `import.notOurs`, `import.damaged`, `import.newerVersion`
 */
export async function importModel(place: string): Promise<Model> {
  const { tf } = await loadTf();
  const folder = (await fs.stat(place)).isDirectory();
  return folder ? importFolder(tf, place) : importArchive(tf, place);
}

async function importArchive(tf: Tf, file: string): Promise<Model> {
  await requireArchive(file);
  const { netloom, weights } = openArchive(await fs.readFile(file), file);
  const known = parseNetloomJson(netloom, file);
  return rebuild(tf, known, file, (built) => archiveWeights(weights, readNet(built, known.graph)));
}

/** Whoever names a table of gigabytes for a model by mistake need not wait for it. @throws NetloomError `import.damaged` */
async function requireArchive(file: string): Promise<void> {
  const handle = await fs.open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 2 && buffer.toString('latin1') === 'PK') return;
  } finally {
    await handle.close();
  }
  throw new NetloomError('import.damaged', `Expected the folder of a run or a model; ${file} does not begin as a .keras file does.`, 'Name a run’s folder, a .keras file or a folder that Netloom exported. A damaged one can be exported again.'); // prettier-ignore
}

async function importFolder(tf: Tf, folder: string): Promise<Model> {
  const known = parseNetloomJson(await fs.readFile(path.join(folder, 'netloom.json'), 'utf8'), folder);
  return rebuild(tf, known, folder, async (built) => {
    const artifacts = await readTfjsArtifacts(tf, folder);
    const specs = new Map(artifacts.weightSpecs?.map((spec) => [spec.name, spec]));
    const tensors = tf.io.decodeWeights(artifacts.weightData as ArrayBuffer, artifacts.weightSpecs ?? []);
    try {
      return readNet(built, known.graph).layers.flatMap(({ weights }) =>
        weights.map(({ name, shape }) => {
          const found = tensors[name];
          if (!found || specs.get(name)?.dtype !== 'float32' || found.shape.join() !== shape.join())
            throw new Error(`it has no weights of shape [${shape.join(', ')}] for ${name}`);
          return (found.dataSync() as Float32Array).slice();
        }),
      );
    } finally {
      tf.dispose(tensors);
    }
  });
}

/** @param read the weights, layer by layer in the net's own order */
async function rebuild(
  tf: Tf,
  { graph, spec, fitted }: NetloomJson,
  place: string,
  read: (built: BuiltModel) => Promise<Float32Array[]>,
): Promise<Model> {
  let built: BuiltModel | undefined;
  try {
    built = buildModel(tf, graph, spec, 0);
    const values = await read(built);
    const variables = built.model.layers.flatMap((layer) => layer.weights);
    tf.tidy(() => variables.forEach((variable, i) => variable.write(tf.tensor(values[i]!, variable.shape as number[])))); // prettier-ignore
    return { tf, built, spec, fitted };
  } catch (error) {
    if (built) disposeModel(built.model);
    if (error instanceof NetloomError) throw error;
    throw new NetloomError('import.damaged', `The model in ${place} cannot be opened: ${(error as Error).message}`, 'Export it again.', { cause: error }); // prettier-ignore
  }
}
