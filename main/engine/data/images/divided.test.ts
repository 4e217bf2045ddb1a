import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DataSource, Recipe } from '#shared/data/recipe';
import { uncancelled } from '../duckdb';
import { describeData } from '../describe';
import { otherFile } from '../other';
import { prepareData } from '../prepare';
import { previewSource } from '../preview';
import { profileSource } from '../profile';
import { suggestFromSource } from '../suggest';
import { shapesFolder } from './shapes.fixture';

const made: string[] = [];
afterAll(() => made.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** A folder divided into parts, each of so many images per class. */
function dividedInto(
  parts: Record<string, number>,
): Extract<DataSource, { kind: 'images' }> & { path: string } {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(shapesFolder(1).path), '..', 'netloom-divided-'));
  made.push(folder);
  Object.entries(parts).forEach(([name, perClass], i) =>
    fs.renameSync(shapesFolder(perClass, { seed: 50 + i }).path, path.join(folder, name)),
  );
  return { kind: 'images', path: folder };
}

const suggested = async (source: DataSource) => (await suggestFromSource({ source, base: null }, uncancelled)).project.data!; // prettier-ignore
const prepared = (recipe: Recipe) => prepareData(recipe, null, { classWeights: 'none' }, uncancelled);

const codes = async (recipe: Recipe) => (await prepared(recipe)).problems.map(({ code }) => code);

/** How many images of each folder are in each part. */
async function dealt(recipe: Recipe): Promise<Record<string, Record<string, number>>> {
  const { rows } = await previewSource(
    { source: recipe.source, base: null, offset: 0, limit: 1000 },
    uncancelled,
  );
  const parts = await prepared(recipe);
  return Object.fromEntries(
    (['train', 'validation', 'test'] as const).map((part) => {
      const counts: Record<string, number> = {};
      for (const row of parts[part].sourceRows) {
        const [folder] = rows[row]![0]!.split('/');
        counts[folder!] = (counts[folder!] ?? 0) + 1;
      }
      return [part, counts];
    }),
  );
}

describe('a folder divided into train and test', () => {
  it('is learned from as its folders say; what there is no folder for is taken from train', async () => {
    const source = dividedInto({ train: 12, Test: 4 });
    const { profile, project, reasons } = await suggestFromSource({ source, base: null }, uncancelled);
    expect(profile.columns.map(({ name, suggestedRole }) => [name, suggestedRole])).toEqual([
      ['image', 'feature'],
      ['class', 'feature'],
      ['part', 'ignore'],
    ]);
    expect(reasons.join(' ')).toContain('“part” is left out: it says which part of the split an image is for (36 for train, 12 for test). There is no folder for validation: a share of train is taken.'); // prettier-ignore
    expect(project.data!.split.method).toBe('folders');
    expect(await dealt(project.data!)).toEqual({ train: { train: 31 }, validation: { train: 5 }, test: { Test: 12 } }); // prettier-ignore
    const { spec, fitted } = await prepared(project.data!);
    expect(spec.features.map(({ column }) => column)).toEqual(['image']);
    expect(fitted.targets[0]).toMatchObject({ classes: ['circle', 'square', 'triangle'] });
  });

  it('has validation rows from a folder of their own, from memory and from the disk alike', async () => {
    const recipe = await suggested(dividedInto({ training: 8, val: 2, testing: 3 }));
    const expected = { train: { training: 24 }, validation: { val: 6 }, test: { testing: 9 } };
    expect(await dealt(recipe)).toEqual(expected);
    const inMemory = (await prepared(recipe)).test.sourceRows;
    process.env['NETLOOM_MEMORY'] = '0.5';
    try {
      const { spec, rows } = await prepared({ ...recipe, split: { ...recipe.split, seed: 7 } });
      expect(spec.rows).toEqual({ train: 24, validation: 6, test: 9 });
      const seen: number[] = [];
      for await (const { part } of rows.test.blocks({ epoch: 0, seed: 0, shuffle: false, batchSize: 1, from: 0 })) seen.push(...part.sourceRows); // prettier-ignore
      expect(seen.sort((a, b) => a - b)).toEqual([...inMemory]);
    } finally {
      delete process.env['NETLOOM_MEMORY'];
    }
  });

  it('names what lies in no part, what cannot be read and which classes a part lacks', async () => {
    const source = dividedInto({ train: 4, test: 2 });
    fs.copyFileSync(path.join(source.path, 'train/circle/0000.png'), path.join(source.path, 'loose.png'));
    fs.writeFileSync(path.join(source.path, 'test/circle/broken.png'), 'nothing');
    fs.rmSync(path.join(source.path, 'test/square'), { recursive: true });
    fs.renameSync(path.join(source.path, 'train/triangle'), path.join(source.path, 'train/Triangle'));
    const profile = await profileSource({ source, base: null }, uncancelled);
    expect(profile.badRowExamples).toMatchObject([
      { text: 'loose.png', reason: expect.stringContaining('no folder of a part') as string },
      { text: 'test/circle/broken.png' },
    ]);
    const recipe = await suggested(source);
    const { problems } = await describeData({ recipe, base: null, classWeights: 'none' }, uncancelled);
    expect(problems.find(({ code }) => code === 'data.classesMissing')?.message).toMatch(
      /train has none of “triangle”.*test has none of “Triangle”, “square”/,
    );
  });

  it('and then no longer divided, or without images to train on, is refused with what to do', async () => {
    const recipe = await suggested(dividedInto({ train: 3, test: 2 }));
    await expect(prepared({ ...recipe, source: shapesFolder(4, { seed: 60 }) })).rejects.toMatchObject({
      code: 'data.splitFolders',
      hint: expect.stringMatching(/another way to split/) as string,
    });
  });

  it('can be split in other ways too, which mixes them and says so, as can one that is not divided', async () => {
    const recipe = await suggested(dividedInto({ train: 8, test: 8 }));
    const mixing: Recipe = { ...recipe, split: { ...recipe.split, method: 'stratified' } };
    expect(Object.keys((await dealt(mixing)).test!).sort()).toEqual(['test', 'train']);
    expect(await codes(mixing)).toEqual(['data.partsMixed']);
    expect(await codes(recipe)).toEqual([]);
    const plain = await suggested(shapesFolder(4, { seed: 61 }));
    expect([plain.split.method, plain.columns.length]).toEqual(['stratified', 2]);
  });

  it('is not mixed by a split that was made before it was divided', async () => {
    const source = dividedInto({ train: 6, test: 4 });
    const before = await suggested({ kind: 'images', path: path.join(source.path, 'train') });
    expect([before.split.method, before.columns.length]).toEqual(['stratified', 2]);
    await expect(prepared({ ...before, source })).rejects.toMatchObject({
      code: 'data.splitFolders',
      message: expect.stringContaining('by now it is divided into test and train') as string,
      hint: expect.stringContaining('Choose the folder again') as string,
    });
  });

  it('is still so with further folders beside the parts, whose images are named and skipped', async () => {
    const source = dividedInto({ train: 4, test: 2, unlabeled: 1 });
    const profile = await profileSource({ source, base: null }, uncancelled);
    expect([profile.rows, profile.badRows]).toEqual([18, 3]);
    expect(profile.badRowExamples[0]!.text).toMatch(/^unlabeled\//);
    expect((await suggested(source)).split.method).toBe('folders');
    // A class may be called so where no other part is there.
    const trains = await suggested(dividedInto({ train: 2, plane: 2 }));
    expect(trains.columns.map(({ name }) => name)).toEqual(['image', 'class']);
  });

  it('says where a part is of no use, as its images have no class', async () => {
    const source = dividedInto({ train: 8, test: 1 });
    for (const kind of fs.readdirSync(path.join(source.path, 'test'))) {
      fs.renameSync(path.join(source.path, 'test', kind, '0000.png'), path.join(source.path, 'test', `${kind}.png`)); // prettier-ignore
      fs.rmSync(path.join(source.path, 'test', kind), { recursive: true });
    }
    const recipe = await suggested(source);
    expect(Object.keys((await dealt(recipe)).test!)).toEqual(['train']);
    const { problems } = await prepared(recipe);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['data.partUnused', expect.stringMatching(/for test .* none of the 3 .* A share of train is taken/)],
    ]);
    const own = { ...recipe, split: { ...recipe.split, testSource: shapesFolder(2, { seed: 70 }) } };
    expect(await codes(own)).toEqual([]);
  });

  it('is judged by its test part alone where it is named for that, from memory and from the disk', async () => {
    const source = dividedInto({ train: 6, test: 4 });
    const train: DataSource = { kind: 'images', path: path.join(source.path, 'train') };
    const recipe = await suggested(train);
    const asked = { ...recipe, split: { ...recipe.split, test: 0, testSource: source } };
    const { spec, fitted, droppedRows } = await prepared(asked);
    expect([spec.rows.test, droppedRows]).toEqual([12, 0]);
    const { rows: listed } = await previewSource({ source, base: null, offset: 0, limit: 100 }, uncancelled);
    const judged = [...(await prepared(asked)).test.sourceRows].map((row) => listed[row]![0]!.split('/')[0]);
    expect(new Set(judged)).toEqual(new Set(['test']));
    process.env['NETLOOM_MEMORY'] = '0.1';
    try {
      const { rows, dropped } = await otherFile(fitted, source, null, uncancelled);
      expect([rows.rows, dropped]).toEqual([12, 0]);
    } finally {
      delete process.env['NETLOOM_MEMORY'];
    }
    fs.renameSync(path.join(source.path, 'test'), path.join(source.path, 'val'));
    await expect(otherFile(fitted, source, null, uncancelled)).rejects.toMatchObject({
      code: 'data.splitFolders',
    });
  });
});
