import { beforeAll, describe, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { fed, float, made, same } from './nodes.fixture';
import { rewriteNormalized } from './normalized';
import { attr } from './proto';
import type { RecordedNode } from './record';

beforeAll(() => loadTf());

const shape = [6, 5, 3];
const attrs = { epsilon: attr.float(1e-3), relu: attr.bool(false) };
const results = (...shapes: number[][]) => shapes.map((shape) => ({ dtype: 'float32' as const, shape }));
const nothing: RecordedNode = {
  ...{ name: 'nothing', op: 'Const', inputs: [], outputs: results([0]) },
  attrs: { dtype: float, value: attr.tensor('float32', [0], new Float32Array(0)) },
};
const sources = [
  fed('x', shape),
  fed('g', [3]),
  fed('b', [3]),
  fed('other', shape),
  fed('dy', shape),
  nothing,
];

const norm = (name = 'norm'): RecordedNode => ({
  ...{ name, op: 'NetloomBatchNorm', inputs: ['x', 'g', 'b', 'nothing'], attrs },
  outputs: results(shape, [3], [3]),
});
const back = (dy: string, name = 'norm'): RecordedNode => ({
  ...{ name: 'back', op: 'NetloomBatchNormGrad', attrs },
  inputs: [dy, 'x', 'g', 'b', `${name}:1`, `${name}:2`, 'nothing'],
  outputs: results(shape, [3], [3], [0]),
});
const add = (a: string, b: string, name = 'sum') => made(name, 'AddV2', [a, b], shape);
const relu = (input: string) => made('relu', 'Relu', [input], shape);
const reluGrad = (dy = 'dy') => made('before', 'ReluGrad', [dy, 'relu'], shape);

describe('a normalisation does what stands behind it', () => {
  test('a ReLU', async () => {
    expect(await same([...sources, norm(), relu('norm')], rewriteNormalized)).toEqual(['NetloomBatchNorm', 'Identity']); // prettier-ignore
  });
  test.each([
    ['norm', 'other'],
    ['other', 'norm'],
  ])('a sum and a ReLU (%s + %s)', async (a, b) => {
    const nodes = [...sources, norm(), add(a, b), relu('sum')];
    const rewritten = rewriteNormalized(nodes, []);
    expect(rewritten.find(({ name }) => name === 'norm')?.inputs).toEqual(['x', 'g', 'b', 'other']);
    expect(rewritten.find(({ name }) => name === 'relu')?.inputs).toEqual(['norm']);
    await same(nodes, rewriteNormalized);
  });
  test('the sum of two normalisations: one of them does', async () => {
    const nodes = [...sources, norm(), norm('second'), add('norm', 'second'), relu('sum')];
    expect(rewriteNormalized(nodes, []).map(({ attrs }) => attrs.relu?.value).filter((is) => is !== undefined)).toEqual([true, false]); // prettier-ignore
    await same(nodes, rewriteNormalized);
  });
});

describe('nothing is joined', () => {
  const left = (nodes: RecordedNode[]) => expect(rewriteNormalized(nodes, [])).toEqual(nodes);
  test('where somebody else wants what was normalised', () => {
    left([...sources, norm(), made('neg', 'Neg', ['norm'], shape), relu('norm')]);
    left([...sources, norm(), add('norm', 'norm'), relu('sum')]);
  });
  test('where somebody else wants the sum', () => {
    left([...sources, norm(), add('norm', 'other'), made('neg', 'Neg', ['sum'], shape), relu('sum')]);
  });
  test('where the sum is larger than what is normalised', () => {
    const wide = [2, ...shape];
    left([...sources, fed('wide', wide), norm(), made('sum', 'AddV2', ['norm', 'wide'], wide), made('relu', 'Relu', ['sum'], wide)]); // prettier-ignore
  });
});

describe('nothing is joined either', () => {
  const straight = [...sources, norm(), relu('norm')];
  const summed = [...sources, norm(), add('norm', 'other'), relu('sum')];
  const left = (nodes: RecordedNode[], kept: string[] = []) => expect(rewriteNormalized(nodes, kept)).toEqual(nodes); // prettier-ignore

  test('where what was normalised, or the sum, is read back', () => {
    left(straight, ['norm', 'relu']);
    left(summed, ['norm', 'relu']);
    left(summed, ['sum', 'relu']);
  });
  test('where what is added is spread over what is normalised', () => {
    const row = fed('row', [6, 1, 3]);
    left([...sources, row, norm(), add('norm', 'row'), relu('sum')]);
  });
  test('where a ReLU is given a later result', () => {
    left([...sources, norm(), made('neg', 'Neg', ['norm'], shape), relu('norm:1')]);
  });
  test.each(['norm', 'sum', 'relu'])('where %s waits for something else', (name) => {
    left(summed.map((node) => (node.name === name ? { ...node, inputs: [...node.inputs, '^dy'] } : node)));
  });
  test.each(['before', 'back'])('backward, where %s waits for something else', (name) => {
    const waits = (node: RecordedNode) => (node.name === name ? { ...node, inputs: [...node.inputs, '^other'] } : node); // prettier-ignore
    const nodes = [...straight, reluGrad(), back('before')].map(waits);
    const after = rewriteNormalized(nodes, ['back']);
    for (const each of ['before', 'back'])
      expect(after.find((node) => node.name === each)).toEqual(nodes.find((node) => node.name === each));
  });
});

describe('its gradient does what stood behind it', () => {
  test('a ReLU', async () => {
    for (const output of ['back', 'back:1', 'back:2']) {
      const last = made('last', 'Square', [output], output === 'back' ? shape : [3]);
      const nodes = [...sources, norm(), relu('norm'), reluGrad(), back('before'), last];
      await same(nodes, rewriteNormalized);
      expect(rewriteNormalized(nodes, []).find(({ name }) => name === 'back')).toMatchObject({ inputs: ['dy', 'x', 'g', 'b', 'norm:1', 'norm:2', 'nothing'], attrs: { relu: attr.bool(true) } }); // prettier-ignore
    }
  });

  test('a sum and a ReLU, also for what was added', async () => {
    for (const output of ['back', 'back:1', 'back:2', 'before']) {
      const last = made('last', 'Square', [output], output === 'back' || output === 'before' ? shape : [3]);
      const nodes = [...sources, norm(), add('norm', 'other'), relu('sum'), reluGrad(), back('before'), last];
      await same(nodes, rewriteNormalized);
      const rewritten = rewriteNormalized(nodes, []);
      expect(rewritten.find(({ name }) => name === 'back')?.inputs).toEqual(['dy', 'x', 'g', 'b', 'norm:1', 'norm:2', 'relu']); // prettier-ignore
      expect(rewritten.find(({ name }) => name === 'before')).toMatchObject({ op: 'Identity', inputs: ['back:3'] }); // prettier-ignore
    }
  });
});
