import { describe, expect, it } from 'vitest';
import type { DataSpec } from '../data/spec';
import { applyEdits } from './edits';
import { inspectGraph } from './inspect';
import type { Graph } from './schema';
import { chain, net, node, table } from './testing/nets';
import { codes, everyFixMends, mended, offered, only } from './testing/mending';

const iris = table(4, ['setosa', 'versicolor', 'virginica']);
const price = table(4, null);
const series = (steps: number): DataSpec => table(2, null, { steps });
const softmax3 = { units: 3, activation: 'softmax' };

describe('a sound net', () => {
  const graph = chain(
    ['Input'],
    ['Dense', { units: 8, activation: 'relu' }],
    ['Dropout'],
    ['Dense', softmax3],
    ['Output'],
  );
  const report = inspectGraph(graph, iris);

  it('has no problems', () => expect(report.problems).toEqual([]));
  it('carries a shape on every link', () =>
    expect(graph.edges.map((e) => report.edges[e.id]?.shape)).toEqual([[4], [8], [8], [3]]));
  it('is counted', () =>
    expect(report.totals).toEqual({
      layers: 5,
      trainable: 67,
      frozen: 0,
      multiplyAdds: 56,
      activations: 4 + 8 + 8 + 3 + 3,
    }));
  it('is ordered so that each layer stands after its inputs', () =>
    expect(inspectGraph({ ...graph, nodes: [...graph.nodes].reverse() }, iris).order).toEqual(report.order));
  it('may be drawn before data are chosen, when its Input has a shape', () =>
    expect(codes(chain(['Input', { shape: [4] }], ['Dense'], ['Output']), null)).toEqual([]));
  it('may have several inputs and outputs', () => {
    const wide = net(
      [node('a', 'Input', { columns: ['x0', 'x1'] }), node('b', 'Input', { columns: ['x2'] }), node('c', 'Concatenate'),
       node('d', 'Dense', softmax3), node('e', 'Dense', { units: 1 }), node('f', 'Output', { target: 'y' }), node('g', 'Output', { target: 'z' })],
      'a c d f', 'b c e g',
    ); // prettier-ignore
    const spec: DataSpec = {
      ...iris,
      targets: [...iris.targets, { column: 'z', classes: null, horizon: 1 }],
    };
    const two = inspectGraph(wide, spec);
    expect(two.problems).toEqual([]);
    expect(two.nodes['c']?.inputs).toEqual([[2], [1]]);
  });
});

describe('the wiring', () => {
  it('names a cycle and offers to remove the link that closes it', () => {
    const graph = net(
      [node('i', 'Input'), node('a', 'Add'), node('d', 'Dense', { units: 4 }), node('o', 'Output')],
      'i a d o',
      'd a',
    );
    const cycle = inspectGraph(graph, price).problems.find((p) => p.code === 'graph.cycle')!;
    expect(cycle.message).toBe(
      'A net expects data to flow one way; Add → Dense → Add leads back to its start.',
    );
    expect(cycle.fixes.map((f) => f.edits)).toEqual([[{ edit: 'removeEdges', ids: ['d-a'] }]]);
    expect(mended(graph, price, cycle, cycle.fixes[0]!).some((p) => p.code === 'graph.cycle')).toBe(false);
  });
  it('names a layer that feeds itself', () => {
    const graph = chain(['Input'], ['Dense'], ['Output']);
    graph.edges.push({ id: 'loop', source: 'dense', target: 'dense' });
    expect(codes(graph, price)).toContain('graph.cycle');
  });
  it('leaves no cycle when the link of each is removed', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const graph = net(
      ids.map((id) => node(id, 'Add')),
      'a b c d a',
      'c a',
      'b a',
      'd b',
      'c c',
    );
    const cycles = inspectGraph(graph, null).problems.filter((p) => p.code === 'graph.cycle');
    const open = applyEdits(
      graph,
      cycles.flatMap((p) => p.fixes[0]!.edits),
    );
    expect(inspectGraph(open, null).order).toHaveLength(4);
  });
  it('names a layer Netloom does not know, and how it is spelled', () => {
    const problem = inspectGraph(chain(['Input'], ['dense'], ['Output']), price).problems[0]!;
    expect(problem).toMatchObject({ code: 'graph.unknownLayer', hint: 'Write Dense.' });
  });
  it('does not take ids for properties of objects', () => {
    const graph = net(
      [node('__proto__', 'Input'), node('constructor', 'Dense', { units: 1 }), node('toString', 'Output')],
      '__proto__ constructor toString',
    );
    const report = inspectGraph(graph, price);
    expect(report.problems).toEqual([]);
    expect(Object.keys(report.nodes)).toEqual(['__proto__', 'constructor', 'toString']);
  });
  it('names links into nothing, and ids that are shared', () => {
    const graph = chain(['Input'], ['Dense', { units: 1 }], ['Output']);
    const broken: Graph = {
      nodes: [...graph.nodes, node('dense', 'Dense')],
      edges: [...graph.edges, { id: 'x', source: 'dense', target: 'gone' }],
    };
    expect(codes(broken, price)).toEqual(['graph.sharedId', 'graph.looseLink']);
    everyFixMends(broken, price);
  });
  it('offers to join several inputs of a layer that takes one', () => {
    const graph = net(
      [
        node('i', 'Input'),
        node('a', 'Dense'),
        node('b', 'Dense'),
        node('d', 'Dense', { units: 1 }),
        node('o', 'Output'),
      ],
      'i a d o',
      'i b d',
    );
    const problem = only(graph, price);
    expect(problem).toMatchObject({
      code: 'graph.tooManyInputs',
      message: 'Dense expects one input; it received 2.',
    });
    expect(offered(problem)[0]).toBe('Join them with Concatenate → 64 → 1');
    expect(mended(graph, price, problem, problem.fixes[0]!)).toEqual([]);
  });
  it('names a merge with one input', () =>
    expect(only(chain(['Input'], ['Dense', { units: 1 }], ['Add'], ['Output']), price)).toMatchObject({
      code: 'graph.missingInput',
      message: 'Add expects at least 2 inputs; it received 1.',
    }));
});

describe('the ends', () => {
  it('of an empty net are told in one sentence', () =>
    expect(codes({ nodes: [], edges: [] }, null)).toEqual(['graph.empty']));
  it('are offered where they are missing', () => {
    const graph = chain(['Dense', softmax3]);
    expect(codes(graph, iris)).toEqual(['graph.noInput', 'graph.noOutput', 'graph.hanging']);
    const [first, second] = inspectGraph(graph, iris).problems;
    expect(codes(applyEdits(graph, [...first!.fixes[0]!.edits, ...second!.fixes[0]!.edits]), iris)).toEqual(
      [],
    );
  });
  it('hanging loose are named, with links that fit', () => {
    const graph = net(
      [node('i', 'Input'), node('d', 'Dense', softmax3), node('e', 'Dense'), node('o', 'Output')],
      'i d',
      'i e',
    );
    const problems = inspectGraph(graph, iris).problems;
    expect(problems.map((p) => [p.code, ...offered(p)])).toEqual([
      ['graph.hanging', 'Link Dense to Output → 3', 'Remove Dense'],
      ['graph.hanging', 'Remove Dense'],
      ['graph.missingInput', 'Link Dense to Output → 3'],
    ]);
    everyFixMends(graph, iris);
  });
  it('without a layer that learns are not enough', () =>
    expect(codes(chain(['Input'], ['Output']), table(1, null))).toEqual(['graph.nothingToLearn']));
});

describe('parameters', () => {
  it.each([
    [
      { units: 'many' },
      'Dense expects units to be a whole number from 1 to 65536; it received "many".',
      'Set units to 32',
    ],
    [
      { units: 0 },
      'Dense expects units to be a whole number from 1 to 65536; it received 0.',
      'Set units to 32',
    ],
    [
      { kernelConstraint: { kind: 'maxNorm', axis: [2] } },
      'Dense expects kernelConstraint to be { kind } of maxNorm { maxValue }, nonNeg, unitNorm or minMaxNorm { minValue, maxValue, rate }, with numbers of at least 0 and minValue at most maxValue, and axis, where it is stated, a list of different numbers from 0 to 1, or empty; it received {"kind":"maxNorm","axis":[2]}.',
      'Set kernelConstraint to null',
    ],
    [
      { biasConstraint: { kind: 'unitNorm', axis: [1] } },
      expect.stringMatching(/biasConstraint.* a list of 0 alone, or empty/) as string,
      'Set biasConstraint to null',
    ],
    [{ useBias: 1 }, 'Dense expects useBias to be true or false; it received 1.', 'Set useBias to true'],
  ])('that are wrong are named with what was expected: %o', (params, message, fix) => {
    const graph = chain(['Input'], ['Dense', params], ['Dense', softmax3], ['Output']);
    const problem = only(graph, iris);
    expect(problem).toMatchObject({ code: 'graph.param', message });
    expect(offered(problem)).toEqual([fix]);
    expect(mended(graph, iris, problem, problem.fixes[0]!)).toEqual([]);
  });
  it('that are not known are named, and harm nothing', () =>
    expect(only(chain(['Input'], ['Dense', { ...softmax3, unit: 4 }], ['Output']), iris)).toMatchObject({
      code: 'graph.unknownParam',
      severity: 'warning',
    }));
});

describe('the Input', () => {
  it('waits for data', () =>
    expect(only(chain(['Input'], ['Dense'], ['Output']), null)).toMatchObject({ code: 'graph.input' }));
  it('names columns the data do not have', () => {
    const graph = chain(['Input', { columns: ['colour'] }], ['Dense', { units: 1 }], ['Output']);
    const problem = only(graph, price);
    expect(problem.message).toBe('Input expects feature columns of the data; “colour” is none of them.');
    everyFixMends(graph, price);
  });
  it('names a shape that does not hold its numbers', () => {
    const graph = chain(['Input', { shape: [5] }], ['Dense', { units: 1 }], ['Output']);
    expect(only(graph, price).message).toBe(
      'Input expects a shape for the 4 numbers of its columns; it received 5, which holds 5.',
    );
    everyFixMends(graph, price);
  });
});

describe('codes of categories', () => {
  const spec: DataSpec = {
    ...price,
    features: [
      { column: 'city', slots: ['city'], integerCodes: 12 },
      { column: 'x', slots: ['x'], integerCodes: null },
    ],
  };
  const two = (embedding: Record<string, unknown>, columns: string[] = ['city']) =>
    net(
      [
        node('c', 'Input', { columns }),
        node('x', 'Input', { columns: ['x'] }),
        node('e', 'Embedding', embedding),
        node('f', 'Flatten'),
        node('m', 'Concatenate'),
        node('d', 'Dense', { units: 1 }),
        node('o', 'Output'),
      ],
      'c e f m d o',
      'x m',
    );
  it('go through an Embedding', () => expect(codes(two({ inputDim: 12 }), spec)).toEqual([]));
  it('need room for all of them', () => {
    expect(only(two({ inputDim: 5 }), spec)).toMatchObject({
      code: 'graph.embeddingTooSmall',
      message: 'Embedding expects room for all 12 codes; it knows 5.',
    });
    everyFixMends(two({ inputDim: 5 }), spec);
  });
  it('are not mixed with numbers', () => {
    expect(only(two({}, []), spec)).toMatchObject({
      code: 'graph.embeddingSource',
      message: 'Embedding expects whole-number codes; “x” is not encoded so.',
    });
    everyFixMends(two({}, []), spec);
  });
  it('are no amounts', () =>
    expect(only(chain(['Input'], ['Dense', { units: 1 }], ['Output']), spec)).toMatchObject({
      code: 'graph.codesAsNumbers',
      severity: 'warning',
    }));
});

describe('the loss', () => {
  it.each([
    ['Dense', { units: 3 }, iris, 'graph.lastActivation', 'Set the activation of Dense to softmax'],
    [
      'Dense',
      { units: 1, activation: 'relu' },
      price,
      'graph.lastActivation',
      'Set the activation of Dense to linear',
    ],
    [
      'Dense',
      { units: 1 },
      table(4, ['no', 'yes']),
      'graph.lastActivation',
      'Set the activation of Dense to sigmoid',
    ],
    ['LSTM', { units: 1 }, series(5), 'graph.lastActivation', 'Insert a Dense layer with linear → 1'],
  ] as const)('expects a fitting activation at the end: %s %o', (type, params, spec, code, fix) => {
    const graph = chain(['Input'], [type, params], ['Output']);
    const problem = only(graph, spec);
    expect(problem).toMatchObject({ code, severity: 'warning' });
    expect(offered(problem)).toEqual([fix]);
    expect(mended(graph, spec, problem, problem.fixes[0]!)).toEqual([]);
  });
  it('sees the activation behind a Dropout and in a layer of its own', () => {
    expect(
      codes(chain(['Input'], ['Dense', { units: 3 }], ['Softmax'], ['Dropout'], ['Output']), iris),
    ).toEqual([]);
    expect(
      codes(chain(['Input'], ['Dense', { units: 3 }], ['BatchNormalization'], ['Output']), iris),
    ).toEqual(['graph.lastActivation']);
    everyFixMends(chain(['Input'], ['Dense', { units: 3 }], ['BatchNormalization'], ['Output']), iris);
    everyFixMends(chain(['Input'], ['Dense', { units: 1 }], ['LeakyReLU'], ['Output']), price);
  });
  it.each([
    [
      'categoricalCrossentropy',
      price,
      'categoricalCrossentropy expects a target with classes; “y” holds numbers.',
    ],
    ['poisson', iris, 'poisson expects a target of counts; “y” has classes.'],
  ])('%s is refused for a target it cannot judge', (loss, spec, message) => {
    const graph = chain(['Input'], ['Dense', spec === price ? { units: 1 } : softmax3], ['Output', { loss }]);
    expect(only(graph, spec)).toMatchObject({ code: 'graph.loss', severity: 'error', message });
    everyFixMends(graph, spec);
  });
  it('knows two classes by one number or by two', () => {
    const spec = table(4, ['no', 'yes']);
    expect(codes(chain(['Input'], ['Dense', { units: 1, activation: 'sigmoid' }], ['Output']), spec)).toEqual(
      [],
    );
    expect(codes(chain(['Input'], ['Dense', { units: 2, activation: 'softmax' }], ['Output']), spec)).toEqual(
      [],
    );
  });
  it('names targets without an Output, and Outputs with the same target', () => {
    const spec: DataSpec = {
      ...price,
      targets: [...price.targets, { column: 'z', classes: null, horizon: 1 }],
    };
    expect(codes(chain(['Input'], ['Dense', { units: 1 }], ['Output']), spec)).toEqual([
      'graph.notPredicted',
    ]);
    const graph = net(
      [node('i', 'Input'), node('d', 'Dense', { units: 1 }), node('o', 'Output'), node('p', 'Output')],
      'i d o',
      'd p',
    );
    expect(codes(graph, price)).toEqual(['graph.sameTarget']);
  });
});
