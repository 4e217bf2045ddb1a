import { categoryText, toCell } from '#shared/data/cells';
import { isUsable } from '#shared/data/encode';
import type { FittedRecipe, FittedTarget } from '#shared/data/fitted';
import type { DataSource } from '#shared/data/recipe';
import { NetloomError } from '#shared/errors';
import type { CallContext } from '#shared/ipc/define';
import { hasValue, readColumn, requireColumns, rowNumbers, selectRows, type ColumnValues } from './columns';
import { withConnection } from './duckdb';
import { buildPart, cellsFor, encodeRowsOf, type Part, type TargetValues } from './parts';
import { resolveSource } from './sources';
import { openTable } from './table';

/** Prepared rows of another file. */
export interface Applied extends Part {
  /** Rows left out: a value is missing that the recipe does not fill, or their class is unknown. */
  dropped: number;
}

/**
 * Prepares the rows of a file exactly as the training rows were: columns in any order, further ones ignored.
 * @throws NetloomError `data.columnMissing`, `data.noRows`, and what reading throws
 */
export async function applyRecipe(
  fitted: FittedRecipe,
  source: DataSource,
  base: string | null,
  { withTargets }: { withTargets: boolean },
  context: CallContext,
): Promise<Applied> {
  const resolved = await resolveSource(source, base);
  const table = await openTable(resolved, context);
  const targets = withTargets ? fitted.targets : [];
  const columns = requireColumns(
    table,
    [...fitted.features.map((f) => f.recipe.name), ...targets.map((t) => t.column)],
    resolved.path,
  );
  const read = await withConnection(context, async (connection) => {
    const needed = [
      ...targets.map((t) => hasValue(columns.get(t.column)!, typeOf(t))),
      ...fitted.features
        .filter((f) => !isUsable(f.fitted, NaN))
        .map((f) => hasValue(columns.get(f.recipe.name)!, f.recipe.type)),
    ];
    const rows = await selectRows(connection, table, needed, context);
    const cells: Float64Array[] = [];
    for (const f of fitted.features) {
      cells.push(
        cellsFor(
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
    return { rows, numbers: rowNumbers(rows), cells, values };
  });
  const steps = fitted.window?.steps ?? 0;
  const ahead = withTargets ? (fitted.window?.horizon ?? 0) : fitted.window ? 1 : 0;
  const samples = Int32Array.from(
    { length: Math.max(0, read.rows.count - (fitted.window ? steps + ahead - 1 : 0)) },
    (_, i) => i,
  );
  // A row whose class was never seen cannot be judged.
  const known = samples.filter((row) => read.values.every((v) => !Number.isNaN(v.cells[row + steps])));
  if (known.length === 0)
    throw new NetloomError(
      'data.noRows',
      `Expected rows that the net can take; of the ${table.rows} rows in ${resolved.path} none is left${fitted.window ? ` (each needs ${steps} rows before it)` : ''}.`,
      'Check for missing values, and that the columns hold what they held in training.',
    );
  const matrix = encodeRowsOf(fitted, read.cells, read.rows.count);
  return {
    ...buildPart(fitted, matrix, read.values, read.numbers, known),
    dropped: table.rows - known.length,
  };
}

const typeOf = (target: FittedTarget) => (target.kind === 'number' ? 'numeric' : 'categorical');

function targetCells(target: FittedTarget, values: ColumnValues): TargetValues {
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
 * @returns row-major `[rows, vectorLength]`
 * @throws NetloomError `data.columnMissing`, `data.valueMissing`, `data.badValue`
 */
export function encodeRows(
  fitted: FittedRecipe,
  rows: readonly Readonly<Record<string, string | null>>[],
): Float32Array {
  const cells = fitted.features.map(({ recipe, fitted: column }) =>
    rows.map((row) => {
      const text = row[recipe.name];
      if (text === undefined)
        throw new NetloomError(
          'data.columnMissing',
          `Expected a value for “${recipe.name}”; there is none.`,
          `Given: ${Object.keys(row).join(', ')}`,
        );
      const cell = toCell(column, text);
      const blank = text === null || text.trim() === '';
      if (Number.isNaN(cell) && !blank)
        throw new NetloomError(
          'data.badValue',
          `Expected ${expectedKind[column.kind]} for “${recipe.name}”; received “${text}”.`,
          'Correct the value, or leave it empty.',
        );
      if (!isUsable(column, cell))
        throw new NetloomError(
          'data.valueMissing',
          `Expected a value for “${recipe.name}”; rows without one were dropped in training.`,
          'Enter a value.',
        );
      return cell;
    }),
  );
  return encodeRowsOf(fitted, cells, rows.length);
}

const expectedKind = {
  number: 'a number',
  boolean: 'yes or no',
  category: 'a word',
  date: 'a date such as 2024-05-31',
};
