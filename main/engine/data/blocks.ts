import type { FittedRecipe } from '#shared/data/fitted';
import { range } from '#shared/data/random';
import type { DataSource } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { neededFeatures, nothingLeft, unreadableIn, type Applied } from './apply';
import { requireColumns, selectRows } from './columns';
import { withConnection } from './duckdb';
import { openPictures, withImages } from './images/use';
import { blockBytes } from './memory';
import { buildPart, type Part } from './parts';
import { resolveSource } from './sources';
import { encodedRows, type EncodedRows } from './stream/encoded';
import { emptyPart, layoutOf } from './stream/format';
import { takeApart } from './stream/source';
import { openTable } from './table';
import { bytesOfWindows } from './windows';

/** Samples of a block at most. */
const samplesAtOnce = 4096;

/** Rows of a file, prepared as those that the net was trained on, to be gone through once. */
export interface FileBlocks {
  /** How many will come. */
  samples: number;
  unreadable: Applied['unreadable'];
  /** In the file's order, without targets. A block's arrays hold only until the next one is asked for. */
  blocks: AsyncIterable<Part>;
}

/**
 * Goes through the rows of a file of any size, without holding more than a block of them.
 * @param use what is done with them; their reading ends with it
 * @throws NetloomError `data.columnMissing`, `data.noRows`, `cancelled`, and what reading throws
 */
export async function throughFile<T>(
  { features, window }: FittedRecipe,
  source: DataSource,
  use: (file: FileBlocks) => Promise<T>,
  context: CallContext,
): Promise<T> {
  const fitted: FittedRecipe = { version: 1, features, window, targets: [] };
  const resolved = await resolveSource(source, null);
  const table = await openTable(resolved, context);
  const recipes = features.map(({ recipe }) => recipe);
  const columns = requireColumns(table, recipes.map(({ name }) => name), resolved.path); // prettier-ignore
  const pictures = await openPictures(recipes, resolved, table, context);
  return withConnection(context, async (connection) => {
    const needed = neededFeatures(fitted, columns);
    const rows = withImages(await selectRows(connection, table, needed, context), pictures);
    const samples = rows.count - (window?.steps ?? 0);
    if (samples <= 0) throw nothingLeft(fitted, table, resolved.path);
    const encoded = encodedRows(connection, table, columns, fitted, rows, pictures, context);
    return use({ samples, unreadable: unreadableIn(pictures, table), blocks: blocksOf(fitted, encoded) });
  });
}

/** Rows gathered into blocks; of a series, the steps before a block's first sample are kept from the block before. */
async function* blocksOf(fitted: FittedRecipe, encoded: AsyncIterable<EncodedRows>): AsyncGenerator<Part> {
  const layout = layoutOf(fitted);
  const steps = fitted.window?.steps ?? 0;
  const most = Math.max(1, Math.min(samplesAtOnce, Math.floor(blockBytes() / bytesOfWindows(fitted, 1))));
  const room = emptyPart(layout, steps + most);
  const { width } = layout;
  let used = 0;
  const block = (): Part => {
    const rows = { ...room, rows: used, features: room.features.subarray(0, used * width) };
    return fitted.window ? buildPart(fitted, rows.features, [], room.sourceRows, range(used - steps)) : rows;
  };
  for await (const { words, rows } of encoded)
    for (let from = 0; from < rows;) {
      const count = Math.min(rows - from, room.rows - used);
      const some = words.subarray(from * layout.words, (from + count) * layout.words);
      takeApart(some, count, layout, room, used);
      from += count;
      used += count;
      if (used < room.rows) continue;
      yield block();
      room.features.copyWithin(0, (used - steps) * width, used * width);
      room.sourceRows.copyWithin(0, used - steps, used);
      used = steps;
    }
  if (used > steps) yield block();
}
