import path from 'node:path';
import { promises as fs } from 'node:fs';
import type { io, LayersModel } from '@tensorflow/tfjs';
import type { Tf } from '../backend/load';

/** Browsers cache files up to about this size, so tfjs cuts weights into shards of it. */
const shardBytes = 4 * 1024 * 1024;

export interface OutFile {
  name: string;
  data: string | Uint8Array;
}

/**
 * A model in tfjs' layers format: `model.json` and its shards, as `tf.loadLayersModel` reads them.
 * @see https://www.tensorflow.org/js/guide/save_load
 */
export async function tfjsFiles(tf: Tf, model: LayersModel, generatedBy: string): Promise<OutFile[]> {
  let artifacts: io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(given) };
    }),
  );
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts!.weightData));
  const count = Math.max(1, Math.ceil(weights.length / shardBytes));
  const shards = Array.from({ length: count }, (_, i): OutFile => ({
    name: `group1-shard${i + 1}of${count}.bin`,
    data: weights.subarray(i * shardBytes, (i + 1) * shardBytes),
  }));
  const manifest: io.ModelJSON = {
    format: 'layers-model',
    generatedBy,
    convertedBy: null,
    modelTopology: withoutConstraints(artifacts!.modelTopology, goesSlowly),
    weightsManifest: [{ paths: shards.map(({ name }) => name), weights: artifacts!.weightSpecs! }],
  };
  return [{ name: 'model.json', data: `${JSON.stringify(manifest)}\n` }, ...shards];
}

type Topology = io.ModelJSON['modelTopology'];
type Constraint = { config?: { rate?: number } } | null;
/** Leaves out some constraints on weights, which only training needs. */
const withoutConstraints = (topology: unknown, which: (constraint: Constraint) => boolean): Topology =>
  JSON.parse(JSON.stringify(topology), (name, value: Constraint) =>
    name.endsWith('_constraint') && which(value) ? null : value,
  ) as Topology;
/** tfjs puts constraints on weights as it loads them: one that goes only part of its way would change them. */
const goesSlowly = (constraint: Constraint): boolean => (constraint?.config?.rate ?? 1) < 1;

/**
 * Reads an exported folder as tfjs would, without its own reader, which follows a manifest out of its folder.
 * @throws Error where something is missing or a path leads elsewhere
 */
export async function readTfjsArtifacts(tf: Tf, folder: string): Promise<io.ModelArtifacts> {
  const model = JSON.parse(await fs.readFile(path.join(folder, 'model.json'), 'utf8')) as io.ModelJSON;
  return tf.io.getModelArtifactsForJSON(model, async (groups) => {
    const names = groups.flatMap(({ paths }) => paths);
    const odd = names.find((name) => !/^[\w.-]+\.bin$/.test(name));
    if (odd !== undefined) throw new Error(`model.json names “${odd}” as a part, which is no file beside it`);
    const parts = await Promise.all(names.map((name) => fs.readFile(path.join(folder, name))));
    const whole = Buffer.concat(parts);
    const specs = groups.flatMap(({ weights }) => weights);
    return [specs, whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer];
  });
}

/** Loads an exported folder with tfjs' own loader. The caller disposes of the model. */
export async function loadTfjs(tf: Tf, folder: string): Promise<LayersModel> {
  const artifacts = await readTfjsArtifacts(tf, folder);
  // tfjs leaves a tensor behind for each.
  const modelTopology = withoutConstraints(artifacts.modelTopology, () => true) as object;
  return tf.loadLayersModel({ load: async () => ({ ...artifacts, modelTopology }) });
}
