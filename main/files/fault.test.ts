import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultsIn } from './fault';

const kill = '[{"at":"append","do":"kill"}]';

describe('faults', () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => vi.unstubAllEnvs());

  it('are those that the environment asks for, and none in the packaged program', () => {
    expect(faultsIn(kill, '/home/me/netloom/out')).toEqual([{ at: 'append', do: 'kill' }]);
    for (const text of [undefined, '']) expect(faultsIn(text, '/home/me/netloom/out')).toEqual([]);
    for (const folder of ['/opt/Netloom/resources/app.asar/out', 'C:\\Netloom\\resources\\app.asar\\out'])
      expect(faultsIn(kill, folder)).toEqual([]);
  });

  it('do nothing unless they are asked for', async () => {
    const { fault, faultsAsked } = await import('./fault');
    expect(faultsAsked).toBe(false);
    await fault('write:opened', 'anything');
  });

  it('happen at their point, to what is named, as often as asked', async () => {
    const asked = [{ at: 'append', of: 'metrics', after: 1, times: 2, do: 'throw:ENOSPC' }];
    vi.stubEnv('NETLOOM_FAULTS', JSON.stringify(asked));
    const { fault } = await import('./fault');
    await fault('write:opened', '/run/metrics.jsonl');
    await fault('append', '/run/histograms.jsonl');
    await fault('append', '/run/metrics.jsonl');
    for (let n = 0; n < 2; n++)
      await expect(fault('append', '/run/metrics.jsonl')).rejects.toMatchObject({ code: 'ENOSPC' });
    await fault('append', '/run/metrics.jsonl');
  });

  it('may be that the caller spoils its own result', async () => {
    vi.stubEnv('NETLOOM_FAULTS', JSON.stringify([{ at: 'step', of: 'run', after: 1, times: 1, do: 'nan' }]));
    const { fault } = await import('./fault');
    const asked = [await fault('step', 'run'), await fault('step', 'judge'), await fault('step', 'run'), await fault('step', 'run')]; // prettier-ignore
    expect(asked).toEqual([null, null, 'nan', null]);
  });
});
