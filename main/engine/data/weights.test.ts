import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { otherFile } from './other';
import { fileOf, linesOf, recipeOf } from './data.fixture';
import { uncancelled } from './duckdb';
import { prepareData } from './prepare';

const prepare = (recipe: Parameters<typeof prepareData>[0]) =>
  prepareData(recipe, null, { classWeights: 'none' }, uncancelled);
const x = { name: 'x', role: 'feature', type: 'numeric' } as const;
const y = { name: 'y', role: 'target', type: 'categorical' } as const;
const w = { name: 'w', role: 'weight', type: 'numeric' } as const;
const weightOfRow = (i: number): number => (i % 5) / 2;
const file = (weight: (i: number) => string | number = weightOfRow, rows = 100) =>
  fileOf(`x,w,y\n${linesOf(rows, (i) => `${i},${weight(i)},${i % 3 ? 'a' : 'b'}`)}`);

afterEach(() => {
  delete process.env['NETLOOM_MEMORY'];
  delete process.env['NETLOOM_CACHE'];
});

it('another file is looked for once, and read as it was found', async () => {
  const { fitted } = await prepare(recipeOf(file(), [x, y]));
  const source = fileOf('y,x\na,1\nb,2\n');
  const stat = vi.spyOn(fs.promises, 'stat');
  await otherFile(fitted, source, null, uncancelled);
  expect(stat.mock.calls.filter(([asked]) => asked === source.path)).toHaveLength(1);
  stat.mockRestore();
});

describe('weights of rows', () => {
  it('come last among a part’s targets, each with its row, as they stand in the file', async () => {
    const { spec, fitted, train, validation } = await prepare(recipeOf(file(), [x, w, y]));
    expect(spec.weight).toBe('w');
    expect(fitted.weight).toEqual({ column: 'w', fill: null });
    expect(spec.features.map(({ column }) => column)).toEqual(['x']);
    for (const part of [train, validation])
      expect([...part.targets[1]!]).toEqual([...part.sourceRows].map(weightOfRow));
  });

  it('are the same from the disk', async () => {
    process.env['NETLOOM_CACHE'] = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-weights-'));
    process.env['NETLOOM_MEMORY'] = '0.01';
    const source = file((i) => (i % 7 === 2 ? '' : weightOfRow(i)), 3000);
    const missing = { strategy: 'constant', value: 9 } as const;
    const { rows, train } = await prepare(recipeOf(source, [x, { ...w, missing }, y]));
    expect(train.rows).toBeLessThan(rows.train.rows);
    let seen = 0;
    const turn = { epoch: 0, seed: 1, shuffle: true, batchSize: 32, from: 0 };
    for await (const { part, order } of rows.train.blocks(turn))
      for (const row of order) {
        const at = part.sourceRows[row]!;
        expect(part.targets[1]![row]).toBe(at % 7 === 2 ? 9 : weightOfRow(at));
        seen++;
      }
    expect(seen).toBe(rows.train.rows);
    fs.rmSync(process.env['NETLOOM_CACHE'], { recursive: true, force: true });
  });

  it('that are missing drop their rows, or are filled as the column says', async () => {
    const some = file((i) => (i % 10 === 0 ? '' : 2));
    expect((await prepare(recipeOf(some, [x, w, y]))).droppedRows).toBe(10);
    const filled = await prepare(recipeOf(some, [x, { ...w, missing: { strategy: 'mean' } }, y]));
    expect([filled.droppedRows, filled.fitted.weight!.fill]).toEqual([0, 2]);
    expect([...filled.train.targets[1]!].every((v) => v === 2)).toBe(true);
  });

  it('of a forecast are those of its first value', async () => {
    const n = { name: 'n', role: 'target', type: 'numeric' } as const;
    const series = fileOf(`n,w\n${linesOf(60, (i) => `${i % 9},${i}`)}`);
    const { train } = await prepare(recipeOf(series, [n, w], { window: { steps: 4, horizon: 2 } }));
    expect([...train.targets[1]!]).toEqual([...train.sourceRows]);
  });

  it('do not matter in another file, small or large: its rows are judged alike', async () => {
    const { fitted } = await prepare(recipeOf(file(), [x, w, y]));
    const rowsOf = async (text: string) => {
      const { rows } = await otherFile(fitted, fileOf(text), null, uncancelled);
      const counts: number[] = [];
      for await (const { part } of rows.blocks({ epoch: 0, seed: 0, shuffle: false, batchSize: 1, from: 0 })) {
        expect(part.targets).toHaveLength(1);
        counts.push(part.rows);
      }
      return counts.reduce((a, b) => a + b);
    };
    expect(await rowsOf('y,x\na,1\nb,2\n')).toBe(2);
    const odd = `y,w,x\n${linesOf(1500, (i) => `${i % 3 ? 'a' : 'b'},${['3', '', '-1'][i % 3]!},${i}`)}`;
    expect(await rowsOf(odd)).toBe(1500);
    process.env['NETLOOM_CACHE'] = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-weights-'));
    process.env['NETLOOM_MEMORY'] = '0.001';
    try {
      expect(await rowsOf(odd)).toBe(1500);
    } finally {
      delete process.env['NETLOOM_MEMORY'];
      delete process.env['NETLOOM_CACHE'];
    }
  });

  it('of validation rows may not all be 0: nothing would judge an epoch; those of test rows may', async () => {
    const split = { method: 'order', train: 0.6, validation: 0.2, test: 0.2 } as const;
    const counting = (counts: (i: number) => boolean) =>
      prepare(recipeOf(file((i) => (counts(i) ? 1 : 0)), [x, w, y], { split }));
    await expect(counting((i) => i < 60)).rejects.toMatchObject({
      code: 'data.badWeight',
      message: expect.stringMatching(/validation rows that count.* “w” are 0/) as string,
      hint: expect.stringMatching(/validation share/) as string,
    });
    await expect(counting((i) => i < 80)).resolves.toBeDefined();
    const none = { ...split, train: 0.8, validation: 0 };
    await expect(prepare(recipeOf(file((i) => (i < 80 ? 1 : 0)), [x, w, y], { split: none }))).resolves.toBeDefined();
  });

  it('of a forecast count where its samples stand, not in the past that they see', async () => {
    const n = { name: 'n', role: 'target', type: 'numeric' } as const;
    const series = fileOf(`n,w\n${linesOf(60, (i) => `${i % 9},${i < 4 ? 1 : 0}`)}`);
    await expect(prepare(recipeOf(series, [n, w], { window: { steps: 4, horizon: 2 } }))).rejects.toMatchObject({ code: 'data.badWeight' }); // prettier-ignore
  });

  it.each([
    ['below 0', file((i) => (i === 6 ? -1 : 1)), [x, w, y], 'data.badWeight', /at least 0 in “w”; row 7 has -1/],
    ['all 0', file(() => 0), [x, w, y], 'data.badWeight', /training rows that count/],
    ['in two columns', file(), [{ ...x, role: 'weight' }, w, y], 'data.severalWeights', /“x” and “w”/],
    ['of another kind', file(), [x, { ...w, type: 'categorical' }, y], 'data.weightKind', /“w” is read as categorical/],
  ] as const)('%s are refused by name', async (_, source, columns, code, message) => {
    const error: unknown = await prepare(recipeOf(source, columns)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
}); // prettier-ignore
