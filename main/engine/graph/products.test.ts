import { beforeAll, describe, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { bias, fed, float, made, matMul, reshaped, same } from './nodes.fixture';
import { integers } from './nodes';
import { rewriteProducts } from './products';
import { attr } from './proto';
import type { RecordedNode } from './record';

beforeAll(() => loadTf());

const agree = (nodes: RecordedNode[]): Promise<string[]> => same(nodes, rewriteProducts);

describe('what follows a product at once can be joined with it', () => {
  const product = [fed('x', [6, 4]), fed('w', [4, 3]), fed('b', [3]), matMul(['x', 'w'], [6, 3])];
  const biased = [...product, ...reshaped('rows', 'product', [2, 3, 3]), bias('rows', [2, 3, 3])];

  test('biases of several axes', async () => {
    expect(await agree(biased)).toEqual(['MatMul', 'Reshape', 'BiasAdd', 'Reshape']);
  });

  test.each(['Relu', 'Relu6', 'Elu', 'Tanh', 'Sigmoid'])('%s after biases', async (op) => {
    const ops = await agree([...biased, made('activated', op, ['biased'], [2, 3, 3])]);
    expect(ops).toEqual(['MatMul', 'Reshape', 'BiasAdd', 'Reshape', op, 'Reshape']);
  });

  test('not where somebody else wants the product', async () => {
    const nodes = [...biased, made('sum', 'AddV2', ['biased', 'rows'], [2, 3, 3])];
    expect(await agree(nodes)).toEqual(['MatMul', 'Reshape', 'BiasAdd', 'AddV2']);
  });

  test('not where the channels were shared out otherwise', async () => {
    const nodes = [...product.filter(({ name }) => name !== 'b'), fed('b', [9])];
    const other = [...nodes, ...reshaped('rows', 'product', [2, 9]), bias('rows', [2, 9])];
    expect(await agree(other)).toEqual(['MatMul', 'Reshape', 'BiasAdd']);
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
    integers('order', [0, 2, 1]),
    made('turned', 'Transpose', ['product', 'order'], [5, 3, 2], { T: float, Tperm: attr.type('int32') }),
  ];
  expect(await agree(nodes)).toEqual(['BatchMatMulV2', 'BatchMatMulV2']);
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
    const ops = await agree(nodes(512, left, right));
    expect(ops).toEqual(['Reshape', 'Reshape', 'BatchMatMulV2', 'Reshape']);
  });

  test('others stay as they are', async () => {
    expect(await agree(nodes(512, false, false))).toEqual(['MatMul']);
    expect(await agree(nodes(511, true, false))).toEqual(['MatMul']);
  });
});
