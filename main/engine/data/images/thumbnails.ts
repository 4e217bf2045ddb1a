import fs from 'node:fs/promises';
import path from 'node:path';
import { Transformer } from '@napi-rs/image';
import type { DataSource } from '#shared/data/recipe';
import type { CallContext } from '#shared/ipc/define';
import { throwIfCancelled } from '../duckdb';
import { decodeImage, readImage } from './decode';
import { each } from './folder';
import { readHead } from './head';

interface Thumbnail {
  path: string;
  url: string | null;
  reason: string | null;
}

/** Small pictures of image files, upright and in their own proportions. What cannot be shown says why. */
export async function thumbnails(
  {
    source,
    base,
    paths,
    size,
  }: { source: DataSource; base: string | null; paths: readonly string[]; size: number },
  context: CallContext,
): Promise<Thumbnail[]> {
  const folder = await folderOf(source, base);
  const made: Thumbnail[] = [];
  await each(paths, async (at, i) => {
    throwIfCancelled(context);
    made[i] = await thumbnail(folder, at, size).then(
      (url) => ({ path: at, url, reason: null }),
      (error: Error) => ({ path: at, url: null, reason: error.message }),
    );
  });
  return made;
}

/** The folder that an image column's paths start from. */
async function folderOf(source: DataSource, base: string | null): Promise<string | null> {
  if (source.kind === 'sample') return null;
  const place = path.resolve(base ?? '.', source.path);
  const isFolder = await fs.stat(place).then((s) => s.isDirectory(), () => false); // prettier-ignore
  return fs.realpath(isFolder ? place : path.dirname(place)).catch(() => null);
}

async function thumbnail(folder: string | null, at: string, size: number): Promise<string> {
  const full = folder === null ? null : await fs.realpath(path.resolve(folder, at));
  const way = full === null ? '' : path.relative(folder!, full);
  if (full === null || way === '' || way.split(path.sep)[0] === '..' || path.isAbsolute(way))
    throw new Error('Expected an image inside the folder of the data.');
  return readImage(full, (file) => smaller(file, size));
}

async function smaller(file: Uint8Array, size: number): Promise<string> {
  const { width, height, orientation } = readHead(file);
  const [w, h] = orientation > 4 ? [height, width] : [width, height];
  const scale = size / Math.max(w, h);
  const to = { width: Math.max(1, Math.round(w * scale)), height: Math.max(1, Math.round(h * scale)) };
  const rgb = await decodeImage(file, { ...to, colors: 'rgb', fit: 'stretch' });
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let i = 0; i < rgb.length / 3; i++) rgba.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
  const png = await Transformer.fromRgbaPixels(rgba, to.width, to.height).png();
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
