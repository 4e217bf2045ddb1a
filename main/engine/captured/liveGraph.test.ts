import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { graphEngine } from '../graph/openSession';
import type { RecordedNode } from '../graph/record';
import { LiveGraph } from './liveGraph';

beforeAll(async () => void (await loadTf()));
let graph: LiveGraph;
beforeEach((context) => {
  if (graphEngine().kind === 'off') context.skip();
  graph = new LiveGraph();
  graph.variables.variable('weight', [2], () => Float32Array.of(1, 2));
  record();
});
afterEach(() => graph.close());

const record = (nodes: RecordedNode[] = []) => graph.add({ batch: 1, nodes, inputs: [], targets: [] });
const held = () => graph.variables.all.map(({ initial }) => initial && [...initial]);
const weight = async () => [...(await graph.read(['weight']))[0]!.values];

test('what a variable begins with is not kept beside the session that holds it', async () => {
  expect(held()).toEqual([[1, 2]]);
  expect(await weight()).toEqual([1, 2]);
  expect(held()).toEqual([null]);
});

test('a session made anew goes on with the variables as they are, and with what new ones begin with', async () => {
  await graph.set([{ name: 'weight', shape: [2], values: Float32Array.of(3, 4) }]);
  graph.variables.variable('memory', [1], () => Float32Array.of(5));
  record();
  expect(await weight()).toEqual([3, 4]);
  expect([...(await graph.read(['memory']))[0]!.values]).toEqual([5]);
  expect(held()).toEqual([null, null]);
});

test('where a session cannot be made anew, the variables are not lost with the old one', async () => {
  await graph.set([{ name: 'weight', shape: [2], values: Float32Array.of(3, 4) }]);
  record([{ name: 'none', op: 'NoSuchOperation', inputs: [], attrs: {} }] as unknown as RecordedNode[]);
  await expect(graph.opened()).rejects.toMatchObject({ code: 'graph.open' });
  expect(held()).toEqual([[3, 4]]);
});
