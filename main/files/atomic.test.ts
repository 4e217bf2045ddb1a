import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, vi } from 'vitest';
import { writeFileAtomic } from './atomic';
import { fillDisk, temporaryFolder } from './testing/temporary';

const at = temporaryFolder();

describe('writeFileAtomic', () => {
  it('writes text, bytes and blocks of bytes', async () => {
    await writeFileAtomic(at('a'), 'grüße');
    await writeFileAtomic(at('b'), new Uint8Array([1, 2, 3]));
    await writeFileAtomic(at('c'), [new Uint8Array([1]), new Uint8Array([2, 3])]);
    expect(await fs.readFile(at('a'), 'utf8')).toBe('grüße');
    expect([...(await fs.readFile(at('b')))]).toEqual([1, 2, 3]);
    expect([...(await fs.readFile(at('c')))]).toEqual([1, 2, 3]);
    expect((await fs.readdir(at())).sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps the old file byte-identical and leaves nothing behind when the disk is full', async () => {
    await fs.writeFile(at('a'), 'old');
    fillDisk();
    await expect(writeFileAtomic(at('a'), 'new content')).rejects.toMatchObject({ code: 'ENOSPC' });
    vi.restoreAllMocks();
    expect(await fs.readFile(at('a'), 'utf8')).toBe('old');
    expect(await fs.readdir(at())).toEqual(['a']);
  });

  it('keeps the old file and leaves nothing behind when the rename fails', async () => {
    await fs.writeFile(at('a'), 'old');
    vi.spyOn(fs, 'rename').mockRejectedValue(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(writeFileAtomic(at('a'), 'new')).rejects.toMatchObject({ code: 'EIO' });
    expect(await fs.readFile(at('a'), 'utf8')).toBe('old');
    expect(await fs.readdir(at())).toEqual(['a']);
  });

  it('fails with the system’s own error where the folder is missing', async () => {
    await expect(writeFileAtomic(at('no/such'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('removes temporary files that a killed process left long ago, and no others', async () => {
    const long = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const name of ['.a.000000000000.tmp', '.b.000000000000.tmp', '.a.111111111111.tmp'])
      await fs.writeFile(at(name), '');
    await fs.utimes(at('.a.000000000000.tmp'), long, long);
    await fs.utimes(at('.b.000000000000.tmp'), long, long);
    await writeFileAtomic(at('a'), 'new');
    expect((await fs.readdir(at())).sort()).toEqual(['.a.111111111111.tmp', '.b.000000000000.tmp', 'a']);
  });

  describe.skipIf(process.platform === 'win32')('on Unix', () => {
    it('keeps the mode of the file it replaces', async () => {
      await fs.writeFile(at('a'), 'old', { mode: 0o600 });
      await writeFileAtomic(at('a'), 'new');
      expect((await fs.stat(at('a'))).mode & 0o777).toBe(0o600);
    });

    it('keeps a symbolic link and replaces what it points to', async () => {
      await fs.mkdir(at('elsewhere'));
      await fs.writeFile(at('elsewhere/real'), 'old');
      await fs.symlink(at('elsewhere/real'), at('link'));
      await writeFileAtomic(at('link'), 'new');
      expect(await fs.readlink(at('link'))).toBe(at('elsewhere/real'));
      expect(await fs.readFile(at('elsewhere/real'), 'utf8')).toBe('new');
    });

    it('leaves a whole file, old or new, whenever its process is killed', async () => {
      const script = at('writer.cjs');
      await build({
        stdin: {
          contents: `import { writeFileAtomic } from ${JSON.stringify(path.join(__dirname, 'atomic'))};
            (async () => {
              for (let n = 0; ; n++) {
                await writeFileAtomic(process.argv[2], String(n % 10).repeat(300000));
                if (n === 0) console.log('writing');
              }
            })();`,
          resolveDir: __dirname,
          loader: 'ts',
        },
        bundle: true,
        platform: 'node',
        format: 'cjs',
        outfile: script,
      });
      const file = at('target');
      await writeFileAtomic(file, 'x'.repeat(300000));
      for (let round = 0; round < 12; round++) {
        const child = execFile(process.execPath, [script, file]);
        await new Promise((resolve) => child.stdout?.once('data', resolve));
        await new Promise((resolve) => setTimeout(resolve, round * 13));
        child.kill('SIGKILL');
        await new Promise((resolve) => child.once('exit', resolve));
        const text = await fs.readFile(file, 'utf8');
        expect(text).toHaveLength(300000);
        expect(new Set(text).size).toBe(1);
      }
      expect(await fs.readFile(file, 'utf8')).not.toContain('x');
    });
  });
});
