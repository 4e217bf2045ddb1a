import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { openNative } from './native';
import { attr, graphDef } from './proto';
import type { ConstTensor, GraphNode } from './proto';

beforeAll(loadTf);

/** What TensorFlow makes of a constant. */
async function read({ dtype, shape, data }: ConstTensor) {
  const attrs = { dtype: attr.type(dtype), value: attr.tensor(dtype, shape, data) };
  const session = openNative(graphDef([{ name: 'c', op: 'Const', inputs: [], attrs }]), {
    executor: 'single',
  });
  const [tensor] = await session.run([], ['c'], []);
  session.close();
  return tensor!;
}

const bytes = (data: ArrayBufferView) => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];

describe('a constant reaches TensorFlow bit by bit', () => {
  const arrays: [ConstTensor['dtype'], (value: number) => NodeJS.TypedArray][] = [
    ['float32', (value) => Float32Array.of(value, -value, 0, -0)],
    ['int32', (value) => Int32Array.of(value, -1, 5, 5)],
    ['int64', (value) => BigInt64Array.of(BigInt(value), -(2n ** 60n), 0n, 1n)],
    ['bool', (value) => Uint8Array.of(value & 1, 1, 0, 1)],
  ];
  test.each(arrays)('%s', async (dtype, make) => {
    const data = make(7);
    const tensor = await read({ dtype, shape: [2, 2], data });
    expect(tensor.shape).toEqual([2, 2]);
    expect(bytes(tensor.data)).toEqual(bytes(data));
  });

  test.each(arrays)('%s, all elements alike', async (dtype, make) => {
    for (const at of [0, 1, 2]) {
      const data = make(3);
      data.fill(data[at] as never);
      const tensor = await read({ dtype, shape: [4], data });
      expect(bytes(tensor.data)).toEqual(bytes(data));
    }
  });

  test('any floats, the strangest too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ maxLength: 6 }), async (data) => {
        expect(bytes((await read({ dtype: 'float32', shape: [data.length], data })).data)).toEqual(
          bytes(data),
        );
      }),
      {
        numRuns: 40,
        examples: [[Float32Array.of(NaN, NaN)], [Float32Array.of(-0, -0)], [Float32Array.of(0, -0)]],
      },
    );
  });
});

test('a large tensor of equal elements takes a few bytes', () => {
  const zeros = (size: number): GraphNode => {
    const value = attr.tensor('float32', [size], new Float32Array(size));
    return { name: 'c', op: 'Const', inputs: [], attrs: { dtype: attr.type('float32'), value } };
  };
  expect(graphDef([zeros(1_000_000)]).length).toBeLessThan(graphDef([zeros(2)]).length + 10);
});

test('a tensor with too few or too many elements is refused', () => {
  const value = attr.tensor('int32', [2, 3], new Int32Array(5));
  expect(() => graphDef([{ name: 'c', op: 'Const', inputs: [], attrs: { value } }])).toThrow(RangeError);
});

test('every kind of attribute is understood', async () => {
  const float = attr.type('float32');
  const nodes: GraphNode[] = [
    { name: 'x', op: 'Placeholder', inputs: [], attrs: { dtype: float, shape: attr.shape([-1, -1, 1]) } },
    { name: 'any', op: 'Placeholder', inputs: [], attrs: { dtype: float, shape: attr.shape(null) } },
    { name: 'squeeze', op: 'Squeeze', inputs: ['x'], attrs: { T: float, squeeze_dims: attr.listInt([-1]) } },
    {
      name: 'relu',
      op: 'LeakyRelu',
      inputs: ['squeeze'],
      attrs: { T: float, alpha: attr.float(0.25) },
      device: '/device:CPU:0',
    },
    {
      name: 'both',
      op: 'IdentityN',
      inputs: ['relu', 'any'],
      attrs: { T: attr.listType(['float32', 'float32']) },
    },
    {
      name: 'buckets',
      op: 'Bucketize',
      inputs: ['both:1'],
      attrs: { T: float, boundaries: attr.listFloat([1, 10]) },
    },
    {
      name: 'sum',
      op: 'Einsum',
      inputs: ['both', 'both'],
      attrs: { N: attr.int(2), T: float, equation: attr.string('ij,ij->i') },
    },
    {
      name: 'product',
      op: 'MatMul',
      inputs: ['both', 'both'],
      attrs: { T: float, transpose_a: attr.bool(false), transpose_b: attr.bool(true) },
    },
    {
      name: 'hash',
      op: 'StringToHashBucketFast',
      inputs: ['text'],
      attrs: { num_buckets: attr.int(1) },
    },
    {
      name: 'text',
      op: 'Const',
      inputs: [],
      attrs: { dtype: attr.type('string'), value: attr.tensor('string', [2], ['a', 'b']) },
    },
    {
      name: 'queue',
      op: 'FIFOQueueV2',
      inputs: [],
      attrs: { component_types: attr.listType(['float32']), shapes: attr.listShape([[2, 3]]) },
    },
    {
      // Not run: TensorFlow checks every node's attributes when it takes the graph.
      name: 'watch',
      op: 'DebugIdentity',
      inputs: ['any'],
      attrs: { T: float, tensor_name: attr.string('any:0'), debug_urls: attr.listString(['memcbk:///']) },
    },
  ];
  const session = openNative(graphDef(nodes), { executor: 'default' });
  const feeds = [
    { name: 'x', tensor: { dtype: 'float32' as const, shape: [1, 2, 1], data: Float32Array.of(4, -4) } },
    { name: 'any', tensor: { dtype: 'float32' as const, shape: [3], data: Float32Array.of(0, 5, 50) } },
  ];
  const fetched = await session.run(feeds, ['both', 'buckets', 'sum', 'product', 'hash'], ['queue']);
  expect(fetched.map(({ shape, data }) => [shape, [...data]])).toEqual([
    [
      [1, 2],
      [4, -1],
    ],
    [[3], [0, 1, 2]],
    [[1], [17]],
    [[1, 1], [17]],
    [[2], new Array(16).fill(0)],
  ]);
  session.close();
});
