import { describe, expect, it } from 'vitest';
import { optimizerSchema } from '../training/settings';
import { sequentialChain } from './chain';
import { inspectGraph } from './inspect';
import { memoryEstimate } from './memory';
import { chain, net, node, table } from './testing/nets';

const graph = chain(['Input'], ['Dense', { units: 10 }], ['Dense', { units: 1 }], ['Output']);
const report = inspectGraph(graph, table(4, null));

describe('the memory of a training step', () => {
  const memory = (batchSize: number, optimizer: Record<string, unknown>) =>
    memoryEstimate(report, { batchSize, optimizer: optimizerSchema.parse(optimizer) });

  it('counts weights, gradients and what the optimiser keeps', () => {
    // 61 weights: 4 bytes each for value, gradient and two moments.
    expect(memory(1, { type: 'adam' }).weights).toBe(61 * 4 * 4);
    expect(memory(1, { type: 'sgd' }).weights).toBe(61 * 4 * 2);
    expect(memory(1, { type: 'sgd', momentum: 0.9 }).weights).toBe(61 * 4 * 3);
  });
  it('grows with the batch by what flows between the layers', () =>
    expect(memory(32, { type: 'sgd' }).activations).toBe((4 + 10 + 1 + 1) * 32 * 2 * 4));
});

describe('a sequential net', () => {
  it('is listed from its Input to its Output', () => {
    const shuffled = { ...graph, nodes: [...graph.nodes].reverse() };
    expect(sequentialChain(shuffled)?.map((n) => n.id)).toEqual(['input', 'dense', 'dense2', 'output']);
  });
  it.each([
    [
      'a branch',
      net([node('i', 'Input'), node('a', 'Dense'), node('o', 'Output'), node('p', 'Output')], 'i a o', 'a p'),
    ],
    [
      'two parts',
      net([node('i', 'Input'), node('o', 'Output'), node('j', 'Input'), node('p', 'Output')], 'i o', 'j p'),
    ],
    ['a cycle', net([node('i', 'Input'), node('a', 'Add'), node('o', 'Output')], 'i a o', 'a a')],
    ['no Output', chain(['Input'], ['Dense'])],
    ['nothing', net([])],
  ])('is not one with %s', (_, other) => expect(sequentialChain(other)).toBeNull());
});

describe('a net of 1,000 layers', () => {
  it('is inferred in the time an edit may take', () => {
    const blocks = Array.from({ length: 333 }, (): [string, Record<string, unknown>][] => [
      ['Dense', { units: 64, activation: 'relu' }],
      ['BatchNormalization', {}],
      ['Dropout', { rate: 0.2 }],
    ]).flat();
    let large = chain(['Input'], ...blocks, ['Dense', { units: 1 }], ['Output']);
    const times: number[] = [];
    for (let i = 0; i < 60; i++) {
      // One edit, so that one node is new and all others are the same objects.
      large = {
        ...large,
        nodes: large.nodes.map((n) => (n.id === 'dense7' ? { ...n, params: { units: 64 + i } } : n)),
      };
      const start = performance.now();
      const { problems } = inspectGraph(large, table(4, null));
      times.push(performance.now() - start);
      expect(problems).toEqual([]);
    }
    times.sort((a, b) => a - b);
    console.info(
      `one edit of a 1,002-layer net: quickest ${times[0]?.toFixed(1)} ms, median ${times[30]?.toFixed(1)} ms`,
    );
  });
});
