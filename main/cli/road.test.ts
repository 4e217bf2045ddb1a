import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { netloom, sample, scratch } from './testing/terminal';

describe.each([
  {
    data: 'iris',
    task: 'classification',
    metrics: ['accuracy', 'balancedAccuracy', 'f1', 'auc', 'logLoss'],
    baseline: 'logistic',
  },
  { data: 'diabetes', task: 'regression', metrics: ['rmse', 'mae', 'r2'], baseline: 'linear' },
])('the main road for $data', ({ data, task, metrics, baseline }) => {
  const folder = scratch();
  const project = path.join(folder, 'p.netloom');
  let run = '';

  beforeAll(async () => {
    const made = await netloom('new', '--data', sample(data), '--out', project, '--json');
    expect(made).toMatchObject({ code: 0, last: { type: 'result' } });
    const trained = await netloom('train', project, '--epochs', '8', '--json');
    expect(trained.err).toContain('Ctrl-C');
    expect(trained.code).toBe(0);
    expect(trained.lines.filter((l) => l['type'] === 'epoch').length).toBeGreaterThan(0);
    expect(trained.last).toMatchObject({ type: 'result', backend: 'tensorflow' });
    expect(trained.last['samplesPerSecond']).toBeGreaterThan(0);
    run = String(trained.last['run']);
  });

  it('guesses the task from the data', () => {
    const { data: recipe } = JSON.parse(fs.readFileSync(project, 'utf8')) as {
      data: { columns: { role: string; type: string }[] };
    };
    expect(recipe.columns.find((c) => c.role === 'target')?.type).toBe(
      task === 'regression' ? 'numeric' : 'categorical',
    );
  });

  it('judges the net beside its baselines, with the promised names', async () => {
    const { code, last } = await netloom('evaluate', run, '--json');
    expect(code).toBe(0);
    expect(last['type']).toBe('result');
    expect(last['rows']).toBeGreaterThan(10);
    expect(Object.keys(last['metrics'] as object)).toEqual(expect.arrayContaining(metrics));
    expect(Object.keys(last['baselines'] as object)).toContain(baseline);
  });

  it('finds nothing to complain about in what it suggested', async () => {
    expect(await netloom('check', project, '--json')).toMatchObject({ code: 0, last: { ok: true } });
  });

  it('predicts raw rows, columns in any order, one line a row, from the run and from an exported model alike', async () => {
    const [header, ...rows] = fs
      .readFileSync(sample(data), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(0, 21)
      .map((l) => l.split(','));
    const target = (
      JSON.parse(fs.readFileSync(project, 'utf8')) as { data: { columns: { role: string; name: string }[] } }
    ).data.columns.find((c) => c.role === 'target')!.name;
    const order = header!.map((_, i) => header!.length - 1 - i).filter((i) => header![i] !== target);
    const turned = path.join(folder, 'turned.csv');
    fs.writeFileSync(
      turned,
      [['extra', ...order.map((i) => header![i])], ...rows.map((r) => ['x', ...order.map((i) => r[i])])]
        .map((r) => r.join(','))
        .join('\n'),
    );
    const predictions: string[] = [];
    const models = [run];
    for (const format of ['tfjs', 'keras']) {
      const out = path.join(folder, format === 'keras' ? 'm.keras' : 'm-tfjs');
      const exported = await netloom('export', run, '--format', format, '--out', out, '--json');
      expect(exported).toMatchObject({ code: 0, last: { type: 'result', format } });
      models.push(out);
    }
    for (const [i, model] of models.entries()) {
      const out = path.join(folder, `out-${i}.csv`);
      expect(await netloom('predict', model, '--data', turned, '--out', out, '--json')).toMatchObject({
        code: 0,
        last: { rows: 20 },
      });
      predictions.push(fs.readFileSync(out, 'utf8'));
    }
    expect(predictions[0]!.trim().split('\n')).toHaveLength(21);
    expect(predictions[0]!.split('\n')[0]).toContain('prediction');
    expect(predictions[1]).toBe(predictions[0]);
    expect(predictions[2]).toBe(predictions[0]);
  });

  it.each(['python', 'typescript'])('writes readable %s', async (format) => {
    const out = path.join(folder, format === 'python' ? 'net.py' : 'net.ts');
    expect(await netloom('export', run, '--format', format, '--out', out, '--json')).toMatchObject({
      code: 0,
    });
    expect(fs.readFileSync(out, 'utf8')).toMatch(/dense|Dense/);
  });

  it('gives the same figures for the same seed and other ones for another', async () => {
    const train = async (seed: string) => {
      const { last } = await netloom('train', project, '--epochs', '3', '--seed', seed, '--json');
      return last['metrics'];
    };
    const first = await train('5');
    expect(await train('5')).toEqual(first);
    expect(await train('6')).not.toEqual(first);
  });

  it('trains into the folder that was named, and refuses one that holds something', async () => {
    const dir = path.join(folder, 'my-run');
    expect(await netloom('train', project, '--epochs', '1', '--run', dir, '--json')).toMatchObject({
      code: 0,
      last: { run: dir },
    });
    expect(fs.existsSync(path.join(dir, 'run.json'))).toBe(true);
    expect((await netloom('train', project, '--epochs', '1', '--run', dir, '--json')).last).toMatchObject({
      type: 'error',
      code: 'runs.folderInUse',
    });
  });

  it('says the same in words without --json, and keeps stdout free of progress', async () => {
    const { code, out } = await netloom('evaluate', run);
    expect(code).toBe(0);
    expect(out).toContain('this net');
    expect(out).not.toContain('\r');
  });
});

describe('the catalogue', () => {
  it('lists layers and tells all of one', async () => {
    const { last } = await netloom('layers', '--json');
    expect((last['layers'] as unknown[]).length).toBeGreaterThan(20);
    expect((await netloom('layers', 'dense', '--json')).last).toMatchObject({ className: 'Dense' });
  });

  it('lists templates, each of which becomes a project that has no problems', async () => {
    const { last } = await netloom('templates', '--json');
    const names = (last['templates'] as { name: string }[]).map((t) => t.name);
    expect(names.length).toBeGreaterThanOrEqual(5);
    const folder = scratch();
    for (const name of names) {
      const out = path.join(folder, `${name}.netloom`);
      expect(await netloom('new', '--template', name, '--out', out, '--json')).toMatchObject({ code: 0 });
      expect(await netloom('check', out, '--json')).toMatchObject({ code: 0, last: { ok: true } });
    }
  });

  it('tells what was found on the machine and what will be used', async () => {
    const { code, last } = await netloom('doctor', '--json');
    expect(code).toBe(0);
    expect(last).toMatchObject({ device: { backend: 'tensorflow' } });
  });
});
