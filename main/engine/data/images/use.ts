import type { FittedColumn } from '#shared/data/fitted';
import { imageOf, type ColumnRecipe } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import type { Problem } from '#shared/problems';
import { rowNumbers, type Rows } from '../columns';
import type { ResolvedSource } from '../sources';
import type { DataTable } from '../table';
import { decodedImages, unpacked, type Pixels } from './pixels';

/** Decoded images by the name of their column. */
export type Pictures = ReadonlyMap<string, Pixels>;

/** Decodes all image columns among some features. */
export async function openPictures(
  features: readonly ColumnRecipe[],
  source: ResolvedSource,
  table: DataTable,
  context: CallContext,
): Promise<Pictures> {
  const pictures = new Map<string, Pixels>();
  for (const recipe of features)
    if (recipe.type === 'image')
      pictures.set(recipe.name, await decodedImages(recipe, source, table, context));
  return pictures;
}

/** The rows in use without those whose image cannot be read. */
export function withImages(rows: Rows, pictures: Pictures): Rows {
  const bad = new Set([...pictures.values()].flatMap(({ unreadable }) => unreadable.map(([row]) => row)));
  if (bad.size === 0) return rows;
  const numbers = rowNumbers(rows).filter((row) => !bad.has(row));
  return { count: numbers.length, numbers };
}

/** Nothing is learned of images: how they are prepared is what was asked for. */
export function fittedImage(recipe: ColumnRecipe): FittedColumn {
  const { height, width, colors, fit } = imageOf(recipe);
  return { kind: 'image', height, width, colors, fit, divisor: 255, fill: null };
}

/** The images of the rows in use as `encodeColumn` takes them: all bytes of each. */
export async function bytesOf(pixels: Pixels, rows: Rows): Promise<Uint8Array> {
  return unpacked(await pixels.read(rowNumbers(rows)), pixels.words, pixels.length);
}

const shown = 5;

/** Images that were left out, with the reason of the first ones. */
export const unreadableImages = (pictures: Pictures, table: DataTable): Problem[] =>
  [...pictures].flatMap(([column, { unreadable }]): Problem[] => {
    if (unreadable.length === 0) return [];
    const first = unreadable
      .slice(0, shown)
      .map(([row, reason]) => `${table.images?.paths[row] ?? row}: ${reason}`)
      .join(' ');
    const more = unreadable.length > shown ? ` And ${unreadable.length - shown} more.` : '';
    return [
      {
        code: 'data.imagesUnreadable',
        severity: 'warning',
        where: { area: 'data', column },
        message: `${unreadable.length} of ${table.rows} images cannot be read and ${unreadable.length === 1 ? 'is' : 'are'} left out. ${first}${more}`,
        hint: 'Mend or remove these files to be rid of this message.',
        fixes: [],
      },
    ];
  });
