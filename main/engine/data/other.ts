import type { FittedRecipe } from '#shared/data/fitted';
import { range } from '#shared/data/random';
import type { DataSource } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { applyRecipe, neededFeatures, nothingLeft, targetCells, typeOf, unreadableIn, type Applied } from './apply'; // prettier-ignore
import { countRows, hasValue, readColumn, requireColumns, rowNumbers, selectRows, type Rows } from './columns'; // prettier-ignore
import { withConnection } from './duckdb';
import { sha256Of } from './hash';
import { isForTest } from './images/table';
import { openPictures, withImages, type Pictures } from './images/use';
import { memoryBudget } from './memory';
import { widthOf, type Part } from './parts';
import { inMemory, type RowSource } from './rows';
import { resolveSource, type ResolvedSource } from './sources';
import { findStored, isStored, openStored, store, type Stored } from './stream/stored';
import { openTable, type DataTable } from './table';

/** Rows of a file that a net was not trained on, with their targets. */
export interface OtherFile {
  /** All rows, or a fair sample of them where all would not fit into memory. */
  part: Part;
  rows: RowSource;
  dropped: number;
  unreadable: Applied['unreadable'];
  file: { path: string; sha256: string };
  /** Whether the rows are still where they were put. */
  valid(): Promise<boolean>;
}

/**
 * Prepares the rows of a file exactly as the training rows were. Rows too many for memory are written to the disk and
 * read block by block from there; a series is held in memory. Of a folder that is divided only the test part is taken.
 * @throws NetloomError `data.splitFolders`, `data.columnMissing`, `data.noRows`, `data.diskFull`, and what reading throws
 */
export async function otherFile(
  fitted: FittedRecipe,
  source: DataSource,
  base: string | null,
  context: CallContext,
): Promise<OtherFile> {
  const resolved = await resolveSource(source, base);
  const file = { path: resolved.path, sha256: await sha256Of(resolved, context) };
  const table = await openTable(resolved, context);
  const only = isForTest(table, resolved.path);
  if (fitted.window || table.rows * widthOf(fitted) * 4 <= memoryBudget()) {
    const part = await applyRecipe(fitted, resolved, table, { withTargets: true, only }, context);
    const { dropped, unreadable } = part;
    return { part, rows: inMemory(part), dropped, unreadable, file, valid: () => Promise.resolve(true) };
  }
  const pictures = await openPictures(fitted.features.map((f) => f.recipe), resolved, table, context); // prettier-ignore
  const stored = await onDisk(fitted, resolved, table, only, pictures, file.sha256, context);
  const { test, rows } = await openStored(stored);
  return {
    ...{ part: test, rows: rows.test, file },
    dropped: stored.totalRows - rows.test.rows,
    unreadable: unreadableIn(pictures, table),
    valid: () => isStored(stored.folder),
  };
}

/** Finds the prepared rows on the disk, or writes them there. */
async function onDisk(
  { features, targets, window }: FittedRecipe,
  source: ResolvedSource,
  table: DataTable,
  only: readonly string[],
  pictures: Pictures,
  sha256: string,
  context: CallContext,
): Promise<Stored> {
  // Weights are not needed here either.
  const fitted: FittedRecipe = { version: 1, features, targets, window };
  const how = ['of another file', fitted, source.format, source.dialect, ...only];
  const kept = await findStored(how, source, context);
  if (kept) return kept;
  const names = [...features.map((f) => f.recipe.name), ...targets.map((t) => t.column)];
  const columns = requireColumns(table, names, source.path);
  const asked = await withConnection(context, (connection) => countRows(connection, table, only));
  const rows = await withConnection(context, async (connection): Promise<Rows> => {
    const needed = [
      ...only,
      ...targets.map((t) => hasValue(columns.get(t.column)!, typeOf(t))),
      ...neededFeatures(fitted, columns),
    ];
    let rows = withImages(await selectRows(connection, table, needed, context), pictures);
    // A row whose class was never seen cannot be judged.
    for (const target of targets) {
      if (target.kind !== 'classes') continue;
      const values = await readColumn(connection, table, columns.get(target.column)!, typeOf(target), rows, context); // prettier-ignore
      const { cells } = targetCells(target, values);
      const numbers = rowNumbers(rows).filter((_, i) => !Number.isNaN(cells[i]!));
      if (numbers.length < rows.count) rows = { count: numbers.length, numbers };
    }
    return rows;
  });
  if (rows.count === 0) throw nothingLeft(fitted, table, source.path);
  const none = new Int32Array(0);
  const split = { train: none, validation: none, test: range(rows.count) };
  const counts = { train: 0, validation: 0, test: rows.count };
  const known = { fitted, problems: [], droppedRows: asked - rows.count, totalRows: asked, sha256, rows: counts }; // prettier-ignore
  return store(how, known, { columns, rows, split, fitted, pictures }, source, 0, context);
}
