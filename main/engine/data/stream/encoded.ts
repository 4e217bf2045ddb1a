import type { DuckDBConnection } from '@duckdb/node-api';
import { encodeColumn } from '#shared/data/encode';
import type { FittedRecipe, FittedTarget } from '#shared/data/fitted';
import type { ColumnRecipe } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { readNumber, wordsOf, type Rows } from '../columns';
import { chunksOf, type Chunk } from '../duckdb';
import type { Pixels } from '../images/pixels';
import type { Pictures } from '../images/use';
import { cellsOfCodes } from '../parts';
import type { DataTable, TableColumn } from '../table';
import { filled } from '../weights';
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
  pictures: Pictures,
  context: CallContext,
): AsyncGenerator<EncodedRows> {
  const { fields, head, words } = layoutOf(fitted);
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
    const images: { pixels: Pixels; word: number }[] = [];
    for (const [i, { recipe, fitted: column }] of fitted.features.entries()) {
      const { word } = fields[i]!;
      const pixels = pictures.get(recipe.name);
      if (pixels) images.push({ pixels, word });
      else await add(recipe.name, recipe.type, (w) => cellsOfCodes(column, w), (cells, out) => encodeColumn(recipe, column, cells, out, word, words)); // prettier-ignore
    }
    for (const [t, target] of fitted.targets.entries())
      await add(target.column, typeOf(target), (w) => classesOf(target, w), (cells, out) => writeTarget(target, cells, out, head + t, words)); // prettier-ignore
    const { weight } = fitted;
    if (weight)
      await add(weight.column, 'numeric', () => (codes) => codes, (cells, out) => filled(weight, cells).forEach((v, i) => (out[head + fitted.targets.length + i * words] = v))); // prettier-ignore
    yield* read(expressions, writes, images);
  } finally {
    for (const drop of forget) await drop().catch(() => undefined); // the connection ends with them anyway
  }

  async function* read(
    selected: readonly string[],
    write: readonly Write[],
    images: readonly { pixels: Pixels; word: number }[],
  ): AsyncGenerator<EncodedRows> {
    // Images are large: fewer rows at a time.
    const most = images.length > 0 ? Math.max(1, Math.floor(imagesAtOnce / (words * 4))) : Infinity;
    let values = new Float32Array(0);
    let numbers = new Int32Array(0);
    let start = 0;
    let first = 0;
    // Of images alone nothing stands in the table.
    const chunks = chunksOf(
      connection,
      `SELECT ${selected.join(', ') || '0::DOUBLE'} FROM ${table.sql}`,
      context,
    );
    for await (const chunk of slices(chunks, most)) {
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
      for (const { pixels, word } of images) {
        const packed = await pixels.read(Int32Array.from({ length: count }, (_, i) => numbers[(i + 1) * words - 1]!)); // prettier-ignore
        for (let i = 0; i < count; i++)
          numbers.set(packed.subarray(i * pixels.words, (i + 1) * pixels.words), i * words + word);
      }
      if (count > 0) yield { words: numbers, first, rows: count };
      start += chunk.rows;
      first += count;
    }
    if (first !== rows.count) throw new Error(`expected ${rows.count} rows, read ${first}`);
  }
}

/** Bytes of rows with images that are put together at a time. */
const imagesAtOnce = 4 << 20;

/** Chunks of at most so many rows. */
async function* slices(chunks: AsyncIterable<Chunk>, most: number): AsyncGenerator<Chunk> {
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.rows; from += most) {
      const to = Math.min(chunk.rows, from + most);
      yield { rows: to - from, column: (index) => chunk.column(index).subarray(from, to) };
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
