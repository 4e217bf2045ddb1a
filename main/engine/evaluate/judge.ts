import type { DataSource, Recipe } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { size } from '#shared/layers/define';
import type { Evaluation } from '#shared/runs/evaluation';
import type { Run } from '#shared/runs/run';
import { sha256Of } from '../data/hash';
import { memoryBudget } from '../data/memory';
import { otherFile } from '../data/other';
import { prepareData, type Part, type Prepared } from '../data/prepare';
import type { RowSource } from '../data/rows';
import { someOf } from '../data/some';
import { resolveSource, resolveToLook } from '../data/sources';
import { inPieces } from '../breathe';
import { disposeModel } from '../model/layers';
import { readRun } from '../runs/store';
import { recipeNow, sourceOf, type PartName } from '../runs/whereData';
import { answersOf, mainOutput, unscale, type Answers } from './answers';
import { openModel, predictAll, stampOf } from './models';

export interface Question {
  dir: string;
  part: PartName;
  /** Judge the rows of this file instead of a part of the training data. */
  source?: DataSource | undefined;
}

/** Rows with what is true and what the net answered. */
export interface Judgement {
  run: Run;
  part: Evaluation['part'];
  /** Where the rows' raw cells are; a relative path starts from where the process runs. */
  source: DataSource;
  /** How many were judged. */
  rows: number;
  /** How many there are: more, where the answers to all of them would not fit into memory. */
  outOf: number;
  /** Where each stands in its file, 0-based. */
  sourceRows: Int32Array;
  /** Their features once more, block by block in the same order. */
  blocks(): AsyncIterable<Part>;
  answers: Answers;
  /** Of the target that is judged: class indices, or numbers in its own unit. */
  truth: Float64Array;
  targetIndex: number;
}

/** Of the last questions; the table of rows is turned page by page. */
const recent = new Map<string, Promise<Judgement>>();
const keep = 2;

/**
 * Lets the net answer for rows whose answer is known.
 * @throws NetloomError `runs.dataMissing`, `runs.dataChanged`, `evaluate.noRows`, `evaluate.notFinite`, `runs.*`, `data.*`
 */
export async function judge(question: Question, context: CallContext): Promise<Judgement> {
  const { dir, part, source } = question;
  const key = JSON.stringify([dir, part, source ?? null, await stampOf(dir), await dataStamp(question)]);
  const known = recent.get(key);
  if (known) return known;
  const judged = answer(question, context);
  recent.set(key, judged);
  judged.catch(() => recent.delete(key));
  if (recent.size > keep) recent.delete(recent.keys().next().value!);
  return judged;
}

/** Changes whenever the files do that are asked about. */
async function dataStamp({ dir, source }: Question): Promise<string> {
  const stamp = async (asked: DataSource) => (await resolveToLook(asked, null)).stamp;
  try {
    if (source) return await stamp(source);
    const recipe = await recipeNow(dir, await readRun(dir));
    const { testSource } = recipe.split;
    return [await stamp(recipe.source), testSource ? await stamp(testSource) : ''].join('|');
  } catch {
    // What is missing is told when it is needed.
    return '';
  }
}

/** Rows that were kept on the disk and are gone, or damaged, are prepared once more. */
export const onceMore = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    if (!(error instanceof NetloomError && error.code === 'data.preparedDamaged')) throw error;
    recent.clear();
    return work();
  });

async function answer({ dir, part, source }: Question, context: CallContext): Promise<Judgement> {
  const run = await readRun(dir);
  const found = source ? await fileRows(run, source, context) : await partRows(run, dir, part, context);
  const model = await openModel(dir);
  const { built, fitted } = model;
  try {
    const output = mainOutput(built);
    const { targetIndex } = built.outputs[output]!;
    const target = fitted.targets[targetIndex]!;
    const units = size(built.outputs[output]!.shape);
    const rows = Math.min(found.all.rows, affordable(units));
    const blocks = () => someOf(found.all, rows);
    const raw = new Float32Array(rows * units);
    const horizon = run.spec.targets[targetIndex]!.horizon;
    const truth = new Float64Array(rows * horizon);
    const sourceRows = new Int32Array(rows);
    let done = 0;
    for await (const part of blocks()) {
      const progress: CallContext['progress'] = (share, text) => context.progress((done + (share ?? 0) * part.rows) / rows, text); // prettier-ignore
      raw.set((await predictAll(model, part.features, part.rows, { ...context, progress }))[output]!, done * units); // prettier-ignore
      truth.set(part.targets[targetIndex]!, done * horizon);
      sourceRows.set(part.sourceRows, done);
      done += part.rows;
    }
    if (!(await isFinite(raw)))
      throw new NetloomError('evaluate.notFinite', 'The net answers with numbers that are infinite or undefined.', 'Train again with a smaller learning rate.'); // prettier-ignore
    const scaler = target.kind === 'number' ? target.scaler : { shift: 0, scale: 1 };
    const { part, source, all } = found;
    return {
      ...{ run, part, source, rows, outOf: all.rows, sourceRows, blocks, targetIndex },
      answers: await inWords(raw, rows, (some) => answersOf(some, built.outputs[output]!, target)),
      truth: unscale(truth, scaler),
    };
  } finally {
    disposeModel(built.model);
  }
}

async function isFinite(values: Float32Array): Promise<boolean> {
  let finite = true;
  await inPieces(values.length, (from, to) => {
    for (let i = from; i < to; i++) finite &&= Number.isFinite(values[i]);
  });
  return finite;
}

/** What the net's numbers mean, some rows at a time. @param raw `[rows, units]` */
async function inWords(
  raw: Float32Array,
  rows: number,
  answersOf: (some: Float32Array) => Answers,
): Promise<Answers> {
  const units = raw.length / rows;
  let all: Answers | null = null;
  await inPieces(rows, (from, to) => {
    const some = answersOf(raw.subarray(from * units, to * units));
    const each = some.values.length / (to - from);
    all ??= { ...some, values: new Float64Array(rows * each) };
    all.values.set(some.values, from * each);
  });
  return all ?? answersOf(raw);
}

/** Rows to be judged. */
type Found = Pick<Judgement, 'part' | 'source'> & { all: RowSource };

/** Rows whose answers, and those of simpler methods, take an eighth of the memory that data may take. */
const affordable = (units: number): number =>
  Math.max(10_000, Math.floor(memoryBudget() / 8 / (32 * (units + 1))));

async function fileRows(run: Run, source: DataSource, context: CallContext): Promise<Found> {
  const { rows } = await otherFile(run.fitted, source, null, context);
  if (rows.rows === 0)
    throw new NetloomError('evaluate.noRows', 'None of the rows of this file can be judged: each lacks a value that is needed.', 'Check its columns.'); // prettier-ignore
  return { part: 'file', source, all: rows };
}

async function partRows(run: Run, dir: string, part: PartName, context: CallContext): Promise<Found> {
  const all = (await trainingData(dir, run, context)).rows[part];
  if (all.rows === 0)
    throw new NetloomError('evaluate.noRows', `The ${part} part of the split is empty, so there is nothing to judge by.`, 'Give it a share of the rows in Data and train again, or evaluate on a file of its own.'); // prettier-ignore
  return { part, source: sourceOf(await recipeNow(dir, run), part), all };
}

/**
 * The data of a run, prepared as they were for its training.
 * @throws NetloomError `runs.dataMissing` or `runs.dataChanged`: then nobody knows which rows the net has seen
 */
export async function trainingData(dir: string, run: Run, context: CallContext): Promise<Prepared> {
  const recipe = await recipeNow(dir, run);
  const { classWeights } = run.project.training;
  const prepared = await prepareData(recipe, null, { classWeights }, context).catch(
    async (error: unknown) => {
      // A file that lost its columns, or anything else that was there, is a changed one first of all.
      if (error instanceof NetloomError && error.code.startsWith('data.')) await requireUnchanged(recipe, run, context); // prettier-ignore
      throw error;
    },
  );
  if (prepared.sha256 !== run.data.sha256) throw changed(prepared.path);
  const { testFile } = prepared;
  if (testFile && run.data.test && testFile.sha256 !== run.data.test.sha256) throw changed(testFile.path);
  return prepared;
}

const changed = (file: string): NetloomError =>
  new NetloomError('runs.dataChanged', `${file} has changed since the training, so it is not known which of its rows the net has seen.`, 'Restore the file, train again, or evaluate on a file of its own (--data FILE).'); // prettier-ignore

/** @throws NetloomError `runs.dataChanged` where a file that a run was made with can be read, and is another one */
async function requireUnchanged(
  { source, split }: Recipe,
  { data }: Run,
  context: CallContext,
): Promise<void> {
  const files = [[source, data.sha256], [split.testSource, data.test?.sha256]] as const; // prettier-ignore
  for (const [asked, sha256] of files) {
    const file = asked && sha256 ? await resolveSource(asked, null).catch(() => null) : null;
    // What cannot be read is told by who asked.
    const now = file && (await sha256Of(file, context).catch((error: unknown) => {
      if (error instanceof NetloomError) throw error;
      return null;
    })); // prettier-ignore
    if (file && now !== null && now !== sha256) throw changed(file.path);
  }
}
