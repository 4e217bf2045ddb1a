import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type * as Roads from './roads.mjs';

let folder: string;
let roads: typeof Roads;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-roads-'));
  vi.stubEnv('NETLOOM_RUNTIME', folder);
  roads = await import('./roads.mjs');
});
afterAll(() => {
  vi.unstubAllEnvs();
  fs.rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => roads.forgetRefusals());

/** What was said, and which roads were tried. */
function journey() {
  const said: string[] = [];
  const tried: string[] = [];
  const step = { doing: () => {}, note: (text: string) => said.push(text) };
  const road = (name: string, outcome: 'arrives' | 'unreachable' | 'damaged') => ({
    name,
    host: `${name}.example`,
    walk: async () => {
      tried.push(name);
      if (outcome === 'arrives') return name;
      throw Object.assign(new Error(`${name} is ${outcome}`), { unreachable: outcome === 'unreachable' });
    },
  });
  return { said, tried, road, walk: (list: ReturnType<typeof road>[]) => roads.firstRoad(list, step) };
}

it('the first source that works is taken, and nothing is said of the others', async () => {
  const { walk, road, said, tried } = journey();
  expect(await walk([road('official', 'arrives'), road('other', 'arrives')])).toBe('official');
  expect(tried).toEqual(['official']);
  expect(said).toEqual([]);
});

it('a refusal is said, remembered and not tried again', async () => {
  const first = journey();
  await first.walk([first.road('official', 'unreachable'), first.road('other', 'arrives')]);
  expect(first.said).toEqual(['official: official is unreachable', 'taken instead: other']);

  const second = journey();
  await second.walk([second.road('official', 'arrives'), second.road('other', 'arrives')]);
  expect(second.tried).toEqual(['other']);
  expect(second.said[0]).toContain('passed over');
});

it('forgetting the refusals brings the official source back', async () => {
  const first = journey();
  await first.walk([first.road('official', 'unreachable'), first.road('other', 'arrives')]);
  roads.forgetRefusals();
  const second = journey();
  expect(await second.walk([second.road('official', 'arrives')])).toBe('official');
});

it('nothing is remembered where every source fails: then the network is down', async () => {
  const down = journey();
  const list = [down.road('official', 'unreachable'), down.road('other', 'unreachable')];
  await expect(down.walk(list)).rejects.toThrow('every source failed');
  const later = journey();
  expect(await later.walk([later.road('official', 'arrives')])).toBe('official');
});

it('a damaged file sends to the next source but is not held against the host', async () => {
  const first = journey();
  await first.walk([first.road('official', 'damaged'), first.road('other', 'arrives')]);
  const second = journey();
  expect(await second.walk([second.road('official', 'arrives')])).toBe('official');
});
