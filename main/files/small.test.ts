import fs from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { LogFile } from './log';
import { RecentFiles } from './recent';
import { SettingsFile } from './settings';
import { temporaryFolder } from './testing/temporary';

const at = temporaryFolder();

describe('settings', () => {
  it('start from defaults, change one at a time, and last', async () => {
    const settings = await SettingsFile.open(at('settings.json'));
    expect(settings.read()).toEqual({
      theme: 'system',
      layout: {},
      tourDone: false,
      engineOfferDismissed: false,
      trainingsAtOnce: 1,
      device: 'auto',
    });
    await settings.write({ layout: { inspector: 320 } });
    await settings.write({ theme: 'dark', tourDone: undefined });
    expect((await SettingsFile.open(at('settings.json'))).read()).toEqual({
      theme: 'dark',
      layout: { inspector: 320 },
      tourDone: false,
      engineOfferDismissed: false,
      trainingsAtOnce: 1,
      device: 'auto',
    });
  });

  it('that are damaged count as the defaults', async () => {
    await fs.writeFile(at('settings.json'), '{"theme":"pink"');
    expect((await SettingsFile.open(at('settings.json'))).read().theme).toBe('system');
  });
});

describe('recent projects', () => {
  it('are listed newest first, each once, twelve at most, and say whether they still exist', async () => {
    const recent = await RecentFiles.open(at('recent.json'));
    await fs.writeFile(at('p3.netloom'), '');
    for (let n = 0; n < 15; n++) await recent.add(at(`p${n}.netloom`));
    await recent.add(at('p3.netloom'));
    const list = await (await RecentFiles.open(at('recent.json'))).list();
    expect(list).toHaveLength(12);
    expect(list[0]).toMatchObject({ name: 'p3', exists: true });
    expect(list[1]).toMatchObject({ name: 'p14', exists: false });
    expect(new Set(list.map((entry) => entry.path)).size).toBe(12);
    await recent.remove(at('p14.netloom'));
    expect(recent.paths()).not.toContain(at('p14.netloom'));
  });
});

describe('the log', () => {
  it('never grows without bound and keeps the newest lines', async () => {
    const log = new LogFile(at('logs', 'x.log'), 1000);
    for (let n = 0; n < 200; n++) log.line(`line ${n}`);
    const names = (await fs.readdir(at('logs'))).sort();
    expect(names).toEqual(['x.log', 'x.log.1', 'x.log.2', 'x.log.3']);
    for (const name of names) expect((await fs.stat(at('logs', name))).size).toBeLessThanOrEqual(1000);
    expect(await fs.readFile(at('logs', 'x.log'), 'utf8')).toContain('line 199');
  });

  it('that cannot be written stops nothing', async () => {
    const log = new LogFile(at('logs', 'x.log'));
    await fs.rm(at('logs'), { recursive: true });
    expect(() => log.line('lost')).not.toThrow();
  });
});
