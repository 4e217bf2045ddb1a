import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { DataSpec } from '#shared/data/spec';
import type { CallContext } from '#shared/ipc/define';
import { giveMemoryBack, withConnection } from '../duckdb';
import { workFolder } from '../folders';
import { sha256Of } from '../hash';
import type { Learned } from '../learn';
import { blockBytes } from '../memory';
import type { Part } from '../parts';
import type { RowSource } from '../rows';
import type { ResolvedSource } from '../sources';
import { openTable } from '../table';
import { folderOf, keep, readKept, remove, touch } from './cache';
import { encodedRows } from './encoded';
import { layoutOf, manifestFile, partNames, type Manifest, type PartName } from './format';
import { onDisk, sampleOf } from './source';
import { spill } from './spill';

/** What is known of prepared rows, wherever they are. */
export type Known = Omit<Manifest, 'buckets'> & { rows: DataSpec['rows'] };

/** Prepared rows on the disk. */
export interface Stored extends Known {
  folder: string;
  buckets: Manifest['buckets'];
}

const folderFor = (how: unknown, { bytes }: Pick<ResolvedSource, 'bytes'>): string =>
  folderOf([how, bytes, blockBytes()]);

/**
 * Finds rows that were prepared just so from the same content, by this process or an earlier one.
 * @param how all that they depend on but the file's content
 */
export async function findStored(
  how: unknown,
  source: ResolvedSource,
  context: CallContext,
): Promise<Stored | null> {
  const folder = folderFor(how, source);
  const manifest = await readKept(folder);
  if (!manifest) return null;
  context.progress(null, 'Looking for prepared rows');
  if (manifest.sha256 === (await sha256Of(source, context))) return storedAt(folder, manifest);
  await remove(folder);
  return null;
}

export const isStored = async (folder: string): Promise<boolean> => (await readKept(folder)) !== null;

/**
 * Reads the rows once more and writes them to the disk, prepared.
 * @throws NetloomError `data.diskFull`, `cancelled`
 */
export async function store(
  how: unknown,
  { rows: _rows, ...known }: Known,
  {
    columns,
    rows,
    split,
    fitted,
    pictures,
  }: Pick<Learned, 'columns' | 'rows' | 'split' | 'fitted' | 'pictures'>,
  source: ResolvedSource,
  seed: number,
  context: CallContext,
): Promise<Stored> {
  // It may have been put away since it was learned from.
  const table = await openTable(source, context);
  const folder = path.join(workFolder(), `prepared-${randomBytes(4).toString('hex')}`);
  await fs.mkdir(folder);
  try {
    const buckets = await withConnection(context, (connection) => {
      const layout = layoutOf(fitted);
      const encoded = encodedRows(connection, table, columns, fitted, rows, pictures, context);
      return spill(
        encoded,
        {
          folder,
          layout,
          split,
          seed,
          bucketBytes: (blockBytes() * layout.words) / (layout.width + layout.words - layout.head),
        },
        context,
      );
    });
    const manifest: Manifest = { ...known, buckets };
    await fs.writeFile(path.join(folder, manifestFile), JSON.stringify(manifest));
    await giveMemoryBack();
    // What lacks images that may be there the next time is of use to this process alone.
    const lasting = [...pictures.values()].every((pixels) => pixels.lasting);
    return storedAt(lasting ? await keep(folder, folderFor(how, source)) : folder, manifest);
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

function storedAt(folder: string, manifest: Manifest): Stored {
  const count = (part: PartName) => manifest.buckets[part].reduce((sum, { rows }) => sum + rows, 0);
  const rows = { train: count('train'), validation: count('validation'), test: count('test') };
  return { ...manifest, rows, folder };
}

/** The parts: all their rows to go through, and a sample of each at hand. @throws NetloomError `data.preparedDamaged` */
export async function openStored(
  stored: Stored,
): Promise<Record<PartName, Part> & { rows: Record<PartName, RowSource> }> {
  const { folder } = stored;
  const [train, validation, test] = await Promise.all(
    partNames.map(async (part) => {
      const given = {
        folder,
        part,
        layout: layoutOf(stored.fitted),
        buckets: stored.buckets[part],
        damaged: () => remove(folder),
      };
      const { rows, blocks } = onDisk(given);
      const source: RowSource = {
        rows,
        async *blocks(turn) {
          await touch(folder);
          yield* blocks(turn);
        },
      };
      return { sample: await sampleOf(given), source };
    }),
  );
  return {
    train: train!.sample,
    validation: validation!.sample,
    test: test!.sample,
    rows: { train: train!.source, validation: validation!.source, test: test!.source },
  };
}
