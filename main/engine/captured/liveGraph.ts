import { NetloomError } from '#shared/errors';
import { size } from '#shared/layers/define';
import { openSession } from '../graph/openSession';
import { graphDef } from '../graph/proto';
import type { Session, SessionOptions, StepsJob } from '../graph/session';
import type { NamedArray } from '../runs/weights';
import type { Recorded } from './pass';
import { readOnce } from './readOnce';
import { GraphVariables, type GraphVariable } from './variables';

/** Recordings of one net in a session of their own, which keeps the net's variables. */
export class LiveGraph {
  readonly variables = new GraphVariables();
  private readonly recorded: Recorded[] = [];
  private session: Session | null = null;
  /** How many recordings the session knows. */
  private written = 0;
  /** The opening under way: others wait for it. */
  private opening: Promise<Session> | null = null;
  private closed = false;
  /** The variables the session has. */
  private known: GraphVariable[] = [];
  private executor: SessionOptions['executor'] = 'default';

  /** Adds a recording. The session is made anew when it is asked for next, with the variables as they are. */
  add(recording: Recorded): void {
    this.recorded.push(recording);
  }

  /** @throws NetloomError `graph.*` */
  async opened(): Promise<Session> {
    while (this.opening) await this.opening;
    if (this.session && this.written === this.recorded.length) return this.session;
    this.opening = this.renew();
    try {
      return await this.opening;
    } finally {
      this.opening = null;
    }
  }

  private async renew(): Promise<Session> {
    const live = await this.live();
    this.session?.close();
    this.session = null;
    const written = this.recorded.length;
    const known = this.variables.all;
    const kept = known.map((variable) => live.get(variable.key) ?? beginningOf(variable));
    const session = await this.open(this.executor, kept).catch((error: unknown) => {
      // Nobody else has them now.
      known.forEach((variable, i) => (variable.initial = kept[i]!.values));
      throw error;
    });
    for (const variable of known) variable.initial = null;
    if (this.closed) {
      session.close();
      throw new NetloomError('graph.closed', 'The net was closed while it was asked.');
    }
    this.known = known;
    this.written = written;
    return (this.session = session);
  }

  /** @returns copies of the variables of these keys */
  async read(keys: readonly string[]): Promise<NamedArray[]> {
    const session = await this.opened();
    const byKey = new Map(this.variables.all.map((variable) => [variable.key, variable]));
    return valuesOf(session, keys.map((key) => byKey.get(key)!)); // prettier-ignore
  }

  async set(arrays: readonly NamedArray[]): Promise<void> {
    await put(await this.opened(), this.variables, arrays);
  }

  /**
   * Tries which way of running suits the graph: small nets lose more by handing operations to several threads than
   * they gain. The variables are as they were afterwards.
   * @param job of one step
   * @returns TensorFlow's message where the first step fails
   */
  async tune(job: StepsJob): Promise<string | null> {
    const session = await this.opened();
    const before = [...(await this.live()).values()];
    try {
      // The first time, TensorFlow prepares the graph.
      const { error } = await session.steps(job);
      if (error !== null) return error;
      const trial = await timed(session, job, 1);
      if (trial > smallStep) return null;
      const other = await this.open('single', before);
      await timed(other, job, 1);
      const steps = Math.max(1, Math.min(20, Math.floor(trialTime / trial)));
      const times = { default: [] as number[], single: [] as number[] };
      for (let round = 0; round < 3; round++) {
        times.default.push(await timed(session, job, steps));
        times.single.push(await timed(other, job, steps));
      }
      const better = Math.min(...times.single) < clearly * Math.min(...times.default);
      (better ? session : other).close();
      if (!better) return null;
      this.session = other;
      this.executor = 'single';
      return null;
    } finally {
      await put(this.session!, this.variables, before);
    }
  }

  close(): void {
    this.closed = true;
    this.session?.close();
    this.session = null;
  }

  /** The variables that the session has, as they are. */
  private async live(): Promise<Map<string, NamedArray>> {
    const live = this.session ? await valuesOf(this.session, this.known) : [];
    return new Map(live.map((array) => [array.name, array]));
  }

  private async open(executor: SessionOptions['executor'], arrays: readonly NamedArray[]): Promise<Session> {
    const nodes = [...this.variables.nodes, ...this.recorded.flatMap((recording) => recording.nodes)];
    const session = openSession(graphDef(nodes), { executor });
    await put(session, this.variables, arrays);
    return session;
  }
}

const beginningOf = ({ key, shape, initial }: GraphVariable): NamedArray => ({
  name: key,
  shape,
  values: initial!,
});

/** Steps that take longer have enough to do for every thread. In milliseconds. */
const smallStep = 5;
/** One thread must be that much better: the other cores may be busy with something else for the moment only. */
const clearly = 0.9;
/** About how long one measurement takes. In milliseconds. */
const trialTime = 10;

async function timed(session: Session, first: StepsJob, steps: number): Promise<number> {
  const rows = new Int32Array(first.batch * steps);
  for (let i = 0; i < steps; i++) rows.set(first.rows, i * first.batch);
  const perStep = first.perStep.map((feed) => {
    const each = size(feed.shape);
    const values = new (feed.values.constructor as Int32ArrayConstructor)(each * steps);
    for (let i = 0; i < steps; i++) values.set(feed.values as Int32Array, i * each);
    return { ...feed, values };
  });
  const begin = process.hrtime.bigint();
  const { error } = await session.steps({ ...first, rows, steps, perStep });
  // One that fails is no choice, however soon it does.
  if (error !== null) return Infinity;
  return Number(process.hrtime.bigint() - begin) / 1e6 / steps;
}

async function valuesOf(session: Session, variables: readonly GraphVariable[]): Promise<NamedArray[]> {
  const arrays: NamedArray[] = [];
  for (const some of portions(variables)) {
    const values = await readOnce(session, some.map((variable) => ({ ...variable, fetch: GraphVariables.reading(variable) }))); // prettier-ignore
    some.forEach(({ key, shape }, i) => arrays.push({ name: key, shape, values: values[i]! }));
  }
  return arrays;
}

async function put(
  session: Session,
  variables: GraphVariables,
  arrays: readonly NamedArray[],
): Promise<void> {
  for (const some of portions(arrays)) {
    const { feeds, targets } = variables.setting(some);
    if (targets.length > 0) await session.run(feeds, [], targets);
  }
}

/** Neighbours of about four megabytes together; a larger variable comes alone. */
function portions<T extends { shape: number[] }>(variables: readonly T[]): T[][] {
  const portions: T[][] = [];
  let numbers = Infinity;
  for (const variable of variables) {
    const own = size(variable.shape);
    if (numbers + own > 1 << 20) {
      portions.push([]);
      numbers = 0;
    }
    portions[portions.length - 1]!.push(variable);
    numbers += own;
  }
  return portions;
}
