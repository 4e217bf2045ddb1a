import { NetloomError } from '#shared/errors';
import type { DataSpec } from '#shared/data/spec';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../../backend/load';
import { stepSeed } from '../../backend/native/random';
import type { Part } from '../../data/prepare';
import { openSession } from '../../graph/openSession';
import { graphDef } from '../../graph/proto';
import type { FixedFeed, NativeTensor, RowFeed, Session, StepsJob } from '../../graph/session';
import type { BuiltModel } from '../../model/build';
import { pickColumns } from '../../model/predict';
import { setModelWeights } from '../../model/weights';
import type { NamedArray } from '../../runs/weights';
import type { Objective } from '../objective';
import type { Batch, BatchResult, Score, TrainStep } from '../step';
import { notFinite, traceJudging, traceLearning, type Program, type RowSlot, type TraceGiven } from './trace';
import { GraphVariables } from './variables';

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  objective: Objective;
  settings: TrainingSettings;
  /** Rows of the batches to come, as far as they are known: other sizes are recorded when they come. */
  sizes: readonly number[];
  /** False: the plain optimiser, number for number. */
  fused?: boolean;
  /** Why the graph does not run natively, if it does not. */
  reason?: string;
}

/**
 * The step as a recorded graph that native TensorFlow runs, many at a time and off the JavaScript thread.
 * @throws NotRecordable where the net cannot be recorded
 */
export function createCapturedStep(given: Given): TrainStep {
  return new CapturedStep(given);
}

class CapturedStep implements TrainStep {
  readonly how: string;
  private readonly variables = new GraphVariables();
  private readonly programs = new Map<string, Program>();
  private readonly trace: TraceGiven;
  private session: Session | null = null;

  constructor(private readonly given: Given) {
    const { tf, built, spec, objective, settings, fused = true, reason = '' } = given;
    this.how = `as one recorded graph${reason && ` (${reason})`}`;
    const targetLengths = built.outputs.map(({ targetIndex }) => spec.targets[targetIndex]!.horizon);
    this.trace = { tf, built, objective, settings, variables: this.variables, targetLengths, fused };
    for (const size of given.sizes) this.program('learn', size);
  }

  async run(
    part: Part,
    batches: readonly Batch[],
    options: { learningRate: number; gradients: boolean },
  ): Promise<BatchResult[]> {
    const results: BatchResult[] = [];
    for (const some of alike(batches)) {
      const single = options.gradients && some.includes(batches[batches.length - 1]!);
      const many = single ? some.slice(0, -1) : some;
      results.push(...(await this.learn(part, many, options.learningRate)));
      if (results.length > 0 && !Number.isFinite(results[results.length - 1]!.loss)) return results;
      if (single) results.push(await this.learnLast(part, some[some.length - 1]!, options.learningRate));
    }
    return results;
  }

  async judge(part: Part, blocks: readonly Int32Array[]): Promise<Score[]> {
    const { objective } = this.given;
    const scores: Score[] = [];
    for (const some of alike(blocks.map((rows) => ({ rows })))) {
      const program = this.program('judge', some[0]!.rows.length);
      const session = await this.opened();
      const job = this.job(program, part, some);
      const { values, error } = await session.steps({ ...job, targets: [] });
      if (error) throw failed(error);
      some.forEach((_, i) => scores.push(objective.read(values, i * objective.recordLength)));
    }
    return scores;
  }

  /** Trains on batches of one size. */
  private async learn(part: Part, batches: readonly Batch[], learningRate: number): Promise<BatchResult[]> {
    if (batches.length === 0) return [];
    const { objective } = this.given;
    const program = this.program('learn', batches[0]!.rows.length);
    const session = await this.opened();
    const { fixed, perStep } = this.moment(program, batches, learningRate);
    const job = { ...this.job(program, part, batches), fixed, perStep };
    const { steps, values, error } = await session.steps(job);
    const results = batches.slice(0, steps).map((_, i) => objective.read(values, i * objective.recordLength));
    if (error === null) return results;
    if (!error.includes(notFinite)) throw failed(error);
    // Asked again without learning: the step was refused before it changed anything.
    const feeds = this.feedsOf(program, part, batches[steps]!, learningRate);
    const [record] = await session.run(feeds, [program.record], []);
    return [...results, objective.read(record!.data as Float32Array)];
  }

  /** Trains on one batch and tells its gradients. */
  private async learnLast(part: Part, batch: Batch, learningRate: number): Promise<BatchResult> {
    const program = this.program('learn', batch.rows.length);
    const session = await this.opened();
    const feeds = this.feedsOf(program, part, batch, learningRate);
    const fetches = [program.record, ...program.gradients.map(({ fetch }) => fetch)];
    try {
      const [record, ...gradients] = await session.run(feeds, fetches, program.learn);
      return {
        ...this.given.objective.read(record!.data as Float32Array),
        gradients: program.gradients.map(({ name, shape }, i) => ({ name, shape, values: gradients[i]!.data as Float32Array })), // prettier-ignore
      };
    } catch (error) {
      if (!String(error).includes(notFinite)) throw failed(String((error as Error).message));
      const [record] = await session.run(feeds, [program.record], []);
      return this.given.objective.read(record!.data as Float32Array);
    }
  }

  async weights(): Promise<NamedArray[]> {
    return this.read(this.given.built.model.weights.map((weight) => weight.originalName));
  }
  async setWeights(arrays: readonly NamedArray[]): Promise<void> {
    const { tf, built } = this.given;
    // The model refuses those of another net.
    setModelWeights(tf, built.model, arrays);
    const own = new Set(built.model.weights.map((weight) => weight.originalName));
    await this.set(arrays.filter(({ name }) => own.has(name)));
  }
  async save(): Promise<NamedArray[]> {
    return this.read(this.memory());
  }
  async restore(saved: readonly NamedArray[]): Promise<void> {
    const own = new Set(this.memory());
    await this.set(saved.filter(({ name }) => own.has(name)));
  }
  async sync(): Promise<void> {
    setModelWeights(this.given.tf, this.given.built.model, await this.weights());
  }
  dispose(): void {
    this.session?.close();
    this.session = null;
  }

  /** What is remembered besides the model's weights. */
  private memory(): string[] {
    const weights = new Set(this.given.built.model.weights.map((weight) => weight.originalName));
    return this.variables.all.map(({ key }) => key).filter((key) => !weights.has(key));
  }

  private async read(keys: readonly string[]): Promise<NamedArray[]> {
    if (keys.length === 0) return [];
    const session = await this.opened();
    const byKey = new Map(this.variables.all.map((variable) => [variable.key, variable]));
    const variables = keys.map((key) => byKey.get(key)!);
    const values = await session.run([], variables.map(GraphVariables.reading), []);
    return variables.map(({ key, shape }, i) => ({ name: key, shape, values: values[i]!.data as Float32Array })); // prettier-ignore
  }

  private async set(arrays: readonly NamedArray[]): Promise<void> {
    const { feeds, targets } = this.variables.setting(arrays);
    if (targets.length === 0) return;
    const session = await this.opened();
    await session.run(feeds, [], targets);
  }

  /** The recording for batches of this size, made where there is none yet: then the session is made anew. */
  private program(kind: 'learn' | 'judge', batch: number): Program {
    const key = `${kind}/${batch}`;
    const known = this.programs.get(key);
    if (known) return known;
    const made = (kind === 'learn' ? traceLearning : traceJudging)(this.trace, batch);
    this.programs.set(key, made);
    this.stale = true;
    return made;
  }
  private stale = true;

  /** The session with all that is recorded, and the variables as they were. */
  private async opened(): Promise<Session> {
    if (this.session && !this.stale) return this.session;
    const before = this.session;
    const initial = this.variables.all.map(({ key, shape, initial }) => ({
      name: key,
      shape,
      values: initial,
    }));
    const kept = before ? await this.keptBy(before) : [];
    before?.close();
    this.stale = false;
    const nodes = [
      ...this.variables.nodes,
      ...[...this.programs.values()].flatMap((program) => program.nodes),
    ];
    this.session = openSession(graphDef(nodes), { executor: 'default' });
    this.inSession = this.variables.all.map(({ key }) => key);
    const newest = new Map([...initial, ...kept].map((array) => [array.name, array]));
    const { feeds, targets } = this.variables.setting([...newest.values()]);
    await this.session.run(feeds, [], targets);
    return this.session;
  }
  private inSession: string[] = [];

  private async keptBy(session: Session): Promise<NamedArray[]> {
    const known = new Set(this.inSession);
    const variables = this.variables.all.filter(({ key }) => known.has(key));
    const values = await session.run([], variables.map(GraphVariables.reading), []);
    return variables.map(({ key, shape }, i) => ({ name: key, shape, values: values[i]!.data as Float32Array })); // prettier-ignore
  }

  /** What is fed by rows and what comes back. */
  private job(program: Program, part: Part, batches: readonly { rows: Int32Array }[]): StepsJob {
    const rows = new Int32Array(batches.length * program.batch);
    batches.forEach((batch, i) => rows.set(batch.rows, i * program.batch));
    return {
      rows,
      batch: program.batch,
      steps: batches.length,
      rowFeeds: this.rowFeeds(program, part),
      fixed: [],
      perStep: [],
      fetches: [program.record],
      record: this.given.objective.recordLength,
      targets: program.learn,
    };
  }

  private rowFeeds(program: Program, part: Part): RowFeed[] {
    const { built, spec } = this.given;
    const feed = ({ name, shape }: RowSlot, values: Float32Array): RowFeed => {
      const stride = shape.reduce((a, b) => a * b, 1);
      return { name, shape, values, stride };
    };
    return [
      ...program.inputs.map((slot, i) => feed(slot, columnsOf(part, spec, built.inputs[i]!.columns))),
      ...program.targets.map((slot, i) => feed(slot, part.targets[built.outputs[i]!.targetIndex]!)),
    ];
  }

  private moment(
    program: Program,
    batches: readonly Batch[],
    learningRate: number,
  ): Pick<StepsJob, 'fixed' | 'perStep'> {
    const seeds = new Int32Array(2 * batches.length);
    batches.forEach((batch, i) => seeds.set(this.seedOf(batch), 2 * i));
    return {
      fixed: [{ name: program.rate!, tensor: scalar(learningRate) }],
      perStep: [{ name: program.seed!, shape: [2], values: seeds }],
    };
  }

  /** All that one batch is fed, gathered here. */
  private feedsOf(program: Program, part: Part, batch: Batch, learningRate: number): FixedFeed[] {
    const rows = this.rowFeeds(program, part).map(({ name, shape, values, stride }): FixedFeed => {
      const data = new Float32Array(batch.rows.length * stride);
      batch.rows.forEach((row, i) => data.set(values.subarray(row * stride, (row + 1) * stride), i * stride));
      return { name, tensor: { dtype: 'float32', shape: [batch.rows.length, ...shape], data } };
    });
    const seed: NativeTensor = { dtype: 'int32', shape: [2], data: Int32Array.from(this.seedOf(batch)) };
    return [
      ...rows,
      { name: program.rate!, tensor: scalar(learningRate) },
      { name: program.seed!, tensor: seed },
    ];
  }

  private seedOf({ epoch, index }: Batch): [number, number] {
    return stepSeed([this.given.settings.seed, 'step', epoch, index]);
  }
}

const scalar = (value: number): NativeTensor => ({
  dtype: 'float32',
  shape: [],
  data: Float32Array.of(value),
});

/** Neighbours with equally many rows, together. */
function alike<B extends { rows: Int32Array }>(batches: readonly B[]): B[][] {
  const groups: B[][] = [];
  for (const batch of batches) {
    const group = groups[groups.length - 1];
    if (group && group[0]!.rows.length === batch.rows.length) group.push(batch);
    else groups.push([batch]);
  }
  return groups;
}

/** The features an input receives, per part picked once. */
function columnsOf(part: Part, spec: DataSpec, columns: readonly string[]): Float32Array {
  if (columns.length === 0) return part.features;
  const picked = pickedOf.get(part.features) ?? new Map<string, Float32Array>();
  pickedOf.set(part.features, picked);
  const key = columns.join('\n');
  const known = picked.get(key) ?? pickColumns(spec, columns, part.features);
  picked.set(key, known);
  return known;
}
const pickedOf = new WeakMap<Float32Array, Map<string, Float32Array>>();

const failed = (message: string): NetloomError =>
  new NetloomError('train.step', `A training step could not be carried out: ${message}`, 'See the log for what TensorFlow says.'); // prettier-ignore
