import fs from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { NetloomError } from '#shared/errors';
import { serializeProject } from '#shared/project/file';
import { emptyProject, formatVersion } from '#shared/project/schema';
import { readProjectFile, saveProjectFile, stampOf } from './projectFiles';
import { fillDisk, temporaryFolder } from './testing/temporary';

const at = temporaryFolder();
const project = { ...emptyProject('Iris'), notes: 'grüße' };

describe('a project’s file', () => {
  it('reads back what was saved, with the stamp that saving gave', async () => {
    const stamp = await saveProjectFile(at('p.netloom'), project, null);
    expect(await readProjectFile(at('p.netloom'))).toEqual({ project, stamp });
  });

  it('keeps fields that this version does not know', async () => {
    const written = { ...project, later: { field: 1 } };
    await fs.writeFile(at('p.netloom'), JSON.stringify(written));
    const read = await readProjectFile(at('p.netloom'));
    await saveProjectFile(at('p.netloom'), read.project, read.stamp);
    expect(JSON.parse(await fs.readFile(at('p.netloom'), 'utf8'))).toMatchObject({ later: { field: 1 } });
  });

  it('refuses a file of a newer version and leaves it untouched', async () => {
    const text = JSON.stringify({ ...project, version: formatVersion + 1 });
    await fs.writeFile(at('p.netloom'), text);
    await expect(readProjectFile(at('p.netloom'))).rejects.toMatchObject({ code: 'project.newerVersion' });
    expect(await fs.readFile(at('p.netloom'), 'utf8')).toBe(text);
  });

  it('answers a file truncated at every 1 % with a named error', async () => {
    const bytes = Buffer.from(serializeProject(project));
    for (let percent = 0; percent < 100; percent++) {
      await fs.writeFile(at('p.netloom'), bytes.subarray(0, Math.floor((bytes.length * percent) / 100)));
      const error: unknown = await readProjectFile(at('p.netloom')).catch((e: unknown) => e);
      expect(error, `${percent} %`).toBeInstanceOf(NetloomError);
      expect((error as NetloomError).code).toMatch(/^project\./);
    }
  });

  it('answers flipped bytes with a named error or a project, never with another failure', async () => {
    const bytes = Buffer.from(serializeProject(project));
    for (let n = 0; n < 200; n++) {
      const flipped = Buffer.from(bytes);
      const where = (n * 7919) % bytes.length;
      flipped[where] = (flipped[where] ?? 0) ^ (1 << (n % 8));
      await fs.writeFile(at('p.netloom'), flipped);
      const error: unknown = await readProjectFile(at('p.netloom')).then(
        () => null,
        (e: unknown) => e,
      );
      if (error !== null) expect((error as NetloomError).code).toMatch(/^project\./);
    }
  });

  it('names what keeps a file from being opened', async () => {
    await expect(readProjectFile(at('none.netloom'))).rejects.toMatchObject({
      code: 'project.unreadable',
      message: expect.stringContaining('it is not there') as string,
    });
    await fs.mkdir(at('folder.netloom'));
    await expect(readProjectFile(at('folder.netloom'))).rejects.toMatchObject({
      code: 'project.unreadable',
      message: expect.stringContaining('it is a folder') as string,
    });
  });

  it('does not read a huge file into memory', async () => {
    const handle = await fs.open(at('huge.netloom'), 'w');
    await handle.truncate(65 * 1024 * 1024);
    await handle.close();
    await expect(readProjectFile(at('huge.netloom'))).rejects.toMatchObject({ code: 'project.tooLarge' });
  });

  it('refuses to overwrite content it does not know', async () => {
    const stamp = await saveProjectFile(at('p.netloom'), project, null);
    await fs.writeFile(at('p.netloom'), 'another window’s work');
    await expect(saveProjectFile(at('p.netloom'), project, stamp)).rejects.toMatchObject({
      code: 'project.changedOnDisk',
    });
    expect(await fs.readFile(at('p.netloom'), 'utf8')).toBe('another window’s work');
  });

  it('saves again where the file was removed meanwhile', async () => {
    const stamp = await saveProjectFile(at('p.netloom'), project, null);
    await fs.rm(at('p.netloom'));
    expect(await saveProjectFile(at('p.netloom'), project, stamp)).toBe(stamp);
  });

  it('says that the disk is full and keeps the old file byte-identical', async () => {
    await saveProjectFile(at('p.netloom'), project, null);
    const before = stampOf(await fs.readFile(at('p.netloom')));
    fillDisk();
    await expect(saveProjectFile(at('p.netloom'), emptyProject('Other'), null)).rejects.toMatchObject({
      code: 'project.unwritable',
      message: expect.stringContaining('the disk is full') as string,
    });
    vi.restoreAllMocks();
    expect(stampOf(await fs.readFile(at('p.netloom')))).toBe(before);
    expect(await fs.readdir(at())).toEqual(['p.netloom']);
  });

  it('writes nothing but full paths that end in .netloom', async () => {
    for (const file of [at('p.txt'), at('.bashrc'), 'p.netloom', ''])
      await expect(saveProjectFile(file, project, null)).rejects.toMatchObject({ code: 'project.badName' });
  });
});
