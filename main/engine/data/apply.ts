import path from 'node:path';
import { categoryText, toCell } from '#shared/data/cells';
import { isUsable } from '#shared/data/encode';
import type { FittedColumn, FittedRecipe, FittedTarget } from '#shared/data/fitted';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { countRows, hasValue, readColumn, requireColumns, rowNumbers, selectRows, type ColumnValues } from './columns'; // prettier-ignore
import { withConnection } from './duckdb';
import { decodeImage, readImage } from './images/decode';
import { bytesOf, openPictures, withImages, type Pictures } from './images/use';
import { buildPart, cellsFor, encodeRowsOf, type Part, type TargetValues } from './parts';
import type { ResolvedSource } from './sources';
import type { DataTable, TableColumn } from './table';

/** Prepared rows of another file. */
export interface Applied extends Part {
  /** Rows left out: a value is missing that the recipe does not fill, or their class is unknown. */
  dropped: number;
  /** Images that cannot be read, by the path in their column. */
  unreadable: { path: string; reason: string }[];
}

/**
 * Prepares the rows of a file exactly as the training rows were: columns in any order, further ones ignored. Weights are
 * not read: nothing is learned from these rows, and metrics count them alike.
 * @param table as it was read from `source`
 * @param only conditions of the rows that are asked about
 * @throws NetloomError `data.columnMissing`, `data.noRows`, and what reading throws
 */
export async function applyRecipe(
  fitted: FittedRecipe,
  source: ResolvedSource,
  table: DataTable,
  { withTargets, only = [] }: { withTargets: boolean; only?: readonly string[] },
  context: CallContext,
): Promise<Applied> {
  const targets = withTargets ? fitted.targets : [];
  const columns = requireColumns(
    table,
    [...fitted.features.map((f) => f.recipe.name), ...targets.map((t) => t.column)],
    source.path,
  );
  const features = fitted.features.map((f) => f.recipe);
  const pictures = await openPictures(features, source, table, context);
  const read = await withConnection(context, async (connection) => {
    const asked = await countRows(connection, table, only);
    const needed = [
      ...only,
      ...targets.map((t) => hasValue(columns.get(t.column)!, typeOf(t))),
      ...neededFeatures(fitted, columns),
    ];
    const rows = withImages(await selectRows(connection, table, needed, context), pictures);
    const cells: ArrayLike<number>[] = [];
    for (const f of fitted.features) {
      const pixels = pictures.get(f.recipe.name);
      cells.push(
        pixels
          ? await bytesOf(pixels, rows)
          : cellsFor(
              f.fitted,
              await readColumn(connection, table, columns.get(f.recipe.name)!, f.recipe.type, rows, context),
            ),
      );
    }
    const values: TargetValues[] = [];
    for (const t of targets)
      values.push(
        targetCells(t, await readColumn(connection, table, columns.get(t.column)!, typeOf(t), rows, context)),
      );
    return { asked, rows, numbers: rowNumbers(rows), cells, values };
  });
  const steps = fitted.window?.steps ?? 0;
  const ahead = withTargets ? (fitted.window?.horizon ?? 0) : fitted.window ? 1 : 0;
  const samples = Int32Array.from(
    { length: Math.max(0, read.rows.count - (fitted.window ? steps + ahead - 1 : 0)) },
    (_, i) => i,
  );
  // A row whose class was never seen cannot be judged.
  const known = samples.filter((row) => read.values.every((v) => !Number.isNaN(v.cells[row + steps])));
  if (known.length === 0) throw nothingLeft(fitted, table, source.path);
  const matrix = encodeRowsOf(fitted, read.cells, read.rows.count);
  return {
    ...buildPart(fitted, matrix, read.values, read.numbers, known),
    dropped: read.asked - known.length,
    unreadable: unreadableIn(pictures, table),
  };
}

/** What the features ask of a row that the net can take. */
export const neededFeatures = (fitted: FittedRecipe, columns: ReadonlyMap<string, TableColumn>): string[] =>
  fitted.features
    .filter((f) => !isUsable(f.fitted, NaN))
    .map((f) => hasValue(columns.get(f.recipe.name)!, f.recipe.type));

export const nothingLeft = ({ window }: FittedRecipe, { rows }: DataTable, file: string): NetloomError =>
  new NetloomError(
    'data.noRows',
    `Expected rows that the net can take; of the ${rows} rows in ${file} none is left${window ? ` (each needs ${window.steps} rows before it)` : ''}.`,
    'Check for missing values, and that the columns hold what they held in training.',
  );

/** Images that could not be read, by the path in their column. */
export const unreadableIn = (pictures: Pictures, { images }: DataTable): Applied['unreadable'] =>
  [...pictures.values()].flatMap((pixels) =>
    pixels.unreadable.map(([row, reason]) => ({ path: images?.paths[row] ?? '', reason })),
  );

export const typeOf = (target: FittedTarget) => (target.kind === 'number' ? 'numeric' : 'categorical');

/** A target's values as the cells that training knows; NaN for a class that was never seen. */
export function targetCells(target: FittedTarget, values: ColumnValues): TargetValues {
  if (values.kind === 'numbers') return { cells: values.cells, classes: null };
  if (target.kind !== 'classes') return { cells: values.codes, classes: null };
  const index = values.words.map((w) => target.classes.indexOf(categoryText(w)));
  const cells = values.codes.map((code) => {
    const at = index[code] ?? -1;
    return at < 0 ? NaN : at;
  });
  return { cells, classes: target.classes };
}

/**
 * Prepares raw rows, as a form holds them. For windows, oldest first: they are the steps of one sample.
 * @param folder where paths of images start from; null where they are absolute
 * @returns row-major `[rows, vectorLength]`
 * @throws NetloomError `data.columnMissing`, `data.valueMissing`, `data.badValue`
 */
export async function encodeRows(
  fitted: FittedRecipe,
  rows: readonly Readonly<Record<string, string | null>>[],
  folder: string | null = null,
): Promise<Float32Array> {
  const cells = await Promise.all(
    fitted.features.map(async ({ recipe, fitted: column }) => {
      const texts = rows.map((row) => textIn(row, recipe.name));
      return column.kind === 'image'
        ? imagesOf(recipe.name, column, texts, folder)
        : texts.map((text) => cellOf(recipe.name, column, text));
    }),
  );
  return encodeRowsOf(fitted, cells, rows.length);
}

function textIn(row: Readonly<Record<string, string | null>>, name: string): string | null {
  const text = row[name];
  if (text !== undefined) return text;
  throw new NetloomError(
    'data.columnMissing',
    `Expected a value for “${name}”; there is none.`,
    `Given: ${Object.keys(row).join(', ')}`,
  );
}

function cellOf(name: string, column: FittedColumn, text: string | null): number {
  const cell = toCell(column, text);
  const blank = text === null || text.trim() === '';
  if (Number.isNaN(cell) && !blank) throw badValue(name, expectedKind[column.kind], text);
  if (!isUsable(column, cell))
    throw new NetloomError(
      'data.valueMissing',
      `Expected a value for “${name}”; rows without one were dropped in training.`,
      'Enter a value.',
    );
  return cell;
}

/** All bytes of the images at some paths. */
async function imagesOf(
  name: string,
  wanted: Extract<FittedColumn, { kind: 'image' }>,
  paths: readonly (string | null)[],
  folder: string | null,
): Promise<Uint8Array> {
  const images = await Promise.all(
    paths.map(async (at) => {
      if (at === null || at.trim() === '')
        throw new NetloomError('data.valueMissing', `Expected an image for “${name}”; there is none.`, 'Choose an image file.'); // prettier-ignore
      try {
        return await readImage(path.resolve(folder ?? '.', at), (bytes) => decodeImage(bytes, wanted));
      } catch (error) {
        const { message } = error as Error;
        throw new NetloomError('data.badValue', `Expected an image file for “${name}”; ${at} is none: ${message}`, 'Choose another file.'); // prettier-ignore
      }
    }),
  );
  const each = images[0]?.length ?? 0;
  const all = new Uint8Array(images.length * each);
  images.forEach((image, i) => all.set(image, i * each));
  return all;
}

const badValue = (name: string, expected: string, text: string) =>
  new NetloomError(
    'data.badValue',
    `Expected ${expected} for “${name}”; received “${text}”.`,
    'Correct the value, or leave it empty.',
  );

const expectedKind = {
  number: 'a number',
  boolean: 'yes or no',
  category: 'a word',
  date: 'a date such as 2024-05-31',
  image: 'the path of an image file',
};
