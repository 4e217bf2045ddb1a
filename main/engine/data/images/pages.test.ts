import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { uncancelled } from '../duckdb';
import { previewSource } from '../preview';
import { resolveSource } from '../sources';
import { shapesFolder } from './shapes.fixture';

it('a folder of images is not listed anew for each page of its rows, but whenever it is learned from', async () => {
  const source = shapesFolder(2, { width: 8, height: 8 });
  const page = (offset: number) => previewSource({ source, base: null, offset, limit: 2 }, uncancelled);
  expect((await page(0)).total).toBe(6);
  const listed = vi.spyOn(fs, 'readdir');
  vi.spyOn(Date, 'now').mockReturnValue(Date.now());
  await resolveSource(source, null);
  const once = listed.mock.calls.length;
  expect(once).toBeGreaterThan(0);
  await page(2);
  await page(4);
  expect(listed.mock.calls).toHaveLength(once);
  await fs.rm(path.join(source.path, 'circle', '0000.png'));
  expect((await resolveSource(source, null)).listing!.files).toHaveLength(5);
  expect((await page(0)).total).toBe(5);
  vi.restoreAllMocks();
  await fs.rm(source.path, { recursive: true });
});
