import { beforeAll, describe, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { absorbSums } from './added';
import { integers } from './nodes';
import { fed, float, made, same } from './nodes.fixture';
import { rewritePairs } from './pairs';
import { attr, type Attr } from './proto';
import type { RecordedNode } from './record';
import { joinSiblings } from './siblings';

beforeAll(() => loadTf());

const options = (activation: number): Record<string, Attr> => ({ N: attr.int(1), A: attr.int(0), activation: attr.int(activation) }); // prettier-ignore
const dense = (name: string, x: string, units: number, activation = 0) => [
  ...[fed(`${name}/w`, [4, units]), fed(`${name}/b`, [units])],
  made(name, 'NetloomDense', [x, `${name}/w`, `${name}/b`], [6, units], options(activation)),
];
const gradient = (name: string, of: string, units: number): RecordedNode[] => [
  fed(`${name}/dy`, [6, units]),
  {
    ...made(name, 'NetloomDenseGrad', [`${name}/dy`, of, 'x', `${of}/w`], [6, 4]),
    attrs: { ...options(0), of_inputs: attr.bool(true) },
    outputs: [[6, 4], [4, units], [units]].map((shape) => ({ dtype: 'float32', shape })),
  },
];
const add = (name: string, a: string, b: string, shape: number[]) => made(name, 'AddV2', [a, b], shape);
const count = (ops: readonly string[], op: string) => ops.filter((each) => each === op).length;

describe('dense layers that are given the same rows become one', () => {
  const layers = [fed('x', [6, 4]), ...dense('q', 'x', 3), ...dense('k', 'x', 3)];
  const backward = [...gradient('dq', 'q', 3), ...gradient('dk', 'k', 3)];

  test('forward', async () => {
    const ops = await same([...layers, add('sum', 'q', 'k', [6, 3])], joinSiblings);
    expect(ops).toEqual(['NetloomDense', 'Identity', 'Identity', 'AddV2']);
  });

  test('backward, with the sum of what they find for the inputs', async () => {
    const sums = [add('one', 'dq', 'x', [6, 4]), add('all', 'one', 'dk', [6, 4])];
    const ops = await same([...layers, ...backward, ...sums], joinSiblings);
    expect(count(ops, 'NetloomDenseGrad')).toBe(1);
    expect(count(ops, 'AddV2')).toBe(1);
  });

  test.each(['dq:1', 'dk:1', 'dq:2', 'dk:2'])('gradients of weights keep their name %s', async (name) => {
    const shape = name.endsWith('1') ? [4, 3] : [3];
    const sum = add('sum', 'dq', 'dk', [6, 4]);
    const ops = await same([...layers, ...backward, sum, made('found', 'Neg', [name], shape)], joinSiblings);
    expect(count(ops, 'NetloomDenseGrad')).toBe(1);
  });

  test('not where somebody else wants what one of them finds for the inputs', async () => {
    const sums = [add('sum', 'dq', 'dk', [6, 4]), add('twice', 'sum', 'dk', [6, 4])];
    const ops = await same([...layers, ...backward, ...sums], joinSiblings);
    expect(count(ops, 'NetloomDenseGrad')).toBe(2);
  });

  test.each(['dq', 'dk', 'one'])('not where %s is read back', (name) => {
    const sums = [add('one', 'dq', 'dk', [6, 4]), add('all', 'one', 'x', [6, 4])];
    const nodes = [...layers, ...backward, ...sums];
    const backwards = (kept: string[]) => count(joinSiblings(nodes, kept).map(({ op }) => op), 'NetloomDenseGrad'); // prettier-ignore
    expect(backwards(['all'])).toBe(1);
    expect(backwards([name])).toBe(name === 'one' ? 1 : 2);
  });

  test('not with other activations or other rows', async () => {
    const others = [...layers.slice(0, 4), fed('y', [6, 4]), ...dense('k', 'x', 3, 1), ...dense('v', 'y', 3)];
    const nodes = [...others, add('one', 'q', 'k', [6, 3]), add('sum', 'one', 'v', [6, 3])];
    expect(count(await same(nodes, joinSiblings), 'NetloomDense')).toBe(3);
  });
});

describe('what is added to a dense layer is added by it', () => {
  const layer = [fed('x', [6, 4]), ...dense('q', 'x', 4)];

  test('a shortcut', async () => {
    expect(await same([...layer, add('sum', 'x', 'q', [6, 4])], absorbSums)).toEqual(['NetloomDense', 'Identity']); // prettier-ignore
  });

  test('not behind an activation, nor where somebody else wants what comes out', async () => {
    const relu = [fed('x', [6, 4]), ...dense('q', 'x', 4, 1), add('sum', 'x', 'q', [6, 4])];
    expect(count(await same(relu, absorbSums), 'AddV2')).toBe(1);
    const twice = [...layer, add('sum', 'x', 'q', [6, 4]), add('again', 'sum', 'q', [6, 4])];
    expect(count(await same(twice, absorbSums), 'AddV2')).toBe(2);
  });

  test('not where what comes out is read back', () => {
    const nodes = [...layer, add('sum', 'x', 'q', [6, 4])];
    expect(absorbSums(nodes, ['q', 'sum'])).toEqual(nodes);
    const back = [...layer, ...gradient('dq', 'q', 4), add('all', 'x', 'dq', [6, 4])];
    expect(absorbSums(back, ['dq', 'all'])).toEqual(back);
  });

  test('not where one of both is spread over the other', async () => {
    const nodes = [...layer, fed('row', [1, 4]), add('sum', 'q', 'row', [6, 4])];
    expect(count(await same(nodes, absorbSums), 'AddV2')).toBe(1);
  });

  test('gradients of inputs, of layers that became one as well', async () => {
    const both = [...layer, ...dense('k', 'x', 4), ...gradient('dq', 'q', 4), ...gradient('dk', 'k', 4)];
    const sums = [add('one', 'x', 'dq', [6, 4]), add('all', 'one', 'dk', [6, 4])];
    const ops = await same([...both, ...sums], (nodes, kept) => absorbSums(joinSiblings(nodes, kept), kept));
    expect(count(ops, 'NetloomDenseGrad')).toBe(1);
    expect(count(ops, 'AddV2')).toBe(0);
  });
});

describe('products of many small matrices are our own', () => {
  const product = (x: string, y: string, left = false, right = false) =>
    made('product', 'BatchMatMulV2', [x, y], [5, 2, 3], { T: float, adj_x: attr.bool(left), adj_y: attr.bool(right) }); // prettier-ignore
  const turned = (name: string, input: string, shape: number[], order: number[]) => [
    integers(`${name}/order`, order),
    made(name, 'Transpose', [input, `${name}/order`], shape, { T: float, Tperm: attr.type('int32') }),
  ];

  test('and read what was transposed before', async () => {
    const nodes = [
      ...[fed('x', [5, 4, 2]), fed('y', [5, 4, 3])],
      ...turned('y/turned', 'y', [5, 3, 4], [0, 2, 1]),
      ...turned('x/turned', 'x', [5, 2, 4], [0, 2, 1]),
      product('x/turned', 'y/turned', false, true),
    ];
    const rewritten = rewritePairs(nodes);
    await same(nodes, rewritePairs);
    expect(rewritten[rewritten.length - 1]).toMatchObject({ op: 'NetloomBatchMatMul', inputs: ['x', 'y'], attrs: { adj_x: attr.bool(true), adj_y: attr.bool(false) } }); // prettier-ignore
  });

  test('not what was transposed otherwise', async () => {
    const nodes = [fed('x', [2, 5, 4]), fed('y', [5, 4, 3]), ...turned('x/turned', 'x', [5, 2, 4], [1, 0, 2]), product('x/turned', 'y')]; // prettier-ignore
    expect(await same(nodes, rewritePairs)).toEqual(['Transpose', 'NetloomBatchMatMul']);
  });

  test('not where one matrix meets many, or they are large', () => {
    const alone = [fed('x', [1, 2, 4]), fed('y', [5, 4, 3]), product('x', 'y')];
    expect(rewritePairs(alone)).toEqual(alone);
    const large = [fed('x', [5, 2, 9000]), fed('y', [5, 9000, 3]), product('x', 'y')];
    expect(rewritePairs(large)).toEqual(large);
  });
});
