import { describe, expect, it } from 'vitest';
import { inspectGraph } from './inspect';
import type { DataSpec } from '../data/spec';
import type { Graph } from './schema';
import { chain, net, node, table } from './testing/nets';
import { everyFixMends, mended, offered, only } from './testing/mending';

const iris = table(4, ['setosa', 'versicolor', 'virginica']);
const digits = table(64, [...'0123456789']);
const series = (steps: number): DataSpec => table(2, null, { steps });
const softmax3 = { units: 3, activation: 'softmax' };

describe('a broken link', () => {
  it('offers to arrange a vector as an image', () => {
    const graph = chain(
      ['Input'],
      ['Conv2D', { filters: 4 }],
      ['Flatten'],
      ['Dense', { units: 10, activation: 'softmax' }],
      ['Output'],
    );
    const problem = only(graph, digits);
    expect(problem).toMatchObject({
      code: 'graph.shape',
      where: { edge: 'input-conv2D', node: 'conv2D' },
      message: 'Conv2D expects an image [height, width, channels]; it received a vector of 64.',
    });
    expect(offered(problem)).toEqual([
      'Arrange Input as 8×8×1 → 8×8×1 → 6×6×4',
      'Arrange Input as 4×4×4 → 4×4×4 → 2×2×4',
      'Insert Reshape (8×8×1) → 8×8×1 → 6×6×4',
      'Insert Reshape (4×4×4) → 4×4×4 → 2×2×4',
    ]);
    expect(mended(graph, digits, problem, problem.fixes[0]!)).toEqual([]);
    expect(inspectGraph(graph, digits).edges['input-conv2D']?.problem).toEqual(problem);
  });
  it('offers to flatten or pool an image before the Output, with as many units as classes', () => {
    const graph = chain(['Input', { shape: [8, 8, 1] }], ['Conv2D', { filters: 4 }], ['Output']);
    const problem = only(graph, digits);
    expect(offered(problem)).toEqual([
      'Insert Flatten and Dense (10 units, softmax) → 144 → 10 → 10',
      'Insert GlobalAveragePooling2D and Dense (10 units, softmax) → 4 → 10 → 10',
      'Insert GlobalMaxPooling2D and Dense (10 units, softmax) → 4 → 10 → 10',
    ]);
    for (const fix of problem.fixes) expect(mended(graph, digits, problem, fix)).toEqual([]);
  });
  it('offers to set the units of the last Dense to the number of classes, through what stands behind it', () => {
    const graph = chain(['Input'], ['Dense', { units: 8, activation: 'softmax' }], ['Dropout'], ['Output']);
    const problem = only(graph, iris);
    expect(problem.message).toBe('Output expects 3 numbers, one per class of “y”; it received 8.');
    expect(offered(problem)).toEqual([
      'Set units of Dense to 3 → 3 → 3',
      'Insert Dense (3 units, softmax) → 3 → 3',
    ]);
    for (const fix of problem.fixes) expect(mended(graph, iris, problem, fix)).toEqual([]);
  });
  it('offers whole sequences between recurrent layers', () => {
    const graph = chain(
      ['Input'],
      ['LSTM', { units: 4 }],
      ['LSTM', { units: 4 }],
      ['Dense', { units: 1 }],
      ['Output'],
    );
    const problem = only(graph, series(12));
    expect(offered(problem)[0]).toBe('Let LSTM return the whole sequence → 12×4 → 4');
    expect(mended(graph, series(12), problem, problem.fixes[0]!)).toEqual([]);
  });
  it('offers the last step where a vector is expected', () => {
    const graph = chain(['Input'], ['GRU', { units: 1, returnSequences: true }], ['Output']);
    const problem = inspectGraph(graph, series(12)).problems.find((p) => p.code === 'graph.shape')!;
    expect(offered(problem)[0]).toBe('Let GRU return only its last step → 1 → 1');
    everyFixMends(graph, series(12));
  });
  it('offers padding where a window does not fit', () => {
    const graph = chain(
      ['Input', { shape: [2, 2, 16] }],
      ['Conv2D'],
      ['Flatten'],
      ['Dense', { units: 10, activation: 'softmax' }],
      ['Output'],
    );
    expect(offered(only(graph, digits))[0]).toBe('Set padding to same → 2×2×32');
    everyFixMends(graph, digits);
  });
  it('offers to remove a Flatten of what is flat', () => {
    const graph = chain(['Input'], ['Flatten'], ['Dense', softmax3], ['Output']);
    expect(offered(only(graph, iris))).toContain('Remove Flatten → 4');
    everyFixMends(graph, iris);
  });

  const branches = (
    a: Graph['nodes'][number],
    b: Graph['nodes'][number],
    input: Record<string, unknown> = {},
  ) =>
    net(
      [
        node('i', 'Input', input),
        a,
        b,
        node('m', 'Add'),
        node('f', 'GlobalAveragePooling2D'),
        node('d', 'Dense', { units: 10, activation: 'softmax' }),
        node('o', 'Output'),
      ],
      'i a m f d o',
      'i b m',
    );
  const image = { shape: [8, 8, 1] };
  it.each([
    [
      'channels',
      { filters: 4, padding: 'same' },
      { filters: 8, padding: 'same' },
      'Set filters of Conv2D to 4 → 8×8×4 → 8×8×4',
    ],
    [
      'channels',
      { filters: 4, padding: 'same' },
      { filters: 8, padding: 'same' },
      'Insert Conv2D (4 filters, 1×1) → 8×8×4 → 8×8×4',
    ],
    [
      'size',
      { filters: 4, strides: [2, 2], padding: 'same' },
      { filters: 4, padding: 'same' },
      'Insert MaxPooling2D (2×2) → 4×4×4 → 4×4×4',
    ],
    [
      'size',
      { filters: 4, padding: 'same' },
      { filters: 4, strides: [2, 2], padding: 'same' },
      'Insert UpSampling2D (2×2) → 8×8×4 → 8×8×4',
    ],
    ['border', { filters: 4 }, { filters: 4, padding: 'same' }, 'Insert Cropping2D (−1×1) → 6×6×4 → 6×6×4'],
    [
      'border',
      { filters: 4, padding: 'same' },
      { filters: 4 },
      'Insert ZeroPadding2D (+1×1) → 8×8×4 → 8×8×4',
    ],
    [
      'both',
      { filters: 4, strides: [2, 2], padding: 'same' },
      { filters: 8, padding: 'same' },
      'Insert MaxPooling2D (2×2) and Conv2D (4 filters, 1×1) → 4×4×8 → 4×4×4 → 4×4×4',
    ],
  ])('into an Add offers to bring branches to the same %s', (_, a, b, fix) => {
    const graph = branches(node('a', 'Conv2D', a), node('b', 'Conv2D', b), image);
    const problem = only(graph, digits);
    expect(problem.where).toMatchObject({ edge: 'b-m', node: 'm' });
    expect(offered(problem)).toContain(fix);
    for (const each of problem.fixes) expect(mended(graph, digits, problem, each)).toEqual([]);
  });
  it('does not offer what would break another reader of the same layer', () => {
    const graph = net(
      [
        node('i', 'Input'),
        node('s', 'Dense', { units: 8 }),
        node('a', 'Dense', { units: 4 }),
        node('m', 'Add'),
        node('k', 'Add'),
        node('t', 'Dense', { units: 8 }),
        node('c', 'Concatenate'),
        node('d', 'Dense', softmax3),
        node('o', 'Output'),
      ],
      'i a m c d o',
      'i s m',
      's k c',
      'i t k',
    );
    const problem = only(graph, iris);
    expect(offered(problem)).toEqual(['Insert Dense (4 units) → 4 → 4']);
  });
});
