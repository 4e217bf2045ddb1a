import type { DuckDBConnection } from '@duckdb/node-api';
import { encodeColumn } from '#shared/data/encode';
import type { FittedRecipe, FittedTarget } from '#shared/data/fitted';
import type { ColumnRecipe } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { readNumber, wordsOf, type Rows } from '../columns';
import { chunksOf } from '../duckdb';
import { cellsOfCodes } from '../parts';
import type { DataTable, TableColumn } from '../table';
import { layoutOf } from './format';

/** Some rows as they are kept on the disk, one after the other. */
export interface EncodedRows {
  /** `[rows, words]`, the bits of floats but for the row's number; used again for the next rows. */
  words: Int32Array;
  /** Position among the rows in use of the first, and how many there are. */
  first: number;
  rows: number;
}

/** Writes a column's cells into a block of rows. */
type Write = (cells: Float64Array, out: Float32Array) => void;

/**
 * Reads the rows in use once, in the file's order, and encodes them a few thousand at a time.
 * @throws NetloomError `cancelled`
 */
export async function* encodedRows(
  connection: DuckDBConnection,
  table: DataTable,
  columns: ReadonlyMap<string, TableColumn>,
  fitted: FittedRecipe,
  rows: Rows,
  context: CallContext,
): AsyncGenerator<EncodedRows> {
  const { width, words } = layoutOf(fitted);
  const expressions: string[] = [];
  const writes: Write[] = [];
  const forget: (() => Promise<void>)[] = [];
  /** @param cellsOf what a column's words become */
  const add = async (name: string, type: ColumnRecipe['type'], cellsOf: CellsOf, write: Write) => {
    const column = columns.get(name)!;
    if (type !== 'categorical' && type !== 'text') {
      expressions.push(readNumber(column, type));
      writes.push(write);
      return;
    }
    const found = await wordsOf(connection, table, column);
    forget.push(found.forget);
    const toCells = cellsOf(found.words);
    expressions.push(found.code);
    writes.push((codes, out) => write(toCells(codes), out));
  };
  try {
    let at = 0;
    for (const { recipe, fitted: column, slots } of fitted.features) {
      const offset = at;
      at += slots.length;
      await add(recipe.name, recipe.type, (w) => cellsOfCodes(column, w), (cells, out) => encodeColumn(recipe, column, cells, out, offset, words)); // prettier-ignore
    }
    for (const [t, target] of fitted.targets.entries())
      await add(target.column, typeOf(target), (w) => classesOf(target, w), (cells, out) => writeTarget(target, cells, out, width + t, words)); // prettier-ignore
    yield* read(expressions, writes);
  } finally {
    for (const drop of forget) await drop().catch(() => undefined); // the connection ends with them anyway
  }

  async function* read(selected: readonly string[], write: readonly Write[]): AsyncGenerator<EncodedRows> {
    let values = new Float32Array(0);
    let numbers = new Int32Array(0);
    let start = 0;
    let first = 0;
    for await (const chunk of chunksOf(
      connection,
      `SELECT ${selected.join(', ')} FROM ${table.sql}`,
      context,
    )) {
      const used = inUse(rows, first, start, chunk.rows);
      const count = used?.length ?? chunk.rows;
      if (values.length < count * words) {
        values = new Float32Array(count * words);
        numbers = new Int32Array(values.buffer);
      }
      values.fill(0);
      write.forEach((w, i) => {
        const all = chunk.column(i);
        w(used ? Float64Array.from(used, (row) => all[row]!) : all, values);
      });
      for (let i = 0; i < count; i++) numbers[(i + 1) * words - 1] = start + (used ? used[i]! : i);
      if (count > 0) yield { words: numbers, first, rows: count };
      start += chunk.rows;
      first += count;
    }
    if (first !== rows.count) throw new Error(`expected ${rows.count} rows, read ${first}`);
  }
}

type CellsOf = (words: readonly string[]) => (codes: Float64Array) => Float64Array;
const typeOf = (target: FittedTarget) => (target.kind === 'number' ? 'numeric' : 'categorical');

/** Which rows of a chunk are in use, counted from its first; null where all are. */
function inUse({ numbers }: Rows, first: number, start: number, rows: number): number[] | null {
  if (!numbers) return null;
  const used: number[] = [];
  for (let i = first; i < numbers.length && numbers[i]! < start + rows; i++) used.push(numbers[i]! - start);
  return used.length === rows ? null : used;
}

const classesOf = (target: FittedTarget, words: readonly string[]) => {
  const index = words.map((word) => (target.kind === 'classes' ? target.classes.indexOf(word) : -1));
  return (codes: Float64Array) => codes.map((code) => index[code] ?? NaN);
};

function writeTarget(
  target: FittedTarget,
  cells: Float64Array,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  const { shift, scale } = target.kind === 'number' ? target.scaler : { shift: 0, scale: 1 };
  for (let i = 0; i < cells.length; i++) out[at + i * stride] = (cells[i]! - shift) / scale;
}
