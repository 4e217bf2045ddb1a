// Recorded operations for the tests of rewriting, and whether they still say the same afterwards.
import { expect } from 'vitest';
import { generator } from '../model/randomness';
import { openNative } from './native';
import { integers } from './nodes';
import { attr, graphDef, type Attr } from './proto';
import type { RecordedNode } from './record';

export const float = attr.type('float32');
export const made = (name: string, op: string, inputs: string[], shape: number[], attrs: Record<string, Attr> = { T: float }): RecordedNode =>
  ({ name, op, inputs, attrs, outputs: [{ dtype: 'float32', shape }] }); // prettier-ignore
export const fed = (name: string, shape: number[]) =>
  made(name, 'Placeholder', [], shape, { dtype: float, shape: attr.shape(shape) });
/** The product of two matrices, `product`. */
export const matMul = (inputs: string[], shape: number[], left = false, right = false) =>
  made('product', 'MatMul', inputs, shape, {
    T: float,
    transpose_a: attr.bool(left),
    transpose_b: attr.bool(right),
  });
export const reshaped = (name: string, input: string, shape: number[]) => [
  integers(`${name}/to`, shape),
  made(name, 'Reshape', [input, `${name}/to`], shape, { T: float, Tshape: attr.type('int32') }),
];
export const bias = (input: string, shape: number[]) =>
  made('biased', 'BiasAdd', [input, 'b'], shape, { T: float, data_format: attr.string('NHWC') });

/** What the nodes say for the same random numbers. */
async function answer(nodes: RecordedNode[], fetch: string): Promise<Float32Array> {
  const random = generator(['products']);
  const session = openNative(graphDef(nodes), { executor: 'default' });
  const feeds = nodes
    .filter(({ op }) => op === 'Placeholder')
    .map(({ name, outputs: [output] }) => {
      const data = Float32Array.from({ length: output!.shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5); // prettier-ignore
      return { name, tensor: { dtype: 'float32' as const, shape: output!.shape, data } };
    });
  const [tensor] = await session.run(feeds, [fetch], []);
  session.close();
  return tensor!.data as Float32Array;
}

/** The rewritten nodes say the same, in the same shape. @returns their operations, without constants and placeholders */
export async function same(
  nodes: RecordedNode[],
  rewrite: (nodes: RecordedNode[], kept: readonly string[]) => RecordedNode[],
): Promise<string[]> {
  const last = nodes[nodes.length - 1]!;
  const rewritten = rewrite(nodes, [last.name]);
  expect(rewritten.find(({ name }) => name === last.name)?.outputs).toEqual(last.outputs);
  const [before, after] = [await answer(nodes, last.name), await answer(rewritten, last.name)];
  expect(before.reduce((most, value, i) => Math.max(most, Math.abs(value - after[i]!)), 0)).toBeLessThan(
    1e-4,
  );
  expect(before.some((value) => value !== 0)).toBe(true);
  return rewritten.map(({ op }) => op).filter((op) => op !== 'Const' && op !== 'Placeholder');
}
