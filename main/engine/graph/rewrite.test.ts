import { beforeAll, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { bias, fed, float, made, matMul, reshaped, same } from './nodes.fixture';
import { integers } from './nodes';
import { attr } from './proto';
import type { RecordedNode } from './record';
import { rewrite } from './rewrite';

beforeAll(() => loadTf());

/** What of the operations a result needs, the result first. */
function needed(nodes: readonly RecordedNode[], name: string): string[] {
  const node = nodes.find((each) => each.name === name)!;
  const before = node.inputs.flatMap((input) => needed(nodes, input.replace('^', '')));
  return [...(node.op === 'Const' || node.op === 'Placeholder' ? [] : [node.op]), ...before];
}
const rewritten = (nodes: readonly RecordedNode[], kept: readonly string[] = []) =>
  rewrite(nodes, true, kept);

test('shapes that are changed and changed back are left out', async () => {
  const nodes = [
    ...[fed('x', [6, 4]), fed('w', [4, 3]), fed('b', [3])],
    ...[...reshaped('pair', 'x', [1, 6, 4]), ...reshaped('back', 'pair', [6, 4])],
    matMul(['back', 'w'], [6, 3]),
    ...[...reshaped('one', 'product', [1, 6, 3]), ...reshaped('again', 'one', [6, 3])],
    ...reshaped('rows', 'again', [2, 3, 3]),
    bias('rows', [2, 3, 3]),
  ];
  await same(nodes, rewritten);
  expect(needed(rewritten(nodes), 'biased')).toEqual(['Reshape', 'BiasAdd', 'MatMul']);
});

test('the sum of rows is the gradient of biases', async () => {
  const sum = made('sum', 'Sum', ['x', 'axis'], [3], {
    T: float,
    Tidx: attr.type('int32'),
    keep_dims: attr.bool(false),
  });
  const nodes = [fed('x', [4, 3]), integers('axis', [0]), sum];
  expect(await same(nodes, rewritten)).toEqual(['BiasAddGrad']);
});

test('nothing waits for what nobody needs, nor twice for what it needs', () => {
  const effect = (...inputs: string[]): RecordedNode => ({ ...made('effect', 'Assert', inputs, []), outputs: [] }); // prettier-ignore
  const nodes = [
    fed('x', [2, 2]),
    made('used', 'Neg', ['x'], [2, 2]),
    made('idle', 'Abs', ['x'], [2, 2]),
    made('other', 'Square', ['x'], [2, 2]),
    { ...effect('other'), name: 'otherEffect' },
    effect('used', '^used', '^x', '^idle', '^other'),
  ];
  expect(rewritten(nodes).find(({ name }) => name === 'effect')?.inputs).toEqual(['used', '^other']);
});

test('what a dense layer finds for its inputs is found where it is read back, though nobody uses it', () => {
  const nodes: RecordedNode[] = [
    ...[fed('dy', [6, 3]), fed('y', [6, 3]), fed('x', [6, 4]), fed('w', [4, 3])],
    {
      ...made('back', 'NetloomDenseGrad', ['dy', 'y', 'x', 'w'], [6, 4]),
      attrs: { N: attr.int(1), A: attr.int(0), activation: attr.int(0), of_inputs: attr.bool(true) },
      outputs: [[6, 4], [4, 3], [3]].map((shape) => ({ dtype: 'float32', shape })),
    },
  ];
  const found = (fetch: string) => rewritten(nodes, [fetch]).find(({ name }) => name === 'back')?.attrs.of_inputs; // prettier-ignore
  expect(found('back:0')).toEqual(attr.bool(true));
  expect(found('back:1')).toEqual(attr.bool(false));
});
