import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic } from './atomic';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-atomic-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('the new content replaces the old one and no temporary file stays', async () => {
  const file = path.join(folder, 'a.json');
  await writeFileAtomic(file, 'old');
  await writeFileAtomic(file, new Uint8Array([1, 2, 3]));
  expect([...fs.readFileSync(file)]).toEqual([1, 2, 3]);
  expect(fs.readdirSync(folder)).toEqual(['a.json']);
});

test('a failed write leaves the old file as it was and nothing beside it', async () => {
  const file = path.join(folder, 'a.json');
  // A folder in the file's place makes the rename fail at the last moment.
  fs.mkdirSync(file);
  fs.writeFileSync(path.join(file, 'kept'), 'kept');
  await expect(writeFileAtomic(file, 'new')).rejects.toThrow();
  expect(fs.readFileSync(path.join(file, 'kept'), 'utf8')).toBe('kept');
  expect(fs.readdirSync(folder)).toEqual(['a.json']);
});

test('parallel writes end with one of the contents, whole', async () => {
  const file = path.join(folder, 'a.txt');
  const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
  await Promise.all(contents.map((text) => writeFileAtomic(file, text)));
  expect(contents).toContain(fs.readFileSync(file, 'utf8'));
});
