import { expect, it } from 'vitest';
import type { CallContext } from '#shared/ipc/define';
import { catalogueFor, engineNames, whyNot } from './catalogue';
import { findDriver, judgeDriver } from './driver';
import { installEngine } from './install';
import { filesBelow, temporaryFolder } from './server.fixture';

const rtx = { name: 'NVIDIA GeForce RTX 4070', capability: 8.9 };
const h100 = { name: 'NVIDIA H100', capability: 9 };

it.each([
  ['no driver', { version: null, loads: false, cards: [] }, /no NVIDIA driver/],
  ['an old driver', { version: '470.182.03', loads: true, cards: [rtx] }, /too old/],
  ['the oldest that does', { version: '525.60.13', loads: true, cards: [rtx] }, null],
  ['a driver with a shorter version', { version: '550.78', loads: true, cards: [rtx] }, null],
  ['a new card with an older driver', { version: '550.78', loads: true, cards: [h100] }, /too old/],
  ['a new card with a new driver', { version: '570.10', loads: true, cards: [h100] }, null],
  ['a driver whose library is missing', { version: '570.10', loads: false, cards: [rtx] }, /libcuda\.so\.1/],
  ['a very old card', { version: '570.10', loads: true, cards: [{ name: 'GTX 980', capability: 5.2 }] }, /card is too old/],
] as const)('CUDA with %s', (_name, { version, loads, cards }, problem) => {
  const judged = judgeDriver({ version, loads, cards: [...cards] });
  if (problem === null) expect(judged.problem).toBeNull();
  else expect(judged.problem).toMatch(problem);
  expect(judged.needed).toMatch(cards[0]?.capability === 9 ? /555\.42\.06/ : /525\.60\.13/);
}); // prettier-ignore

const context: CallContext = { signal: new AbortController().signal as CallContext['signal'], progress: () => undefined }; // prettier-ignore

const canUseCuda = judgeDriver(await findDriver()).problem === null;
it.skipIf(canUseCuda)(
  'CUDA is refused where it cannot run, with what was found, what is needed and what to do',
  async () => {
    const root = temporaryFolder();
    const shelf = { root, catalogue: catalogueFor('linux-x64') };
    await expect(installEngine({ name: 'cuda', force: false }, context, shelf)).rejects.toMatchObject({
      code: 'engines.noDriver',
      message: expect.stringMatching(/needs NVIDIA driver .* found: /) as string,
      hint: expect.stringMatching(/--force/) as string,
    });
    expect(filesBelow(root)).toEqual([]);
  },
);

it('where a platform has no such engine, the refusal says why and what to use instead', async () => {
  for (const platform of ['win32-x64', 'darwin-arm64', 'linux-arm64']) {
    expect(catalogueFor(platform).map((entry) => entry.name)).toEqual(['native']);
    expect(whyNot('cuda', platform)).toMatch(/WebGPU/);
  }
  const shelf = { root: temporaryFolder(), catalogue: [] };
  for (const name of engineNames)
    await expect(installEngine({ name, force: true }, context, shelf)).rejects.toMatchObject({
      code: 'engines.unavailable',
    });
});
