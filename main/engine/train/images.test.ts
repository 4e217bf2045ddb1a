import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Project } from '#shared/project/schema';
import { shapesFolder } from '../data/images/shapes.fixture';
import { createEngine } from '../engine';
import { evaluateRun } from '../evaluate/evaluate';
import { context, shortly } from '../evaluate/run.fixture';

const place = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-train-images-'));
const source = shapesFolder(40);
let project: Project;

/** Half a megabyte for everything: the images of 40×40 take three times that, and come in blocks from the disk. */
beforeAll(async () => {
  process.env['NETLOOM_CACHE'] = place;
  process.env['NETLOOM_MEMORY'] = '0.5';
  const engine = createEngine({ emit: () => undefined });
  const found = await engine.handlers['project.suggest']({ source, base: null, task: 'auto', seed: 3 }, context); // prettier-ignore
  await engine.dispose();
  project = shortly(3, (p) => ({ ...p, training: { ...p.training, batchSize: 8 } }))(found.project);
});
afterAll(() => {
  delete process.env['NETLOOM_MEMORY'];
  delete process.env['NETLOOM_CACHE'];
});

/** Trains to the end, or goes so many batches and lets the run be interrupted. @returns the run's folder */
async function train(resume?: string, batches?: number): Promise<string> {
  let told: (status: string) => void = () => undefined;
  const next = () => new Promise<string>((resolve) => (told = resolve));
  const engine = createEngine({
    emit: (event, payload) => {
      const { status } = payload as { status: string };
      if (event === 'train.status' && status !== 'running') told(status);
    },
  });
  let status = next();
  const { runId, dir } = await engine.handlers['train.start'](
    { project, base: null, runsDir: path.join(place, 'p.runs'), ...(resume ? { resume } : {}) },
    context,
  );
  if (batches !== undefined) {
    await engine.handlers['train.pause']({ runId }, context);
    for (let i = 0; i < batches; i++) {
      expect(await status).toBe('paused');
      status = next();
      await engine.handlers['train.step']({ runId, unit: 'batch' }, context);
    }
  }
  await status;
  await engine.dispose();
  return dir;
}

const weights = (dir: string): Buffer => {
  const folder = path.join(dir, 'model');
  const file = fs.readdirSync(folder).find((name) => name.endsWith('.bin'))!;
  return fs.readFileSync(path.join(folder, file));
};

it('images from the disk train to the same weights each time, interrupted in mid-epoch or not', async () => {
  const whole = await train();
  const again = await train();
  expect(weights(again).equals(weights(whole))).toBe(true);
  const cut = await train(undefined, 5);
  const engine = createEngine({ emit: () => undefined });
  const [last] = await engine.handlers['runs.checkpoints']({ dir: cut }, context);
  await engine.dispose();
  expect(last!.batch).toBeGreaterThan(0);
  await train(cut);
  expect(weights(cut).equals(weights(whole))).toBe(true);
  // Their rows lie on the disk a byte per number, beside the decoded images themselves.
  const kept = fs.readdirSync(path.join(place, 'prepared')).flatMap((name) => {
    const folder = path.join(place, 'prepared', name);
    return fs.readdirSync(folder).map((file) => [file, fs.statSync(path.join(folder, file)).size] as const);
  });
  const sizes = new Map(kept);
  expect(sizes.get('pixels.rows')).toBe(120 * 40 * 40 * 3);
  expect(sizes.get('train.rows')).toBe(84 * (40 * 40 * 3 + 8));
  // A bucket holds but a few of them; all are judged, beside a line through their averages.
  const judged = await evaluateRun({ dir: whole, part: 'test' }, context);
  expect(judged).toMatchObject({ rows: 18, baselines: { logistic: { label: 'Logistic regression (on images averaged to 16 × 16 pixels)' } } }); // prettier-ignore
  expect(judged.classification!.confusion.flat().reduce((a, b) => a + b)).toBe(18);
  expect(fs.statSync(path.join(whole, 'baselines.json')).size).toBeLessThan(100_000);
});
