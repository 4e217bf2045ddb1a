import { beforeAll, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { inHalves } from './halves';
import { bias, fed, made, matMul, same } from './nodes.fixture';

beforeAll(() => loadTf());

const layer = (rows: number) => [
  fed('x', [rows, 256]),
  fed('w', [256, 256]),
  fed('b', [256]),
  matMul(['x', 'w'], [rows, 256]),
  bias('product', [rows, 256]),
  made('activated', 'Tanh', ['biased'], [rows, 256]),
];
const second = (rows: number) => ({ ...matMul(['activated', 'w'], [rows, 256]), name: 'second' });
const inBoth = (...ops: string[]) => ops.flatMap((op) => [op, op, 'ConcatV2']);

test.each([100, 101])('%i rows go through the layers in two halves', async (rows) => {
  const ops = await same([...layer(rows), second(rows)], inHalves);
  expect(ops).toEqual(['Slice', 'Slice', ...inBoth('MatMul', 'BiasAdd', 'Tanh', 'MatMul')]);
});

test('from layer to layer, the halves are not joined', () => {
  const nodes = inHalves([...layer(100), second(100)]);
  expect(nodes.find(({ name }) => name === 'second/upper')?.inputs).toEqual(['activated/upper', 'w']);
});

test('what is small, or too large for a core’s cache, stays whole', async () => {
  for (const rows of [1, 60, 400])
    expect(await same(layer(rows), inHalves)).toEqual(['MatMul', 'BiasAdd', 'Tanh']);
});
