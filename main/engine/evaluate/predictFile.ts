import fs from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { writeFileAtomic } from '../../files/atomic';
import { encodeRows } from '../data/apply';
import { throughFile, type FileBlocks } from '../data/blocks';
import { readCells } from '../data/cells';
import { throwIfCancelled } from '../data/duckdb';
import { imageColumn } from '../data/images/table';
import { resolveSource } from '../data/sources';
import { openTable } from '../data/table';
import { predict } from '../captured/predictor';
import { disposeModel } from '../model/layers';
import { answersOf, mainOutput, plainNumber, type Answers } from './answers';
import { argmax } from './metrics';
import { csvLine } from './csv';
import { openModel, type Model } from './models';

/** Lines without an answer that are written at a time. */
const linesAtOnce = 10_000;

/**
 * Writes predictions for all rows of a file: one line for each row, in its order, empty where a row lacks a value that
 * the net needs. For a series, the line of a row tells what was forecast for it from the rows before it, and one line
 * more looks beyond the end. The file may be larger than the memory.
 * @param dir folder of a run, or a model that Netloom exported
 * @returns how many rows were predicted
 * @throws NetloomError `predict.sameFile`, `predict.otherFile`, `predict.badRows`, `files.unwritable`, `data.*`, `runs.*`, `import.*`, `cancelled`
 */
export async function predictFile(
  { dir, source, out }: { dir: string; source: DataSource; out: string },
  context: CallContext,
): Promise<{ rows: number; path: string; skipped: { path: string; reason: string }[] }> {
  const resolved = await resolveSource(source, null);
  await requireOwnFile(out, resolved.path);
  const model = await openModel(dir);
  try {
    const table = await openTable(resolved, context);
    // Images are named in their lines: nothing can move up.
    const names = table.images?.paths ?? null;
    if (table.badRows > 0 && !names) throw unreadable(resolved.path, table);
    const beyond = model.spec.steps === null ? null : await lastWindow(model, source, table.rows, context);
    const write = async (file: FileBlocks) => {
      const text = lines(model, file, table.rows, { beyond, names }, context);
      await writeFileAtomic(out, text).catch((error: NodeJS.ErrnoException) => {
        if (error instanceof NetloomError || error.code === undefined) throw error;
        throw new NetloomError('files.unwritable', `${out} cannot be written: ${error.message}`, 'Choose a folder you may write to.', { cause: error }); // prettier-ignore
      });
      const { samples, unreadable } = file;
      return { rows: samples + (beyond ? 1 : 0), unreadable };
    };
    const written = await throughFile(model.fitted, source, write, context);
    const skipped = [
      ...written.unreadable,
      ...(names ? table.badRowExamples.map(({ text, reason }) => ({ path: text, reason })) : []),
    ];
    return { rows: written.rows, path: path.resolve(out), skipped: skipped.slice(0, 1000) };
  } finally {
    disposeModel(model.built.model);
  }
}

/**
 * Links lead to a file too, and some systems do not tell A from a.
 * @throws NetloomError `predict.sameFile`, `predict.otherFile`
 */
async function requireOwnFile(out: string, source: string): Promise<void> {
  const [there, given] = await Promise.all([out, source].map((file) => fs.stat(file, { bigint: true }).catch(() => null))); // prettier-ignore
  // Some systems number no files: all have 0 there.
  const isGiven = there && there.ino !== 0n && there.ino === given?.ino && there.dev === given.dev;
  if (path.resolve(out) === source || isGiven)
    throw new NetloomError('predict.sameFile', 'The predictions would overwrite the very file they are made for.', 'Choose another name for the predictions.'); // prettier-ignore
  if (there && !/\.(csv|tsv|txt)$/i.test(out))
    throw new NetloomError('predict.otherFile', `Expected the name of a CSV to write; ${out} is there already, and no CSV by its name.`, 'Choose another name for the predictions.'); // prettier-ignore
}

function unreadable(
  file: string,
  {
    badRows,
    badRowExamples,
  }: { badRows: number; badRowExamples: readonly { line: number; reason: string }[] },
): NetloomError {
  const first = badRowExamples[0];
  return new NetloomError(
    'predict.badRows',
    `${badRows === 1 ? 'One line' : `${badRows} lines`} of ${file} cannot be read${first ? `, the first of them line ${first.line}: ${first.reason}` : ''}. Without ${badRows === 1 ? 'it' : 'them'} the predictions would not stand beside their rows.`,
    'Mend or remove these lines, then predict again.',
  );
}

/** The prepared last rows of a series, or null where one of them lacks a value. */
async function lastWindow(
  { fitted, spec }: Model,
  source: DataSource,
  total: number,
  context: CallContext,
): Promise<Float32Array | null> {
  const steps = spec.steps!;
  const numbers = Array.from({ length: steps }, (_, i) => total - steps + i);
  const { columns, rows } = await readCells(source, null, numbers, context);
  try {
    return await encodeRows(fitted, rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i]!])))); // prettier-ignore
  } catch (error) {
    if (error instanceof NetloomError) return null;
    throw error;
  }
}

/** The file, block by block: the answers for some rows are made when they are about to be written. */
async function* lines(
  model: Model,
  { samples, blocks }: FileBlocks,
  total: number,
  { beyond, names }: { beyond: Float32Array | null; /** Of the images. */ names: readonly string[] | null },
  context: CallContext,
): AsyncGenerator<Uint8Array> {
  const heading = header(model);
  yield Buffer.from(csvLine([...(names ? [imageColumn] : []), ...heading]));
  const line = (row: number, cells: readonly string[]) => csvLine(names ? [names[row]!, ...cells] : cells);
  const empty = heading.map(() => '');
  let row = 0;
  let done = 0;
  /** Rows without an answer, of which there may be millions. */
  function* gap(end: number): Generator<Uint8Array> {
    while (row < end) {
      let text = '';
      for (const stop = Math.min(end, row + linesAtOnce); row < stop; row++) text += line(row, empty);
      yield Buffer.from(text);
    }
  }
  for await (const { rows, features, sourceRows } of blocks) {
    throwIfCancelled(context);
    context.progress(done / samples, 'Predicting');
    const answered = await answerRows(model, features, rows, samples);
    let text = '';
    for (let i = 0; i < rows; i++) {
      if (row < sourceRows[i]!) {
        yield Buffer.from(text);
        text = '';
        yield* gap(sourceRows[i]!);
      }
      text += line(row++, answered(i));
    }
    yield Buffer.from(text);
    done += rows;
  }
  yield* gap(total);
  if (beyond) yield Buffer.from(csvLine((await answerRows(model, beyond, 1))(0)));
}

/** The judged target first, under plain names; further targets under names of their own. */
function targetsOf({ built, fitted }: Model): { output: number; suffix: string }[] {
  const main = mainOutput(built);
  const rest = built.outputs.map((_, i) => i).filter((i) => i !== main);
  return [
    { output: main, suffix: '' },
    ...rest.map((output) => ({
      output,
      suffix: `_${fitted.targets[built.outputs[output]!.targetIndex]!.column}`,
    })),
  ];
}

function header(model: Model): string[] {
  const { built, fitted } = model;
  return targetsOf(model).flatMap(({ output, suffix }) => {
    const target = fitted.targets[built.outputs[output]!.targetIndex]!;
    if (target.kind === 'classes')
      return [`prediction${suffix}`, ...target.classes.map((name) => `probability${suffix}_${name}`)];
    const horizon = built.outputs[output]!.shape[0] ?? 1;
    return Array.from({ length: horizon }, (_, i) => `prediction${suffix}${i === 0 ? '' : `_${i + 1}`}`);
  });
}

/** @returns the cells of each row */
async function answerRows(
  model: Model,
  features: Float32Array,
  rows: number,
  inAll = rows,
): Promise<(row: number) => string[]> {
  const { built, fitted } = model;
  const raw = await predict(model, features, rows, inAll);
  const all = targetsOf(model).map(({ output }) =>
    answersOf(raw[output]!, built.outputs[output]!, fitted.targets[built.outputs[output]!.targetIndex]!),
  );
  return (row) => all.flatMap((answers) => cellsOf(answers, row));
}

function cellsOf(answers: Answers, row: number): string[] {
  const width = answers.kind === 'classes' ? answers.classes.length : answers.horizon;
  const values = Array.from(answers.values.subarray(row * width, (row + 1) * width), plainNumber);
  return answers.kind === 'numbers'
    ? values
    : [answers.classes[argmax(answers.values, row * width, width)]!, ...values];
}
