import type { DataSource } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import type { Evaluation } from '#shared/runs/evaluation';
import type { Run } from '#shared/runs/run';
import { otherFile } from '../data/other';
import { prepareData, type Part, type Prepared } from '../data/prepare';
import { resolveSource } from '../data/sources';
import { disposeModel } from '../model/layers';
import { readRun } from '../runs/store';
import { recipeNow, sourceOf, type PartName } from '../runs/whereData';
import { answersOf, mainOutput, type Answers } from './answers';
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
  rows: Part;
  /** How many there are, where these are but a fair sample. */
  outOf: number;
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
  const stamp = async (asked: DataSource) => (await resolveSource(asked, null)).stamp;
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

async function answer({ dir, part, source }: Question, context: CallContext): Promise<Judgement> {
  const run = await readRun(dir);
  const found = source ? await fileRows(run, source, context) : await partRows(run, dir, part, context);
  const model = await openModel(dir);
  const { built, fitted } = model;
  try {
    const output = mainOutput(built);
    const { targetIndex } = built.outputs[output]!;
    const target = fitted.targets[targetIndex]!;
    const raw = (await predictAll(model, found.rows.features, found.rows.rows, context))[output]!;
    if (!raw.every(Number.isFinite))
      throw new NetloomError('evaluate.notFinite', 'The net answers with numbers that are infinite or undefined.', 'Train again with a smaller learning rate.'); // prettier-ignore
    const scaler = target.kind === 'number' ? target.scaler : { shift: 0, scale: 1 };
    const truth = Float64Array.from(found.rows.targets[targetIndex]!, (v) => v * scaler.scale + scaler.shift);
    return { run, ...found, answers: answersOf(raw, built.outputs[output]!, target), truth, targetIndex };
  } finally {
    disposeModel(built.model);
  }
}

type Found = Pick<Judgement, 'part' | 'source' | 'rows' | 'outOf'>;

async function fileRows(run: Run, source: DataSource, context: CallContext): Promise<Found> {
  const { part, rows } = await otherFile(run.fitted, source, null, context);
  if (part.rows === 0)
    throw new NetloomError('evaluate.noRows', 'None of the rows of this file can be judged: each lacks a value that is needed.', 'Check its columns.'); // prettier-ignore
  return { part: 'file', source, rows: part, outOf: rows.rows };
}

async function partRows(run: Run, dir: string, part: PartName, context: CallContext): Promise<Found> {
  const rows = (await trainingData(dir, run, context))[part];
  if (rows.rows === 0)
    throw new NetloomError('evaluate.noRows', `The ${part} part of the split is empty, so there is nothing to judge by.`, 'Give it a share of the rows in Data and train again, or evaluate on a file of its own.'); // prettier-ignore
  return { part, source: sourceOf(await recipeNow(dir, run), part), rows, outOf: run.spec.rows[part] };
}

/**
 * The data of a run, prepared as they were for its training.
 * @throws NetloomError `runs.dataMissing` or `runs.dataChanged`: then nobody knows which rows the net has seen
 */
export async function trainingData(dir: string, run: Run, context: CallContext): Promise<Prepared> {
  const recipe = await recipeNow(dir, run);
  const prepared = await prepareData(recipe, null, { classWeights: run.project.training.classWeights }, context); // prettier-ignore
  if (prepared.sha256 !== run.data.sha256)
    throw new NetloomError('runs.dataChanged', `${prepared.path} has changed since the training, so it is not known which of its rows the net has seen.`, 'Restore the file, train again, or evaluate on a file of its own (--data FILE).'); // prettier-ignore
  const { testFile } = prepared;
  if (testFile && run.data.test && testFile.sha256 !== run.data.test.sha256)
    throw new NetloomError('runs.dataChanged', `The test file ${testFile.path} has changed since the training.`, 'Restore the file, train again, or evaluate on a file of its own (--data FILE).'); // prettier-ignore
  return prepared;
}
