import { NetloomError } from '#shared/errors';
import type { DataSpec } from '#shared/data/spec';
import type { TrainingSettings } from '#shared/training/settings';
import type { Tf } from '../../backend/load';
import { stepSeed } from '../../backend/native/random';
import { alike, gathered, inTurn, rowFeeds, scalar } from '../../captured/feeds';
import { LiveGraph } from '../../captured/liveGraph';
import { notFinite } from '../../captured/pass';
import { readOnce } from '../../captured/readOnce';
import type { Part } from '../../data/prepare';
import type { FixedFeed, NativeTensor, StepsJob } from '../../graph/session';
import type { BuiltModel } from '../../model/build';
import { comparedLengths } from '../../model/compared';
import { setModelWeights } from '../../model/weights';
import type { NamedArray } from '../../runs/weights';
import type { Objective } from '../objective';
import { inOrder } from '../part';
import type { Batch, BatchResult, Score, TrainStep } from '../step';
import { traceJudging, traceLearning, type Program, type TraceGiven } from './trace';

interface Given {
  tf: Tf;
  built: BuiltModel;
  spec: DataSpec;
  objective: Objective;
  settings: TrainingSettings;
  /** Rows of the batches and blocks to come, as far as they are known: other sizes are recorded when they come. */
  sizes: { learn: readonly number[]; judge: readonly number[] };
  /** False: the plain optimiser, number for number. */
  fused?: boolean;
  /** Why the graph does not run natively, if it does not. */
  reason?: string;
}
interface Options {
  learningRate: number;
  gradients: boolean;
}

/**
 * The step as a recorded graph that native TensorFlow runs, many at a time and off the JavaScript thread.
 * Its `prepare` throws NotRecordable where the net cannot be recorded.
 */
export function createCapturedStep(given: Given): TrainStep {
  return new CapturedStep(given);
}

class CapturedStep implements TrainStep {
  readonly how: string;
  private readonly graph = new LiveGraph();
  private readonly programs = new Map<string, Program>();
  private readonly trace: TraceGiven;

  constructor(private readonly given: Given) {
    const { tf, built, spec, objective, settings, fused = true, reason = '' } = given;
    this.how = `as one recorded graph${reason && ` (${reason})`}`;
    const targetLengths = comparedLengths(built, spec);
    const { variables } = this.graph;
    this.trace = { tf, built, objective, settings, variables, targetLengths, fused };
  }

  async prepare(part: Part): Promise<void> {
    for (const kind of ['learn', 'judge'] as const)
      for (const size of this.given.sizes[kind]) {
        this.program(kind, size);
        // A recording carries the step out once: others have their turn in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
    const batch = { rows: inOrder(Math.min(this.given.settings.batchSize, part.rows)), epoch: 0, index: 0 };
    const program = this.program('learn', batch.rows.length);
    const { learningRate } = this.given.settings.optimizer;
    const error = await this.graph.tune({
      ...this.job(program, part, [batch]),
      ...this.moment(program, [batch], learningRate),
    });
    if (error !== null && !error.includes(notFinite)) throw failed(error);
  }

  async run(part: Part, batches: readonly Batch[], options: Options): Promise<BatchResult[]> {
    const results: BatchResult[] = [];
    const last = batches[batches.length - 1];
    for (const some of alike(batches)) {
      const single = options.gradients && some[some.length - 1] === last;
      const many = single ? some.slice(0, -1) : some;
      results.push(...(await this.learn(part, many, options.learningRate)));
      if (results.length > 0 && !Number.isFinite(results[results.length - 1]!.loss)) return results;
      if (single) results.push(await this.learnLast(part, last!, options.learningRate));
    }
    return results;
  }

  async judge(part: Part, blocks: readonly Int32Array[]): Promise<Score[]> {
    const { objective } = this.given;
    const scores: Score[] = [];
    for (const some of alike(blocks.map((rows) => ({ rows })))) {
      const program = this.program('judge', some[0]!.rows.length);
      const session = await this.graph.opened();
      const { values, error } = await session.steps(this.job(program, part, some));
      if (error !== null) throw failed(error);
      some.forEach((_, i) => scores.push(objective.read(values, i * objective.recordLength)));
    }
    return scores;
  }

  /** Trains on batches of one size. */
  private async learn(part: Part, batches: readonly Batch[], learningRate: number): Promise<BatchResult[]> {
    if (batches.length === 0) return [];
    const { objective } = this.given;
    const program = this.program('learn', batches[0]!.rows.length);
    const job = { ...this.job(program, part, batches), ...this.moment(program, batches, learningRate) };
    const session = await this.graph.opened();
    const { steps, values, error } = await session.steps(job);
    const results = batches.slice(0, steps).map((_, i) => objective.read(values, i * objective.recordLength));
    if (error === null) return results;
    if (!error.includes(notFinite)) throw failed(error);
    // Asked again without learning: the step was refused before it changed anything.
    const feeds = this.feeds(program, part, batches[steps]!, learningRate);
    const [record] = await session.run(feeds, [program.record], []);
    return [...results, objective.read(record!.data as Float32Array)];
  }

  /** Trains on one batch and tells its gradients. */
  private async learnLast(part: Part, batch: Batch, learningRate: number): Promise<BatchResult> {
    const { objective } = this.given;
    const program = this.program('learn', batch.rows.length);
    const session = await this.graph.opened();
    const feeds = this.feeds(program, part, batch, learningRate);
    const fetches = [{ fetch: program.record, shape: [objective.recordLength] }, ...program.gradients];
    try {
      const [record, ...values] = await readOnce(session, fetches, { feeds, targets: program.learn });
      const gradients = program.gradients.map(({ name, shape }, i) => ({ name, shape, values: values[i]! }));
      return { ...objective.read(record!), gradients };
    } catch (error) {
      if (!String(error).includes(notFinite)) throw failed((error as Error).message);
      const [record] = await session.run(feeds, [program.record], []);
      return objective.read(record!.data as Float32Array);
    }
  }

  weights(): Promise<NamedArray[]> {
    return this.graph.read(this.weightNames);
  }
  async setWeights(arrays: readonly NamedArray[]): Promise<void> {
    const { tf, built } = this.given;
    // The model refuses those of another net.
    setModelWeights(tf, built.model, arrays);
    await this.graph.set(only(this.weightNames, arrays));
  }
  save(): Promise<NamedArray[]> {
    return this.graph.read(this.memoryNames);
  }
  restore(saved: readonly NamedArray[]): Promise<void> {
    return this.graph.set(only(this.memoryNames, saved));
  }
  async sync(): Promise<void> {
    setModelWeights(this.given.tf, this.given.built.model, await this.weights());
  }
  dispose(): void {
    this.graph.close();
  }

  private get weightNames(): string[] {
    return this.given.built.model.weights.map((weight) => weight.originalName);
  }
  /** What is remembered besides the model's weights. */
  private get memoryNames(): string[] {
    const weights = new Set(this.weightNames);
    return this.graph.variables.all.map(({ key }) => key).filter((key) => !weights.has(key));
  }

  /** The recording for batches of this size, made where there is none yet. */
  private program(kind: 'learn' | 'judge', batch: number): Program {
    const key = `${kind}/${batch}`;
    const known = this.programs.get(key);
    if (known) return known;
    const made = (kind === 'learn' ? traceLearning : traceJudging)(this.trace, batch);
    this.programs.set(key, made);
    this.graph.add(made);
    return made;
  }

  private job(program: Program, part: Part, batches: readonly { rows: Int32Array }[]): StepsJob {
    return {
      ...{ rows: inTurn(batches), batch: program.batch, steps: batches.length },
      ...{ rowFeeds: rowFeeds(program, this.given, part), fixed: [], perStep: [] },
      ...{ fetches: [program.record], record: this.given.objective.recordLength },
      targets: program.learn,
    };
  }

  /** What besides the rows tells one batch from another. */
  private moment(
    program: Program,
    batches: readonly Batch[],
    learningRate: number,
  ): Pick<StepsJob, 'fixed' | 'perStep'> {
    const seeds = Int32Array.from(batches.flatMap((batch) => this.seedOf(batch)));
    return {
      fixed: [{ name: program.rate!, tensor: scalar(learningRate) }],
      perStep: [{ name: program.seed!, shape: [2], values: seeds }],
    };
  }

  /** All that one batch is fed. */
  private feeds(program: Program, part: Part, batch: Batch, learningRate: number): FixedFeed[] {
    const rows = rowFeeds(program, this.given, part).map((feed) => gathered(feed, batch.rows));
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

function only(names: readonly string[], arrays: readonly NamedArray[]): NamedArray[] {
  const wanted = new Set(names);
  return arrays.filter(({ name }) => wanted.has(name));
}

const failed = (message: string): NetloomError =>
  new NetloomError('train.step', `A training step could not be carried out: ${message}`, 'See the log for what TensorFlow says.'); // prettier-ignore
