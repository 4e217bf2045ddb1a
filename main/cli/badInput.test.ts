import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { netloom, sample, scratch, type Spoken } from './testing/terminal';

const folder = scratch();
const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
};
const table = (rows: number, line: (i: number) => string) =>
  Array.from({ length: rows }, (_, i) => line(i)).join('\n');

/** Not a crash: an exit code, and an error with a code, words and mostly advice as the last line. */
function expectNamedError(spoken: Spoken, code: RegExp): void {
  expect(spoken.code).not.toBe(0);
  expect(spoken.last).toMatchObject({ type: 'error' });
  expect(String(spoken.last['code'])).toMatch(code);
  expect(String(spoken.last['code'])).not.toBe('internal');
  expect(String(spoken.last['message']).length).toBeGreaterThan(15);
}

describe('data that cannot become a project', () => {
  const make = (data: string, ...more: string[]) =>
    netloom('new', '--data', data, '--out', path.join(folder, 'bad.netloom'), '--json', ...more);

  it('a file that is not there', async () =>
    expectNamedError(await make(path.join(folder, 'none.csv')), /data\.fileMissing/));
  it('an empty file', async () => expectNamedError(await make(write('empty.csv', '')), /data\.empty/));
  it('a header without rows', async () =>
    expectNamedError(await make(write('header.csv', 'a,b,c\n')), /data\.headerOnly/));
  it('a single column', async () =>
    expectNamedError(await make(write('one.csv', 'a\n1\n2\n3\n')), /data\.oneColumn/));
  it.runIf(process.platform === 'linux')(
    'a link that leads nowhere but to itself, and a device',
    async () => {
      const loop = path.join(folder, 'loop.csv');
      fs.symlinkSync(loop, loop);
      expectNamedError(await make(loop), /data\.unreadable/);
      const device = await make('/dev/null');
      expectNamedError(device, /data\.notAFile/);
      expect(device.last['message']).not.toMatch(/is a folder/);
    },
  );
  it('a folder for the project that is not there', async () => {
    const lost = await netloom(
      'new',
      sample('iris'),
      '--out',
      path.join(folder, 'no/such.netloom'),
      '--json',
    );
    expectNamedError(lost, /project\.unwritable/);
    expect(lost.last['message']).toMatch(/its folder is not there/);
  });
  it('a target that is no column', async () =>
    expectNamedError(await make(sample('iris'), '--target', 'nothing'), /data\.targetMissing/));
  it('a folder instead of a file', async () => expectNamedError(await make(folder), /data\./));
  it.each(['mine.netloom', 'Mine.NETLOOM'])(
    'a name that a project has already, which stays as it is: %s',
    async (name) => {
      const mine = write(name, '{"my": "work"}');
      expectNamedError(
        await netloom('new', '--data', sample('iris'), '--out', mine, '--json'),
        /project\.exists/,
      );
      expect(fs.readFileSync(mine, 'utf8')).toBe('{"my": "work"}');
    },
  );
  it('leaves no project behind', () => expect(fs.existsSync(path.join(folder, 'bad.netloom'))).toBe(false));
});

describe('data that cannot be trained on', () => {
  async function train(name: string, text: string, target: string): Promise<Spoken> {
    const out = path.join(folder, `${name}.netloom`);
    const made = await netloom(
      'new',
      '--data',
      write(`${name}.csv`, text),
      '--target',
      target,
      '--out',
      out,
      '--json',
    );
    return made.code === 0 ? netloom('train', out, '--epochs', '1', '--json') : made;
  }
  it('a target with one class', async () =>
    expectNamedError(
      await train('oneClass', `a,b,y\n${table(40, (i) => `${i},${i % 7},yes`)}`, 'y'),
      /data\.oneClass|project\.problems/,
    ));
  it('a target that is missing everywhere', async () =>
    expectNamedError(
      await train('noTarget', `a,b,y\n${table(40, (i) => `${i},${i % 7},`)}`, 'y'),
      /data\.target/,
    ));
  it('no rows left after those with missing values were dropped', async () => {
    const out = path.join(folder, 'dropped.netloom');
    await netloom(
      'new',
      '--data',
      write('dropped.csv', `a,b,y\n${table(40, (i) => (i % 2 ? `${i},,no` : `,${i},yes`))}`),
      '--target',
      'y',
      '--out',
      out,
      '--json',
    );
    const project = JSON.parse(fs.readFileSync(out, 'utf8')) as {
      data: { columns: { role: string; missing: object }[] };
    };
    for (const c of project.data.columns) c.missing = { strategy: 'dropRow', indicator: false };
    fs.writeFileSync(out, JSON.stringify(project));
    expectNamedError(await netloom('train', out, '--json'), /data\.noRows/);
  });
});

describe('data with flaws that can be lived with', () => {
  it('shows rows of unequal length with their line', async () => {
    const { code, last } = await netloom(
      'profile',
      write('ragged.csv', `a,b,y\n${table(30, (i) => (i === 11 ? '1,2,3,4,5' : `${i},2,${i % 2}`))}\n`),
      '--json',
    );
    expect(code).toBe(0);
    expect(last['badRows']).toBe(1);
    expect((last['badRowExamples'] as { line: number }[])[0]!.line).toBe(13);
  });
  it('names text in a column of numbers', async () => {
    const out = path.join(folder, 'words.netloom');
    const file = write(
      'words.csv',
      `a,b,y\n${table(200, (i) => `${i === 150 ? 'oops' : i},${i % 9},${i % 2 ? 'no' : 'yes'}`)}\n`,
    );
    await netloom('new', '--data', file, '--target', 'y', '--out', out, '--json');
    const { out: said } = await netloom('check', out, '--json');
    const profiled = await netloom('profile', file, '--json');
    expect(said + profiled.out).toContain('oops');
  });
  it('warns of a feature that never changes', async () => {
    const out = path.join(folder, 'constant.netloom');
    await netloom(
      'new',
      '--data',
      write('constant.csv', `a,b,y\n${table(60, (i) => `7,${i % 9},${i % 2 ? 'no' : 'yes'}`)}\n`),
      '--target',
      'y',
      '--out',
      out,
      '--json',
    );
    const project = JSON.parse(fs.readFileSync(out, 'utf8')) as {
      data: { columns: { name: string; role: string }[] };
    };
    project.data.columns.find((c) => c.name === 'a')!.role = 'feature';
    fs.writeFileSync(out, JSON.stringify(project));
    const { last } = await netloom('check', out, '--json');
    expect(JSON.stringify(last['problems'])).toContain('data.constantFeature');
  });
});

describe('a project that cannot be trained', () => {
  const good = path.join(folder, 'good.netloom');
  interface Doc { version: number; graph: { nodes: { id: string; type: string; params: Record<string, unknown> }[]; edges: { id: string; source: string; target: string }[] }; training: { batchSize: number; optimizer: { learningRate: number } } } // prettier-ignore
  const changed = (name: string, change: (doc: Doc) => void): string => {
    const doc = JSON.parse(fs.readFileSync(good, 'utf8')) as Doc;
    change(doc);
    return write(`${name}.netloom`, JSON.stringify(doc));
  };
  const denses = (doc: Doc) => doc.graph.nodes.filter((n) => n.type === 'Dense');
  beforeAll(async () => void (await netloom('new', '--data', sample('iris'), '--out', good, '--json')));

  it('a cycle', async () => {
    const file = changed('cycle', (doc) => {
      const [first, second] = denses(doc);
      doc.graph.edges.push({ id: 'back', source: second!.id, target: first!.id });
    });
    expectNamedError(await netloom('train', file, '--json'), /project\.problems|graph\./);
    expect(JSON.stringify((await netloom('check', file, '--json')).last)).toContain('graph.');
  });
  it('a layer that hangs', async () => {
    const file = changed('hanging', (doc) =>
      doc.graph.nodes.push({ ...doc.graph.nodes[0]!, id: 'lonely', type: 'Dense', params: { units: 3 } }),
    );
    const { last } = await netloom('check', file, '--json');
    expect(JSON.stringify(last['problems'])).toContain('lonely');
  });
  it('shapes that do not fit', async () =>
    expectNamedError(
      await netloom(
        'train',
        changed('shape', (doc) => void (denses(doc)[0]!.type = 'Conv2D')),
        '--json',
      ),
      /project\.problems|graph\./,
    ));
  it('a batch larger than the data', async () =>
    expectNamedError(
      await netloom(
        'train',
        changed('batch', (doc) => void (doc.training.batchSize = 100_000)),
        '--json',
      ),
      /project\.problems|training\./,
    ));
  it.each([0, -1])('a learning rate of %d', async (rate) =>
    expectNamedError(
      await netloom(
        'train',
        changed('rate', (doc) => void (doc.training.optimizer.learningRate = rate)),
        '--json',
      ),
      /project\./,
    ),
  );
  it('a learning rate of 1e9 is refused or ends in a named error, never in a crash', async () =>
    expectNamedError(
      await netloom(
        'train',
        changed('fast', (doc) => void (doc.training.optimizer.learningRate = 1e9)),
        '--json',
      ),
      /project\.problems|training\.|train\./,
    ));
  it('a file of a newer version, which stays as it is', async () => {
    const file = changed('newer', (doc) => void (doc.version = 999));
    const before = fs.readFileSync(file);
    expectNamedError(await netloom('train', file, '--json'), /project\.newerVersion/);
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });
  it('a damaged file', async () =>
    expectNamedError(
      await netloom('train', write('damaged.netloom', fs.readFileSync(good, 'utf8').slice(0, 300)), '--json'),
      /project\.damaged/,
    ));
  it('a file that is not there', async () =>
    expectNamedError(
      await netloom('train', path.join(folder, 'none.netloom'), '--json'),
      /project\.missing/,
    ));
  it('a setting that does not exist', async () =>
    expectNamedError(await netloom('train', good, '--set', 'training.epoch=3', '--json'), /cli\.badSet/));
  it('a setting with a value that does not fit', async () =>
    expectNamedError(await netloom('train', good, '--set', 'training.epochs=many', '--json'), /cli\.badSet/));
});

describe('a command line that cannot be meant', () => {
  it('an unknown command', async () => expectNamedError(await netloom('fly', '--json'), /cli\.usage/));
  it('a format that there is not', async () =>
    expectNamedError(await netloom('export', 'x', '--format', 'exe', '--out', 'y', '--json'), /cli\.usage/));
  it('a folder that is no run', async () =>
    expectNamedError(await netloom('evaluate', folder, '--json'), /run/));
  it('a folder that cannot be written', async () => {
    // A file where a folder should be: also the super-user cannot write below it.
    const file = write('plain.txt', 'x');
    expectNamedError(
      await netloom('new', '--data', sample('iris'), '--out', path.join(file, 'p.netloom'), '--json'),
      /file|folder|write|project/,
    );
  });
});
