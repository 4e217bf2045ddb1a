import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetloomError } from '#shared/errors';
import { emptyProject } from '#shared/project/schema';
import type { Queue } from '#shared/ipc/engine';
import type { CallOptions } from '#shared/ipc/rpc';
import type { EpochRecord, Run, RunStatus, RunSummary } from '#shared/runs/run';
import { createSession, type Session } from './session';
import { interruptedRuns, isTraining, placeInQueue } from './state';

const run = (id: string, over: Partial<Run> = {}): Run =>
  ({
    id,
    status: 'running',
    epochs: 0,
    project: emptyProject(),
    spec: { rows: { train: 10, validation: 2, test: 3 } },
    ...over,
  }) as Run;
const summary = (dir: string, createdAt: string): RunSummary => ({
  dir,
  id: dir,
  name: dir,
  status: 'finished',
  createdAt,
  epochs: 1,
  seconds: 1,
  best: null,
  last: {},
  planned: 1,
  parent: null,
});
const record = (epoch: number, loss: number): EpochRecord => ({
  type: 'epoch',
  epoch,
  logs: { loss },
  learningRate: 0.1,
  seconds: 1,
  samplesPerSecond: 10,
});

const queue = (running: string[], waiting: string[] = []): Queue => ({
  atOnce: 1,
  running: running.map((dir) => ({ runId: dir, dir, status: 'running' })),
  waiting: waiting.map((dir) => ({ runId: dir, dir, name: dir })),
});

/** Stands at the other end of the port: answers from a table and can speak up. */
function scriptedEngine() {
  const listeners = new Map<string, (payload: never) => void>();
  const calls: [string, unknown][] = [];
  const options: (CallOptions | undefined)[] = [];
  const answers: Record<string, (params: never) => unknown> = {
    'runs.list': () => [],
    'train.queue': () => queue([]),
  };
  return {
    calls,
    options,
    answers,
    emit: (event: string, payload: unknown) => listeners.get(event)?.(payload as never),
    call: (async (method: string, params: never, given?: CallOptions) => {
      calls.push([method, params]);
      options.push(given);
      return answers[method]?.(params);
    }) as never,
    on: ((event: string, listener: (payload: never) => void) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    }) as never,
  };
}

describe('the training session', () => {
  let engine: ReturnType<typeof scriptedEngine>;
  let session: Session;
  let frames: (() => void)[];
  const state = () => session.store.getState();
  const drawFrame = () => frames.splice(0).forEach((draw) => draw());
  const begin = () => session.start({ project: emptyProject(), base: null, runsDir: '/runs' });

  beforeEach(() => {
    engine = scriptedEngine();
    frames = [];
    session = createSession(engine, (draw) => frames.push(draw));
    engine.answers['train.start'] = () => ({
      status: 'running',
      runId: 'a',
      dir: '/runs/a',
      run: run('a'),
    });
  });
  afterEach(() => session.dispose());

  it('shows a run from its start and appends each epoch once', async () => {
    expect(await begin()).toBe('running');
    expect(isTraining(state())).toBe(true);
    engine.emit('train.epoch', { runId: 'a', record: record(1, 3), epochs: 5, secondsLeft: 4 });
    engine.emit('train.epoch', { runId: 'a', record: record(2, 2), epochs: 5, secondsLeft: 3 });
    engine.emit('train.epoch', { runId: 'a', record: record(2, 2), epochs: 5, secondsLeft: 3 });
    drawFrame();
    expect(state().shown?.epochs.map((e) => e.logs['loss'])).toEqual([3, 2]);
    expect(state().active?.epoch).toBe(2);
  });

  it('shows what a run said before the answer that it had begun', async () => {
    const answer = engine.answers['train.start']!;
    engine.answers['train.start'] = (params: never) => {
      engine.emit('train.log', { runId: 'a', time: '12:00', message: 'Started.' });
      engine.emit('train.epoch', { runId: 'a', record: record(1, 3), epochs: 5, secondsLeft: 4 });
      drawFrame();
      return answer(params);
    };
    await begin();
    expect(state().shown?.log).toEqual(['12:00 Started.']);
    expect(state().shown?.epochs).toHaveLength(1);
  });

  it('shows what was said while another training is prepared once, and never goes back an epoch', async () => {
    await begin();
    const read = (id: string, log: string[]) => ({
      run: run(id),
      epochs: [record(1, 3)],
      histograms: [],
      log,
    });
    const folders: Record<string, unknown> = { '/runs/old': read('old', []), '/runs/a': read('a', ['12:00 One.']), '/runs/b': read('b', ['12:00 Two.']) }; // prettier-ignore
    engine.answers['runs.read'] = ({ dir }: { dir: string }) => folders[dir];
    let answer = (_: unknown): void => undefined;
    engine.answers['train.start'] = () => new Promise((resolve) => (answer = resolve));
    await session.show('/runs/old');
    const queueing = begin();
    engine.emit('train.log', { runId: 'a', time: '12:00', message: 'One.' });
    engine.emit('train.log', { runId: 'b', time: '12:00', message: 'Two.' });
    engine.emit('train.epoch', { runId: 'a', record: record(1, 3), epochs: 5, secondsLeft: 4 });
    drawFrame();
    engine.emit('train.batch', { runId: 'a', epoch: 2, batch: 1, batches: 9, loss: 1, samplesPerSecond: 1, secondsLeft: 1 }); // prettier-ignore
    drawFrame();
    engine.emit('train.histograms', { runId: 'other', record: { type: 'histograms', epoch: 1, layers: [] } });
    drawFrame();
    expect(state().active?.epoch).toBe(2);
    for (const [dir, line] of [['/runs/b', '12:00 Two.'], ['/runs/a', '12:00 One.']] as const) {
      await session.show(dir);
      engine.emit('train.histograms', { runId: 'other', record: { type: 'histograms', epoch: 2, layers: [] } });
      drawFrame();
      expect(state().shown?.log).toEqual([line]);
    } // prettier-ignore
    answer({ status: 'queued', runId: 'c', dir: '/runs/c', run: run('c') });
    expect(await queueing).toBe('queued');
  });

  it('tells how far the data are, and a start that is given up is no failure', async () => {
    const seen: unknown[] = [];
    session.store.subscribe((s) => seen.push(s.preparing));
    engine.answers['train.start'] = () => {
      engine.options[engine.options.length - 1]?.onProgress?.(0.5, 'Decoding images');
      session.cancelStart();
      throw new NetloomError('cancelled', 'The work was cancelled.');
    };
    expect(await begin()).toBe('cancelled');
    expect(seen).toContainEqual({ message: 'Decoding images', fraction: 0.5 });
    expect(state()).toMatchObject({ starting: false, preparing: null, error: null });
  });

  it('stops a run that began although its start was given up', async () => {
    const answer = engine.answers['train.start']!;
    engine.answers['train.start'] = (params: never) => {
      session.cancelStart();
      return answer(params);
    };
    expect(await begin()).toBe('cancelled');
    expect(engine.calls).toContainEqual(['train.stop', { runId: 'a' }]);
  });

  it('knows how far a run was whose engine died', async () => {
    engine.answers['runs.list'] = () => [{ ...summary('/runs/a', '1'), status: 'running', epochs: 0 }];
    await session.openRuns('/runs');
    await begin();
    engine.emit('train.epoch', { runId: 'a', record: record(7, 3), epochs: 9, secondsLeft: 4 });
    session.engineLost('killed');
    expect(interruptedRuns(state())).toMatchObject([{ dir: '/runs/a', epochs: 7 }]);
  });

  it('follows a run that goes on elsewhere until its folder says how it ended', async () => {
    vi.useFakeTimers();
    try {
      let status: RunStatus = 'running';
      engine.answers['runs.list'] = () => [{ ...summary('/runs/a', '1'), status }];
      engine.answers['runs.read'] = () => ({
        run: run('a', { status }),
        epochs: [],
        histograms: [],
        log: [],
      });
      await session.openRuns('/runs');
      expect(interruptedRuns(state())).toEqual([]);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(state().shown?.run.status).toBe('running');

      status = 'interrupted';
      await vi.advanceTimersByTimeAsync(2_500);
      expect(interruptedRuns(state())).toHaveLength(1);
      expect(state().shown?.run.status).toBe('interrupted');
      // Then there is nothing to look for any more.
      const asked = engine.calls.length;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(engine.calls).toHaveLength(asked);
    } finally {
      vi.useRealTimers();
    }
  });

  it('renders once a frame, however many epochs passed in it', async () => {
    await begin();
    let renders = 0;
    session.store.subscribe(() => renders++);
    for (let epoch = 1; epoch <= 500; epoch++) {
      engine.emit('train.epoch', { runId: 'a', record: record(epoch, 1), epochs: 900, secondsLeft: 1 });
      engine.emit('train.log', { runId: 'a', time: '10:00', message: `epoch ${epoch}` });
    }
    expect(renders).toBe(0);
    drawFrame();
    expect(renders).toBe(1);
    expect(state().shown?.epochs).toHaveLength(500);
    expect(state().shown?.log).toHaveLength(500);
    expect(state().active?.epoch).toBe(500);
  });

  it('has drawn every epoch when the run ends', async () => {
    await begin();
    engine.emit('train.epoch', { runId: 'a', record: record(1, 3), epochs: 1, secondsLeft: 0 });
    engine.emit('train.status', {
      runId: 'a',
      status: 'finished',
      reason: null,
      run: run('a', { epochs: 1 }),
    });
    expect(state().shown?.epochs).toHaveLength(1);
    expect(isTraining(state())).toBe(false);
  });

  it('replaces the epochs after the checkpoint that a resumed run goes back to', async () => {
    await begin();
    for (const epoch of [1, 2, 3])
      engine.emit('train.epoch', { runId: 'a', record: record(epoch, epoch), epochs: 5, secondsLeft: 1 });
    session.engineLost('gone');
    await session.start({ project: emptyProject(), base: null, runsDir: '/runs', resume: '/runs/a' });
    engine.emit('train.epoch', { runId: 'a', record: record(2, 9), epochs: 5, secondsLeft: 1 });
    drawFrame();
    expect(state().shown?.epochs.map((e) => e.logs['loss'])).toEqual([1, 9]);
  });

  it('draws only the newest batch of a frame', async () => {
    await begin();
    for (const batch of [1, 2, 3])
      engine.emit('train.batch', {
        runId: 'a',
        epoch: 1,
        batch,
        batches: 9,
        loss: batch,
        samplesPerSecond: 1,
        secondsLeft: null,
      });
    expect(state().active?.batch).toBe(0);
    drawFrame();
    expect(state().active?.batch).toBe(3);
  });

  it('ignores what another run says', async () => {
    await begin();
    engine.emit('train.epoch', { runId: 'b', record: record(1, 9), epochs: 5, secondsLeft: null });
    drawFrame();
    expect(state().shown?.epochs).toEqual([]);
  });

  it('keeps the reason when a start is refused, and is not training', async () => {
    engine.answers['train.start'] = () => {
      throw new NetloomError('training.batchTooLarge', 'too large', 'use 16');
    };
    expect(await begin()).toBe(null);
    expect(state().error?.code).toBe('training.batchTooLarge');
    expect(isTraining(state())).toBe(false);
    expect(state().starting).toBe(false);
  });

  it('calls a run interrupted when the engine is lost, and nothing stays “training”', async () => {
    await begin();
    session.engineLost('the engine ended with code 9');
    expect(isTraining(state())).toBe(false);
    expect(state().shown?.run.status).toBe('interrupted');
    expect(state().shown?.run.reason).toContain('code 9');
  });

  it('keeps the curve when an interrupted run goes on', async () => {
    await begin();
    engine.emit('train.epoch', { runId: 'a', record: record(1, 3), epochs: 5, secondsLeft: 4 });
    session.engineLost('gone');
    await session.start({ project: emptyProject(), base: null, runsDir: '/runs', resume: '/runs/a' });
    expect(state().shown?.epochs).toHaveLength(1);
    expect(isTraining(state())).toBe(true);
  });

  it('opens the newest run of a document, and reattaches to the one under way', async () => {
    engine.answers['runs.list'] = () => [
      summary('/runs/old', '2026-01-01'),
      summary('/runs/new', '2026-02-01'),
    ];
    engine.answers['runs.read'] = ({ dir }: { dir: string }) => ({
      run: run(dir),
      epochs: [],
      histograms: [],
      log: [],
    });
    await session.openRuns('/runs');
    expect(state().shown?.dir).toBe('/runs/new');
    engine.answers['train.queue'] = () => queue(['/runs/old']);
    await session.openRuns('/runs');
    expect(state().shown?.dir).toBe('/runs/old');
    expect(isTraining(state())).toBe(true);
  });

  it('judges a run once, on the test part where there is one', async () => {
    await begin();
    engine.answers['runs.evaluate'] = () => ({ metrics: { accuracy: 1 } });
    await session.evaluate('/runs/a');
    await session.evaluate('/runs/a');
    expect(engine.calls.filter(([m]) => m === 'runs.evaluate')).toEqual([
      ['runs.evaluate', { dir: '/runs/a', part: 'test' }],
    ]);
  });

  it('queues a training while one is under way, and follows it when its turn comes', async () => {
    await session.openRuns('/runs');
    await begin();
    engine.answers['train.start'] = () => ({ status: 'queued', runId: 'b', dir: '/runs/b', run: run('b') });
    expect(await begin()).toBe('queued');
    engine.emit('train.queue', queue(['/runs/a'], ['/runs/b']));
    expect(state().active?.runId).toBe('a');
    expect(placeInQueue(state().queue, '/runs/b')).toBe(0);

    engine.answers['runs.read'] = ({ dir }: { dir: string }) => ({ run: run(dir), epochs: [], histograms: [], log: [] }); // prettier-ignore
    const ended = run('a', { status: 'finished', endedAt: '2026-01-01' });
    engine.emit('train.status', { runId: 'a', status: 'finished', reason: null, run: ended });
    engine.emit('train.queue', queue(['/runs/b']));
    await Promise.resolve();
    expect(state().active?.dir).toBe('/runs/b');
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(state().shown?.dir).toBe('/runs/b');
  });

  it('does not follow trainings of other documents', async () => {
    await session.openRuns('/runs');
    for (const dir of ['/other/a', '/runs2/a', '/runs/deeper/a']) engine.emit('train.queue', queue([dir]));
    expect(state().active).toBeNull();
  });

  it('offers runs that were cut off until a newer run has begun, or the person wants to decide later', async () => {
    const at = (dir: string, day: number, status: RunSummary['status']) => ({ ...summary(dir, `2026-01-0${day}`), status }); // prettier-ignore
    const offered = () => interruptedRuns(state()).map(({ dir }) => dir);
    engine.answers['runs.list'] = () => [at('/runs/1', 1, 'interrupted'), at('/runs/2', 2, 'finished'), at('/runs/3', 3, 'interrupted'), at('/runs/4', 4, 'interrupted')]; // prettier-ignore
    await session.openRuns('/runs');
    expect(offered()).toEqual(['/runs/4', '/runs/3']);
    session.decideLater(['/runs/4']);
    expect(offered()).toEqual(['/runs/3']);
  });

  it('calls queued runs interrupted, too, when the engine is lost', async () => {
    await begin();
    engine.answers['runs.list'] = () => [{ ...summary('/runs/b', '2026-01-02'), status: 'queued' }];
    await session.openRuns('/runs');
    session.engineLost('gone');
    expect(state().runs.map((r) => r.status)).toEqual(['interrupted']);
    expect(state().queue.waiting).toEqual([]);
  });

  it('shows what a run had learnt before it was cut off, also where another run was shown', async () => {
    engine.answers['runs.read'] = ({ dir }: { dir: string }) => ({ run: run(dir), epochs: [record(1, 3)], histograms: [], log: [] }); // prettier-ignore
    await session.start({ project: emptyProject(), base: null, runsDir: '/runs', resume: '/runs/a' });
    expect(state().shown).toMatchObject({ dir: '/runs/a', epochs: [{ epoch: 1 }] });
  });
});
