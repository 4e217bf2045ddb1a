import type { Tensor } from '@tensorflow/tfjs';
import { type DataSpec, featureLength, vectorLength } from '#shared/data/spec';
import { size } from '#shared/layers/define';
import type { Tf } from '../backend/load';
import type { BuiltModel } from './build';
import { rowsAtOnce } from './rows';

/** Rows that go through the net at once where memory allows it. */
const blockRows = 1024;

/**
 * The model's input tensors for some rows. The caller disposes of them.
 * @param features `[rows, vectorLength]` or `[rows, steps, vectorLength]`, row-major
 * @returns one tensor per input, each of its input's own shape
 */
export function sliceInputs(
  tf: Tf,
  built: BuiltModel,
  spec: DataSpec,
  features: Float32Array,
  rows: number,
): Tensor[] {
  return built.inputs.map(({ columns, shape }) => {
    const values = columns.length === 0 ? features : pickColumns(spec, columns, features);
    return tf.tensor(values, [rows, ...shape], 'float32');
  });
}

/** Of every vector only the slots of the chosen columns, in the data's own order. */
export function pickColumns(
  spec: DataSpec,
  columns: readonly string[],
  features: Float32Array,
): Float32Array {
  const slots: number[] = [];
  let slot = 0;
  for (const feature of spec.features)
    for (let i = 0; i < featureLength(feature); i++, slot++)
      if (columns.includes(feature.column)) slots.push(slot);
  const length = vectorLength(spec);
  const vectors = features.length / length;
  const picked = new Float32Array(vectors * slots.length);
  for (let v = 0; v < vectors; v++)
    for (let s = 0; s < slots.length; s++) picked[v * slots.length + s] = features[v * length + slots[s]!]!;
  return picked;
}

/**
 * What the net says about rows, in its own units (class probabilities, scaled numbers). Leaks nothing.
 * @param features `[rows, vectorLength]` or `[rows, steps, vectorLength]`, row-major
 * @returns one array per output, row-major `[rows, ...output shape]`
 */
export function predictBatch(
  tf: Tf,
  built: BuiltModel,
  spec: DataSpec,
  features: Float32Array,
  rows: number,
): Float32Array[] {
  const perRow = rows === 0 ? 0 : features.length / rows;
  const results = built.outputs.map(({ shape }) => new Float32Array(rows * size(shape)));
  const each = rowsAtOnce(built.model, blockRows);
  for (let start = 0; start < rows; start += each) {
    const end = Math.min(start + each, rows);
    tf.tidy(() => {
      const part = features.subarray(start * perRow, end * perRow);
      const outputs = callModel(built, sliceInputs(tf, built, spec, part, end - start), false);
      outputs.forEach((output, i) => {
        results[i]!.set(output.dataSync() as Float32Array, start * size(built.outputs[i]!.shape));
      });
    });
  }
  return results;
}

/** One pass through the net. Call it inside `tidy`. @returns one tensor per output, `[batch, ...output shape]` */
export function callModel(built: BuiltModel, inputs: Tensor[], training: boolean): Tensor[] {
  const outputs = built.model.call(inputs, { training });
  return Array.isArray(outputs) ? outputs : [outputs];
}
