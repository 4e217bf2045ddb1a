import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import { columnRecipeSchema } from '#shared/data/recipe';
import { uncancelled } from '../duckdb';
import { workFolder } from '../folders';
import { sha256Of } from '../hash';
import { resolveSource, type ResolvedSource } from '../sources';
import { keep } from '../stream/cache';
import { openTable } from '../table';
import { decodedImages } from './pixels';
import { shapesFolder } from './shapes.fixture';

let cache: string;
const before = process.env['NETLOOM_CACHE'];
beforeEach(() => {
  cache = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-pixels-'));
  process.env['NETLOOM_CACHE'] = cache;
});
afterEach(() => {
  if (before === undefined) delete process.env['NETLOOM_CACHE'];
  else process.env['NETLOOM_CACHE'] = before;
});

const kept = () => {
  const folder = path.join(cache, 'prepared');
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
};
const recipe = columnRecipeSchema.parse({
  name: 'image',
  role: 'feature',
  type: 'image',
  image: { height: 10, width: 12, colors: 'rgb', fit: 'stretch' },
});
const decode = async (source: ResolvedSource, context: CallContext = uncancelled) =>
  decodedImages(recipe, source, await openTable(source, context), context);
const folderOf = (perClass: number) => resolveSource(shapesFolder(perClass, { width: 20, height: 20 }), null);

describe('decoded images', () => {
  it('that are asked for twice at once are decoded once, also where the first to ask gives up', async () => {
    const source = await folderOf(22);
    let said = 0;
    const counting = { ...uncancelled, progress: (_: number | null, text?: string) => void (text === 'Decoding images' && said++) }; // prettier-ignore
    const [one, two] = await Promise.all([decode(source, counting), decode(source, counting)]);
    expect(said).toBe(Math.ceil(66 / 32));
    expect(await one.read([5, 6, 60])).toEqual(await two.read([5, 6, 60]));
    expect(kept()).toHaveLength(1);

    const other = await folderOf(22);
    await openTable(other, uncancelled);
    const signal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined }; // prettier-ignore
    const first = decode(other, { signal, progress: () => void (signal.aborted = true) });
    const second = decode(other);
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(await (await second).read([0])).toHaveLength(90);
  });

  it('of a file that the system does not give for once are not remembered to be missing', async () => {
    const source = await folderOf(22);
    const table = await openTable(source, uncancelled);
    const file = path.join(source.listing!.folder, table.images!.paths[7]!);
    fs.renameSync(file, `${file}.away`);
    const without = await decode(source);
    const hashWithout = await sha256Of(source, uncancelled);
    expect(without.unreadable).toEqual([[7, expect.stringContaining('ENOENT')]]);
    expect(without.lasting).toBe(false);
    expect(kept()).toEqual([]);

    fs.renameSync(`${file}.away`, file);
    const whole = await decode(source);
    expect([whole.unreadable, whole.lasting]).toEqual([[], true]);
    expect(kept()).toHaveLength(1);
    expect(await sha256Of(source, uncancelled)).not.toBe(hashWithout);
  });

  it('of a few files are not worth a folder that stays, and are found again by the same process', async () => {
    const source = await folderOf(2);
    const { read } = await decode(source);
    expect(await read([0])).toHaveLength(90);
    expect(kept()).toEqual([]);
    const silent = { ...uncancelled, progress: () => { throw new Error('decoded again'); } }; // prettier-ignore
    const table = await openTable(source, uncancelled);
    expect(await (await decodedImages(recipe, source, table, silent)).read([0])).toEqual(await read([0]));
  });

  it('that another process kept meanwhile stay as they are, for it may read them', async () => {
    const source = await folderOf(22);
    const { read } = await decode(source);
    const [folder] = kept();
    const pixels = path.join(folder!, 'pixels.rows');
    const { ino } = fs.statSync(pixels);
    const written = path.join(workFolder(), 'again');
    const copy = () => {
      fs.mkdirSync(written);
      for (const name of fs.readdirSync(folder!))
        fs.copyFileSync(path.join(folder!, name), path.join(written, name));
    };
    copy();
    expect(await keep(written, folder!)).toBe(folder);
    expect(fs.existsSync(written)).toBe(false);
    expect(fs.statSync(pixels).ino).toBe(ino);
    // Half of it is not the same.
    copy();
    fs.truncateSync(pixels, 100);
    expect(await keep(written, folder!)).toBe(folder);
    expect(await read([65])).toHaveLength(90);
    // What is gone is told, and what others put there is left alone.
    fs.rmSync(pixels);
    await expect(read([0])).rejects.toMatchObject({ code: 'data.preparedDamaged' });
    expect(kept()).toEqual([folder]);
  });
});
