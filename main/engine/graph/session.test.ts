import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTf } from '../backend/load';
import { echo, feed, heavy, job, neuron, node, placeholder } from './graphs.fixture';
import { openNative } from './native';
import { graphEngine, openSession } from './openSession';
import { attr, graphDef } from './proto';
import { openSaved } from './saved';
import type { Session, SessionOptions } from './session';

const options: SessionOptions = { executor: 'single' };
const kinds: [string, (graph: Uint8Array) => Session][] = [
  ['the addon', (graph) => openNative(graph, options)],
  ['SavedModels', openSaved],
];

beforeAll(loadTf);

const ROWS = 40;
const x = Float32Array.from({ length: ROWS * 2 }, (_, i) => Math.sin(i * 1.7));
const y = Float32Array.from({ length: ROWS }, (_, i) => 3 * x[2 * i]! - 2 * x[2 * i + 1]!);

/** 60 steps of gradient descent from one half, at a rate that falls step by step. */
async function train(session: Session) {
  await session.run([feed('start', [2, 1], [0.5, 0.5])], [], ['begin']);
  const steps = 60;
  const batch = 4;
  const result = await session.steps(
    job({
      steps,
      batch,
      rows: Int32Array.from({ length: steps * batch }, (_, i) => (i * 7) % ROWS),
      rowFeeds: [
        { name: 'x', shape: [2], values: x, stride: 2 },
        { name: 'y', shape: [1], values: y, stride: 1 },
      ],
      perStep: [
        {
          name: 'rate',
          shape: [],
          values: Float32Array.from({ length: steps }, (_, i) => 0.5 / (1 + i / 30)),
        },
      ],
      fetches: ['loss', 'read'],
      record: 3,
      targets: ['step'],
    }),
  );
  const [weights] = await session.run([], ['read:0'], []);
  return { ...result, weights: [...weights!.data] };
}

test('native TensorFlow runs graphs with the addon', () => {
  expect(graphEngine()).toEqual({ kind: 'native', reason: '' });
});

test('both engines give the same numbers, and they are right', async () => {
  const [native, saved] = await Promise.all(kinds.map(([, open]) => train(open(neuron(4)))));
  expect(native).toEqual(saved);
  expect(native).toMatchObject({ steps: 60, error: null });
  expect(native!.values[1]).toBe(0.5);
  expect(native!.weights[0]).toBeCloseTo(3, 3);
  expect(native!.weights[1]).toBeCloseTo(-2, 3);
});

describe.each(kinds)('a session on %s', (_name, open) => {
  test('gathers rows as they are asked for, overlapping ones too', async () => {
    const session = open(echo([-1, 3]));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }),
        async (stride, batch, choice) => {
          const rows = Int32Array.from({ length: 3 * batch }, (_, i) => choice[i % choice.length]!);
          const values = Float32Array.from({ length: 4 * stride + 3 }, (_, i) => i);
          const rowFeeds = [{ name: 'x', shape: [3], values, stride }];
          const record = batch * 3;
          const result = await session.steps(
            job({ steps: 3, batch, rows, rowFeeds, fetches: ['y'], record }),
          );
          const wanted = [...rows].flatMap((row) => [...values.slice(row * stride, row * stride + 3)]);
          expect([...result.values]).toEqual(wanted);
        },
      ),
      { numRuns: 30 },
    );
    session.close();
  });

  test('takes rows out of the middle of a larger array', async () => {
    const session = open(echo([1, 2]));
    const values = Float32Array.of(9, 9, 1, 2, 3, 4, 9).subarray(2, 6);
    const rowFeeds = [{ name: 'x', shape: [2], values, stride: 2 }];
    const run = (rows: number[]) =>
      session.steps(
        job({ steps: 1, batch: 1, rows: Int32Array.from(rows), rowFeeds, fetches: ['y'], record: 2 }),
      );
    expect([...(await run([1])).values]).toEqual([3, 4]);
    await expect(run([2])).rejects.toMatchObject({ code: 'graph.job' });
    session.close();
  });

  test('refuses rows that are not there before it runs anything', async () => {
    const session = open(neuron(2));
    await session.run([feed('start', [2, 1], [1, 1])], [], ['begin']);
    for (const row of [-1, ROWS, 2 ** 31 - 1]) {
      const rows = Int32Array.of(0, 1, 2, row);
      const rowFeeds = [
        { name: 'x', shape: [2], values: x, stride: 2 },
        { name: 'y', shape: [1], values: y, stride: 1 },
      ];
      const perStep = [{ name: 'rate', shape: [], values: Float32Array.of(1, 1) }];
      const steps = session.steps(job({ steps: 2, batch: 2, rows, rowFeeds, perStep, targets: ['step'] }));
      await expect(steps).rejects.toMatchObject({
        code: 'graph.job',
        message: expect.stringContaining(`${row}`),
      });
    }
    expect([...(await session.run([], ['read'], []))[0]!.data]).toEqual([1, 1]);
    session.close();
  });

  test('refuses feeds whose sizes do not fit', async () => {
    const session = open(echo([2]));
    const perStep = [{ name: 'x', shape: [2], values: new Float32Array(3) }];
    await expect(session.steps(job({ steps: 2, perStep }))).rejects.toMatchObject({ code: 'graph.job' });
    await expect(session.steps(job({ steps: 2, batch: 3 }))).rejects.toMatchObject({ code: 'graph.job' });
    session.close();
  });

  test("tells TensorFlow's error and how many steps were done before", async () => {
    const assert = graphDef([
      placeholder('x', []),
      node('zero', 'Const', [], { dtype: float, value: attr.tensor('float32', [], Float32Array.of(0)) }),
      node('positive', 'Greater', ['x', 'zero']),
      node('step', 'Assert', ['positive', 'x'], { T: attr.listType(['float32']), summarize: attr.int(1) }),
      node('y', 'Identity', ['x']),
    ]);
    const session = open(assert);
    const perStep = [{ name: 'x', shape: [], values: Float32Array.of(5, 6, -7, 8) }];
    const result = await session.steps(
      job({ steps: 4, perStep, fetches: ['y'], record: 1, targets: ['step'] }),
    );
    expect(result.steps).toBe(2);
    expect(result.error).toContain('assertion failed: [-7]');
    expect([...result.values]).toEqual([5, 6, 0, 0]);
    await expect(session.run([feed('x', [], [-1])], [], ['step'])).rejects.toMatchObject({
      code: 'graph.run',
    });
    session.close();
  });

  test('says when a step gives more or less than its record', async () => {
    const session = open(echo([2]));
    const fixed = [feed('x', [2], [1, 2])];
    for (const record of [1, 3]) {
      const result = await session.steps(job({ steps: 2, fixed, fetches: ['y'], record }));
      expect(result).toMatchObject({ steps: 0, error: expect.stringContaining(`not ${record}`) });
    }
    session.close();
  });

  test('refuses a graph that TensorFlow refuses', () => {
    const graph = graphDef([node('y', 'NoSuchOperation', [], {})]);
    expect(() => open(graph)).toThrow(expect.objectContaining({ code: 'graph.open' }));
  });

  test('refuses what is asked of a closed session; calls in flight are finished', async () => {
    const session = open(heavy(100, 3));
    const fixed = [
      feed(
        'x',
        [100, 100],
        Array.from({ length: 10_000 }, () => 0.01),
      ),
    ];
    const calls = [1, 2, 3].map(() => session.steps(job({ steps: 5, fixed, targets: ['y'] })));
    session.close();
    session.close();
    await expect(session.run([], [], [])).rejects.toMatchObject({ code: 'graph.job' });
    expect((await Promise.all(calls)).map(({ steps }) => steps)).toEqual([5, 5, 5]);
  });

  test('calls of one session run in their order', async () => {
    const session = open(neuron(1));
    const set = (value: number) => session.run([feed('start', [2, 1], [value, value])], [], ['begin']);
    const get = async () => (await session.run([], ['read'], []))[0]!.data[0];
    const results = await Promise.all([set(1), get(), set(2), get(), set(3), get()]);
    expect(results.filter((_, i) => i % 2)).toEqual([1, 2, 3]);
    session.close();
  });

  test('a cancelled job ends after its current step', async () => {
    const session = open(heavy(200, 2));
    const fixed = [feed('x', [200, 200], new Array(40_000).fill(0))];
    const cancel = new Int32Array(1);
    const result = session.steps(job({ steps: 100_000, fixed, targets: ['y'] }), cancel);
    await new Promise((resolve) => setTimeout(resolve, 100));
    cancel[0] = 1;
    const { steps, error } = await result;
    expect(error).toBeNull();
    expect(steps).toBeLessThan(100_000);
    expect(await session.steps(job({ steps: 5, fixed, targets: ['y'] }), cancel)).toMatchObject({ steps: 0 });
    session.close();
  });

  test('other types go in and come out', async () => {
    const kinds = {
      int32: Int32Array.of(-5, 7),
      bool: Uint8Array.of(1, 0),
      int64: new Uint8Array(16).fill(3),
    };
    for (const [dtype, data] of Object.entries(kinds) as ['int32', Int32Array][]) {
      const type = attr.type(dtype);
      const session = open(
        graphDef([
          node('x', 'Placeholder', [], { dtype: type, shape: attr.shape([2]) }),
          node('y', 'Identity', ['x'], { T: type }),
        ]),
      );
      const tensor = { dtype, shape: [2], data };
      expect(await session.run([{ name: 'x', tensor }], ['y'], [])).toEqual([tensor]);
      session.close();
    }
  });
});

const float = attr.type('float32');

describe('the addon', () => {
  test('leaves JavaScript free while a job runs', async () => {
    const session = openNative(heavy(300, 4), options);
    const fixed = [feed('x', [300, 300], new Array(90_000).fill(0))];
    const cancel = new Int32Array(1);
    let ended = false;
    const result = session.steps(job({ steps: 1_000_000, fixed, targets: ['y'] }), cancel);
    void result.then(() => (ended = true));
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(ended).toBe(false);
    cancel[0] = 1;
    expect((await result).steps).toBeGreaterThan(0);
    session.close();
  });

  test('jobs of two sessions run at once', async () => {
    const fixed = [feed('x', [200, 200], new Array(40_000).fill(0))];
    const [first, second] = [openNative(heavy(200, 2), options), openNative(heavy(200, 2), options)];
    const cancel = new Int32Array(1);
    const endless = first.steps(job({ steps: 1_000_000, fixed, targets: ['y'] }), cancel);
    expect(await second.steps(job({ steps: 3, fixed, targets: ['y'] }))).toMatchObject({ steps: 3 });
    cancel[0] = 1;
    expect((await endless).steps).toBeLessThan(1_000_000);
    first.close();
    second.close();
  });

  test('takes rows as they were when the job began', async () => {
    const session = openNative(echo([1, 1]), options);
    const rows = new Int32Array(1000);
    const rowFeeds = [{ name: 'x', shape: [1], values: Float32Array.of(4), stride: 1 }];
    const result = session.steps(job({ steps: 1000, batch: 1, rows, rowFeeds, fetches: ['y'], record: 1 }));
    rows.fill(2 ** 30);
    expect((await result).values.every((value) => value === 4)).toBe(true);
    session.close();
  });

  test('gives back the memory of sessions that are closed', async () => {
    const graph = neuron(4);
    const openMany = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const session = openNative(graph, options);
        await session.run([feed('start', [2, 1], [0, 0])], [], ['begin']);
        session.close();
      }
      return process.memoryUsage().rss;
    };
    const before = await openMany(100);
    const after = await openMany(900);
    expect(after - before).toBeLessThan(30e6);
  });

  test('tells what the operations of a step took', async () => {
    const session = openNative(heavy(200, 2), { executor: 'default' });
    const rowFeeds = [{ name: 'x', shape: [200], values: new Float32Array(200), stride: 0 }];
    const rows = new Int32Array(400);
    const times = await session.profile(job({ steps: 2, batch: 200, rows, rowFeeds, targets: ['y'] }));
    // TensorFlow may have put oneDNN's `_MklMatMul` in its place.
    expect(times.filter(({ type, micros }) => type.endsWith('MatMul') && micros > 0)).toHaveLength(2);
    const micros = times.map((each) => each.micros);
    expect(micros).toEqual([...micros].sort((a, b) => b - a));
    session.close();
  });

  test('says that the single-threaded executor measures nothing', async () => {
    const session = openNative(echo([1]), options);
    const profile = session.profile(job({ steps: 1, fixed: [feed('x', [1], [0])], targets: ['y'] }));
    await expect(profile).rejects.toMatchObject({ code: 'graph.profile' });
    session.close();
  });

  test.each<SessionOptions>([
    { executor: 'default' },
    { executor: 'default', interOpThreads: 2 },
    { executor: 'single', xla: true },
  ])('runs with %o', async (each) => {
    const { error, steps } = await train(openNative(neuron(4), each));
    expect({ error, steps }).toEqual({ error: null, steps: 60 });
  });
});

test('NETLOOM_GRAPH chooses the engine', () => {
  const asked = process.env['NETLOOM_GRAPH'];
  try {
    process.env['NETLOOM_GRAPH'] = 'saved';
    expect(graphEngine().kind).toBe('saved');
    openSession(echo([1]), options).close();
    process.env['NETLOOM_GRAPH'] = 'off';
    expect(() => openSession(echo([1]), options)).toThrow(expect.objectContaining({ code: 'graph.none' }));
  } finally {
    if (asked === undefined) delete process.env['NETLOOM_GRAPH'];
    else process.env['NETLOOM_GRAPH'] = asked;
  }
});
