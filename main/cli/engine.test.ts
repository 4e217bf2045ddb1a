import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeDriver, findDriver } from '#engine/install/driver';
import { run } from './program';

let data: string;
const before = process.env['NETLOOM_USER_DATA'];
beforeAll(() => {
  data = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-cli-engines-'));
  process.env['NETLOOM_USER_DATA'] = data;
});
afterAll(() => {
  if (before === undefined) delete process.env['NETLOOM_USER_DATA'];
  else process.env['NETLOOM_USER_DATA'] = before;
  fs.rmSync(data, { recursive: true, force: true });
});

async function netloom(...argv: string[]) {
  const said = { out: '', err: '' };
  const code = await run(argv, '0.0.0', {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    interactive: false,
  });
  return { code, ...said };
}

it('engine list names every engine with its state, its sizes and where it is kept, and asks no network', async () => {
  const { code, out } = await netloom('engine', 'list', '--json');
  expect(code).toBe(0);
  const shelf = JSON.parse(out) as {
    type: string;
    folder: string;
    engines: { name: string; state: string }[];
  };
  expect(shelf.folder.startsWith(data)).toBe(true);
  expect(shelf.engines.map(({ name }) => name)).toEqual(['native', 'cuda']);
  const plain = await netloom('engine', 'list');
  expect(plain.out).toContain(`Kept in ${shelf.folder}`);
});

const canUseCuda = judgeDriver(await findDriver()).problem === null;
it.skipIf(canUseCuda)(
  'engine install cuda says what it needs and what was found where it cannot run',
  async () => {
    const { code, err } = await netloom('engine', 'install', 'cuda');
    expect(code).toBe(1);
    expect(err).toMatch(/\(engines\.(noDriver|unavailable)\)/);
    expect(fs.readdirSync(data)).toEqual([]);
  },
);

it('an engine of an unknown name is a mistake in the call, with the names there are', async () => {
  const { code, err } = await netloom('engine', 'install', 'abacus');
  expect(code).toBe(2);
  expect(err).toMatch(/native, cuda/);
});

it('removing what was never installed is no error', async () => {
  expect(await netloom('engine', 'remove', 'native')).toMatchObject({ code: 0 });
});
