import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorData } from '#shared/errors';
import type { EventPayload } from '#shared/ipc/define';
import type { EngineContract, EngineEvents } from '#shared/ipc/engine';
import type { Client } from '#shared/ipc/rpc';
import type { Project } from '#shared/project/schema';
import type { Evaluation } from '#shared/runs/evaluation';
import type { Checkpoint, DeviceWish, RunStatus } from '#shared/runs/run';
import { isElsewhere, watchElsewhere } from './elsewhere';
import { initialSession, underWay, type SessionState, type ShownRun } from './state';

type Engine = Pick<Client<EngineContract, EngineEvents>, 'call' | 'on'>;
type Payload<N extends keyof EngineEvents> = EventPayload<EngineEvents, N>;

export interface StartRequest {
  project: Project;
  base: string | null;
  runsDir: string;
  /** Folder of an interrupted run to go on with. */
  resume?: string;
  /** Checkpoint of another run to begin with. */
  from?: { dir: string; checkpoint: string };
}

/** What became of a start: `cancelled` by the person, null where it was refused. */
export type Started = 'running' | 'queued' | 'cancelled' | null;

/** Everything the window knows of training; talks to the engine, knows nothing of React. */
export interface Session {
  store: StoreApi<SessionState>;
  readDevice(): Promise<void>;
  /** The open document changed: shows its newest run, and the one under way if it is one of them. */
  openRuns(runsDir: string): Promise<void>;
  refreshRuns(): Promise<void>;
  show(dir: string): Promise<void>;
  /** @returns null where it was refused; `error` says why */
  start(request: StartRequest): Promise<Started>;
  /** Gives up a start whose data are still prepared. */
  cancelStart(): void;
  pause(): Promise<void>;
  continue(): Promise<void>;
  step(unit: 'batch' | 'epoch'): Promise<void>;
  stop(): Promise<void>;
  /** Stops every training, also of other documents. */
  stopAll(): Promise<void>;
  /** Keeps the state of the training under way; null where there is none. */
  checkpoint(): Promise<Checkpoint | null>;
  /** What a run can be trained on from. */
  checkpoints(dir: string): Promise<Checkpoint[]>;
  cancel(runId: string): Promise<void>;
  sooner(runId: string): Promise<void>;
  setDevice(device: DeviceWish): Promise<void>;
  setAtOnce(trainings: number): Promise<void>;
  /** The person does not want to decide now about runs that were cut off. */
  decideLater(dirs: readonly string[]): void;
  remove(dir: string): Promise<void>;
  evaluate(dir: string): Promise<Evaluation>;
  /** The engine's process is gone: what it trained is interrupted and can be resumed. */
  engineLost(reason: string): void;
  dispose(): void;
}

/** What the engine said since the last drawn frame. */
interface Told {
  batch: Payload<'train.batch'> | null;
  epochs: Payload<'train.epoch'>[];
  histograms: Payload<'train.histograms'>[];
  log: Payload<'train.log'>[];
}
const nothing = (): Told => ({ batch: null, epochs: [], histograms: [], log: [] });

/** What was told of runs of which `keep` is true. */
const only = ({ epochs, histograms, log }: Told, keep: (x: { runId: string }) => boolean): Told => ({
  batch: null,
  epochs: epochs.filter(keep),
  histograms: histograms.filter(keep),
  log: log.filter(keep),
});

/** Records in order of epochs; where a run went back to its checkpoint, what came after that is replaced. */
function append<T extends { epoch: number }>(known: readonly T[], added: readonly T[]): readonly T[] {
  if (added.length === 0) return known;
  const all = [...known];
  for (const record of added) {
    while ((all[all.length - 1]?.epoch ?? -1) >= record.epoch) all.pop();
    all.push(record);
  }
  return all;
}

/**
 * @param frame runs its argument at most once per drawn frame; small nets pass batches and epochs faster than anyone
 * can see, and than charts can be drawn.
 */
export function createSession(engine: Engine, frame: (run: () => void) => void): Session {
  const store = createStore<SessionState>(() => initialSession);
  const { getState: get, setState: set } = store;
  let runsDir = '';
  let told = nothing();
  let preparation = new AbortController();

  const isActive = (runId: string) => get().active?.runId === runId;
  const isShown = (runId: string) => get().shown?.run.id === runId;
  const reshow = (change: (shown: ShownRun) => ShownRun) =>
    set((s) => (s.shown ? { shown: change(s.shown) } : s));

  /** Keeps what the engine said for the next frame. */
  const tell = (keep: (told: Told) => void): void => {
    keep(told);
    frame(draw);
  };

  function draw(): void {
    const { active, shown, starting } = get();
    const ofShown = (x: { runId: string }) => x.runId === shown?.run.id;
    const { batch, epochs } = told;
    const mine = only(told, ofShown);
    // A run speaks before the answer that it has begun: that is kept until it is shown.
    told = starting ? only(told, (x) => !ofShown(x) && x.runId !== active?.runId) : nothing();
    const change: Partial<SessionState> = {};

    if (active) {
      const step = batch?.runId === active.runId ? batch : null;
      const ended = epochs.filter((e) => e.runId === active.runId).pop();
      if (step) {
        const { epoch, batch: at, batches, loss, samplesPerSecond, secondsLeft } = step;
        change.active = { ...active, epoch, batch: at, batches, loss, samplesPerSecond, secondsLeft };
      }
      // An epoch is told after its last batch: only a batch of a later one is newer.
      if (ended && ended.record.epoch >= (step?.epoch ?? 0)) {
        const { record, epochs: all, secondsLeft } = ended;
        change.active = { ...(change.active ?? active), epoch: record.epoch, epochs: all, secondsLeft };
      }
    }
    if (shown && mine.epochs.length + mine.histograms.length + mine.log.length > 0)
      change.shown = {
        ...shown,
        epochs: append(
          shown.epochs,
          mine.epochs.map((e) => e.record),
        ),
        histograms: append(
          shown.histograms,
          mine.histograms.map((h) => h.record),
        ),
        log: [...shown.log, ...mine.log.map((l) => `${l.time} ${l.message}`)],
      };
    if (change.active || change.shown) set(change);
  }

  function onStatus({ runId, status, reason, run }: Payload<'train.status'>): void {
    draw();
    if (isActive(runId)) set((s) => (s.active ? { active: { ...s.active, status } } : s));
    if (isShown(runId)) reshow((r) => ({ ...r, run: run ?? { ...r.run, status, reason } }));
    if (status === 'running' || status === 'paused') return;
    if (isActive(runId)) set({ active: null });
    void refreshRuns();
  }

  function onQueue(queue: Payload<'train.queue'>): void {
    set({ queue });
    void refreshRuns();
    // What was started here is followed when the answer comes.
    if (!get().starting) void follow();
  }

  /** Watches a training of this document where none is watched yet: one whose turn has come, or one from before the page was loaded. */
  async function follow(): Promise<void> {
    const { active, queue, shown } = get();
    const found = queue.running.find(({ dir }) => isOwn(dir));
    if (active || !found) return;
    set({ active: underWay(found.runId, found.dir, found.status, null) });
    if (!shown || shown.run.endedAt !== null) await show(found.dir);
  }
  const isOwn = (dir: string) => runsDir !== '' && dir.startsWith(runsDir) && /^[\\/][^\\/]+$/.test(dir.slice(runsDir.length)); // prettier-ignore

  const unsubscribe = [
    engine.on('train.batch', (b) => tell((t) => void (t.batch = b))),
    engine.on('train.epoch', (e) => tell((t) => t.epochs.push(e))),
    engine.on('train.histograms', (h) => tell((t) => t.histograms.push(h))),
    engine.on('train.log', (l) => tell((t) => t.log.push(l))),
    engine.on('train.status', onStatus),
    engine.on('train.queue', onQueue),
    watchElsewhere(store, refreshRuns),
  ];

  async function refreshRuns(): Promise<void> {
    const asked = runsDir;
    const runs = asked === '' ? [] : await engine.call('runs.list', { runsDir: asked }).catch(() => []);
    if (asked !== runsDir) return;
    set({ runs: [...runs].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) });
    const { shown } = get();
    const listed = runs.find(({ dir }) => dir === shown?.dir);
    if (!shown || !listed || !isElsewhere(get(), { dir: shown.dir, status: shown.run.status })) return;
    if (listed.status !== shown.run.status || listed.epochs !== shown.run.epochs) await reread(shown.dir);
  }

  /** The shown run as its folder tells by now; what cannot be read stays as it was. */
  async function reread(dir: string): Promise<void> {
    const read = await engine.call('runs.read', { dir }).catch(() => null);
    if (read && get().shown?.dir === dir) set({ shown: { dir, ...read } });
  }

  async function show(dir: string): Promise<void> {
    set({ loading: true, error: null });
    try {
      const read = await engine.call('runs.read', { dir });
      // What was told of it before the answer is in it, also what was kept.
      draw();
      told = only(told, (x) => x.runId !== read.run.id);
      set({ shown: { dir, ...read } });
    } catch (error) {
      set({ error: errorData(error) });
    } finally {
      set({ loading: false });
    }
  }

  /** What need not succeed: an engine that is gone is told again when it is back, a run that has ended needs no stop. */
  const wish = (call: Promise<unknown>): Promise<void> =>
    call.then(
      () => undefined,
      () => undefined,
    );
  /** A call about the run under way; nothing where there is none. */
  const control = async (act: (runId: string) => Promise<unknown>): Promise<void> => {
    const { active } = get();
    if (active) await act(active.runId).catch((error: unknown) => set({ error: errorData(error) }));
  };

  return {
    store,
    refreshRuns,
    show,

    async readDevice() {
      await engine.call('engine.device', {}).then(
        (device) => set({ device }),
        (error: unknown) => set({ error: errorData(error) }),
      );
    },

    async openRuns(dir) {
      runsDir = dir;
      // Followed anew: another document's training goes on unseen.
      set({ runs: [], shown: null, active: null, evaluations: {}, error: null });
      await refreshRuns();
      const queue = await engine.call('train.queue', {}).catch(() => null);
      if (runsDir !== dir) return;
      if (queue) set({ queue });
      await follow();
      const first = get().runs[0];
      if (!get().shown && first && runsDir === dir) await show(first.dir);
    },

    async start(request) {
      set({ starting: true, preparing: null, error: null });
      preparation = new AbortController();
      const { signal } = preparation;
      try {
        const { status, runId, dir, run } = await engine.call('train.start', request, {
          signal,
          onProgress: (fraction, message) => set({ preparing: { message, fraction } }),
        });
        // Given up too late: it ends at once, as one that is stopped by hand.
        if (signal.aborted)
          void wish(engine.call(status === 'queued' ? 'train.cancel' : 'train.stop', { runId }));
        if (status === 'queued') {
          await refreshRuns();
          return signal.aborted ? 'cancelled' : status;
        }
        const before = request.resume === undefined ? null : get().shown;
        set({
          active: underWay(runId, dir, status, run),
          shown:
            before && before.dir === dir
              ? { ...before, run }
              : { dir, run, epochs: [], histograms: [], log: [] },
          evaluations: Object.fromEntries(Object.entries(get().evaluations).filter(([d]) => d !== dir)),
        });
        draw();
        void refreshRuns();
        // What the run had learnt before it was cut off.
        if (request.resume !== undefined && before?.dir !== dir) await show(dir);
        return signal.aborted ? 'cancelled' : status;
      } catch (error) {
        if (signal.aborted) return 'cancelled';
        set({ error: errorData(error) });
        return null;
      } finally {
        set({ starting: false, preparing: null });
      }
    },
    cancelStart: () => preparation.abort(),

    pause: () => control((runId) => engine.call('train.pause', { runId })),
    continue: () => control((runId) => engine.call('train.continue', { runId })),
    step: (unit) => control((runId) => engine.call('train.step', { runId, unit })),
    stop: () => control((runId) => engine.call('train.stop', { runId })),
    async stopAll() {
      const { active, queue } = get();
      const ids = new Set([...(active ? [active] : []), ...queue.running].map(({ runId }) => runId));
      await Promise.all([...ids].map((runId) => wish(engine.call('train.stop', { runId }))));
    },

    async checkpoint() {
      const { active } = get();
      return active && (await engine.call('train.checkpoint', { runId: active.runId }));
    },
    checkpoints: (dir) => engine.call('runs.checkpoints', { dir }),
    cancel: async (runId) => void (await engine.call('train.cancel', { runId })),
    sooner: async (runId) => void (await engine.call('train.sooner', { runId })),
    setDevice: (device) => wish(engine.call('train.device', { device })),
    setAtOnce: (trainings) => wish(engine.call('train.atOnce', { trainings })),
    decideLater: (dirs) => set((s) => ({ later: [...s.later, ...dirs] })),

    async remove(dir) {
      await engine.call('runs.remove', { dir });
      if (get().shown?.dir === dir) set({ shown: null });
      await refreshRuns();
      const next = get().runs[0];
      if (!get().shown && next) await show(next.dir);
    },

    async evaluate(dir) {
      const known = get().evaluations[dir];
      if (known) return known;
      const rows = get().shown?.dir === dir ? get().shown?.run.spec.rows : undefined;
      const part = !rows || rows.test > 0 ? 'test' : rows.validation > 0 ? 'validation' : 'train';
      const evaluation = await engine.call('runs.evaluate', { dir, part });
      set((s) => ({ evaluations: { ...s.evaluations, [dir]: evaluation } }));
      return evaluation;
    },

    engineLost(reason) {
      draw();
      const { active, shown } = get();
      const reached =
        shown && active?.dir === shown.dir ? (shown.epochs[shown.epochs.length - 1]?.epoch ?? 0) : 0;
      const cut = (status: RunStatus) => ['running', 'paused', 'queued'].includes(status);
      set((s) => ({
        active: null,
        starting: false,
        preparing: null,
        queue: initialSession.queue,
        runs: s.runs.map((r) => {
          if (!cut(r.status)) return r;
          const epochs = r.dir === active?.dir ? Math.max(r.epochs, reached) : r.epochs;
          return { ...r, epochs, status: 'interrupted' as const };
        }),
      }));
      if (active && isShown(active.runId))
        reshow((r) => ({ ...r, run: { ...r.run, status: 'interrupted', reason } }));
    },

    dispose: () => unsubscribe.forEach((off) => off()),
  };
}
