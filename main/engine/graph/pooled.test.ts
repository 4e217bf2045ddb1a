import { beforeAll, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { fed, float, made, same } from './nodes.fixture';
import { rewritePooled } from './pooled';
import { attr } from './proto';
import type { RecordedNode } from './record';

beforeAll(() => loadTf());

/** A ReLU, the maxima of its windows, and their gradients back to what went in. */
function net(
  size: number,
  stride: number,
  padding: 'SAME' | 'VALID',
  ...between: RecordedNode[]
): RecordedNode[] {
  const window = (n: number) => attr.listInt([1, n, n, 1]);
  const attrs = { T: float, ksize: window(size), strides: window(stride), padding: attr.string(padding), data_format: attr.string('NHWC') }; // prettier-ignore
  const steps = padding === 'SAME' ? Math.ceil(7 / stride) : Math.ceil((8 - size) / stride);
  const [full, pooled] = [[3, 7, 7, 5], [3, steps, steps, 5]]; // prettier-ignore
  const handed = between.length > 0 ? between[between.length - 1]!.name : 'handed';
  return [
    ...[fed('x', full!), fed('dy', pooled!), made('relu', 'Relu', ['x'], full!)],
    made('most', 'MaxPool', ['relu'], pooled!, attrs),
    made('handed', 'MaxPoolGrad', ['relu', 'most', 'dy'], full!, attrs),
    ...between,
    made('dx', 'ReluGrad', [handed, 'relu'], full!),
  ];
}

test.each([
  [2, 2, 'VALID'],
  [2, 2, 'SAME'],
  [3, 2, 'SAME'],
  [3, 1, 'VALID'],
] as const)(
  'windows of %i every %i (%s): what ReLU stopped is not handed on',
  async (size, stride, padding) => {
    expect(await same(net(size, stride, padding), rewritePooled)).toEqual(['Relu', 'MaxPool', 'ReluGrad', 'MaxPoolGrad']); // prettier-ignore
  },
);

test('where somebody else wants what was handed on, nothing changes', () => {
  const nodes = [...net(2, 2, 'VALID'), made('other', 'Neg', ['handed'], [3, 7, 7, 5])];
  expect(rewritePooled(nodes, [])).toEqual(nodes);
});

test('nor where it is read back, or one of both waits for something else', () => {
  const nodes = net(2, 2, 'VALID');
  expect(rewritePooled(nodes, ['handed', 'dx'])).toEqual(nodes);
  for (const name of ['handed', 'dx']) {
    const waiting = nodes.map((node) => (node.name === name ? { ...node, inputs: [...node.inputs, '^relu'] } : node)); // prettier-ignore
    expect(rewritePooled(waiting, ['dx'])).toEqual(waiting);
  }
});

test('nor where something lies between', () => {
  const nodes = net(2, 2, 'VALID', made('scaled', 'Neg', ['handed'], [3, 7, 7, 5]));
  expect(rewritePooled(nodes, [])).toEqual(nodes);
});
