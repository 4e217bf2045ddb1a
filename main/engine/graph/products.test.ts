import { beforeAll, describe, expect, test } from 'vitest';
import { generator } from '../model/randomness';
import { loadTf } from '../backend/load';
import { openNative } from './native';
import { rewriteProducts } from './products';
import { attr, graphDef, type Attr } from './proto';
import type { RecordedNode } from './record';

beforeAll(() => loadTf());

const float = attr.type('float32');
const made = (name: string, op: string, inputs: string[], shape: number[], attrs: Record<string, Attr> = { T: float }): RecordedNode =>
  ({ name, op, inputs, attrs, outputs: [{ dtype: 'float32', shape }] }); // prettier-ignore
const fed = (name: string, shape: number[]) =>
  made(name, 'Placeholder', [], shape, { dtype: float, shape: attr.shape(shape) });
const numbers = (name: string, values: number[]): RecordedNode => ({
  ...made(name, 'Const', [], [values.length], { dtype: attr.type('int32'), value: attr.tensor('int32', [values.length], Int32Array.from(values)) }), // prettier-ignore
  outputs: [{ dtype: 'int32', shape: [values.length] }],
});
const matMul = (inputs: string[], shape: number[], left = false, right = false) =>
  made('product', 'MatMul', inputs, shape, {
    T: float,
    transpose_a: attr.bool(left),
    transpose_b: attr.bool(right),
  });
const reshaped = (name: string, input: string, shape: number[]) => [
  numbers(`${name}/to`, shape),
  made(name, 'Reshape', [input, `${name}/to`], shape, { T: float, Tshape: attr.type('int32') }),
];
const bias = (input: string, shape: number[]) =>
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
async function same(nodes: RecordedNode[]): Promise<string[]> {
  const rewritten = rewriteProducts(nodes);
  const last = nodes[nodes.length - 1]!;
  expect(rewritten.find(({ name }) => name === last.name)?.outputs).toEqual(last.outputs);
  const [before, after] = [await answer(nodes, last.name), await answer(rewritten, last.name)];
  expect(before.reduce((most, value, i) => Math.max(most, Math.abs(value - after[i]!)), 0)).toBeLessThan(
    1e-4,
  );
  expect(before.some((value) => value !== 0)).toBe(true);
  return rewritten.map(({ op }) => op).filter((op) => op !== 'Const' && op !== 'Placeholder');
}

describe('what follows a product at once can be joined with it', () => {
  const product = [fed('x', [6, 4]), fed('w', [4, 3]), fed('b', [3]), matMul(['x', 'w'], [6, 3])];
  const biased = [...product, ...reshaped('rows', 'product', [2, 3, 3]), bias('rows', [2, 3, 3])];

  test('biases of several axes', async () => {
    expect(await same(biased)).toEqual(['MatMul', 'Reshape', 'BiasAdd', 'Reshape']);
  });

  test.each(['Relu', 'Relu6', 'Elu', 'Tanh', 'Sigmoid'])('%s after biases', async (op) => {
    const ops = await same([...biased, made('activated', op, ['biased'], [2, 3, 3])]);
    expect(ops).toEqual(['MatMul', 'Reshape', 'BiasAdd', 'Reshape', op, 'Reshape']);
  });

  test('not where somebody else wants the product', async () => {
    const nodes = [...biased, made('sum', 'AddV2', ['biased', 'rows'], [2, 3, 3])];
    expect(await same(nodes)).toEqual(['MatMul', 'Reshape', 'BiasAdd', 'AddV2']);
  });

  test('not where the channels were shared out otherwise', async () => {
    const nodes = [...product.filter(({ name }) => name !== 'b'), fed('b', [9])];
    const other = [...nodes, ...reshaped('rows', 'product', [2, 9]), bias('rows', [2, 9])];
    expect(await same(other)).toEqual(['MatMul', 'Reshape', 'BiasAdd']);
  });
});

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('a product that is transposed is one of transposed factors (%s, %s)', async (left, right) => {
  const nodes = [
    fed('x', left ? [5, 4, 2] : [5, 2, 4]),
    fed('y', right ? [5, 3, 4] : [5, 4, 3]),
    made('product', 'BatchMatMulV2', ['x', 'y'], [5, 2, 3], {
      T: float,
      adj_x: attr.bool(left),
      adj_y: attr.bool(right),
    }),
    numbers('order', [0, 2, 1]),
    made('turned', 'Transpose', ['product', 'order'], [5, 3, 2], { T: float, Tperm: attr.type('int32') }),
  ];
  expect(await same(nodes)).toEqual(['BatchMatMulV2', 'BatchMatMulV2']);
});

describe('a large product of a transposed matrix is carried out as one of pairs', () => {
  const nodes = (size: number, left: boolean, right: boolean) => [
    fed('x', left ? [256, size] : [size, 256]),
    fed('y', right ? [512, 256] : [256, 512]),
    matMul(['x', 'y'], [size, 512], left, right),
  ];

  test.each([
    [true, false],
    [false, true],
  ])('first factor %s, second %s', async (left, right) => {
    const ops = await same(nodes(512, left, right));
    expect(ops).toEqual(['Reshape', 'Reshape', 'BatchMatMulV2', 'Reshape']);
  });

  test('others stay as they are', async () => {
    expect(await same(nodes(512, false, false))).toEqual(['MatMul']);
    expect(await same(nodes(511, true, false))).toEqual(['MatMul']);
  });
});
