import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startIndex, temporaryFolder } from './server.fixture';
import { indexAddress, wheelAddress } from './wheelIndex';

const { signal } = new AbortController();
let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A machine whose pip answers as pip does. */
function withPip(index: string, configured: string): NodeJS.ProcessEnv {
  const python = path.join(folder, 'python3');
  const help = `  -i, --index-url <url>       Base URL of the Python Package Index (default ${index}). This should point to a repository`;
  fs.writeFileSync(python, `#!/bin/sh\ncase "$*" in *--help*) echo '${help}';; *) echo "global.index-url='${configured}'";; esac\n`, { mode: 0o755 }); // prettier-ignore
  return { PATH: folder };
}

describe('the index of Python packages', () => {
  it('is the one that the person names', async () => {
    const env = {
      ...withPip('http://other.example/simple', ''),
      PIP_INDEX_URL: 'http://mirror.example/simple',
    };
    expect(await indexAddress(signal, env)).toBe('http://mirror.example/simple/');
  });

  it.skipIf(process.platform === 'win32')('is else the one that pip asks, with its password', async () => {
    expect(await indexAddress(signal, withPip('http://mirror.example/simple', ''))).toBe(
      'http://mirror.example/simple/',
    );
    const secret = 'http://me:secret@mirror.example/simple';
    expect(await indexAddress(signal, withPip('http://me:****@mirror.example/simple', secret))).toBe(
      `${secret}/`,
    );
  });

  it('is else the one that the packaged program carries', async () => {
    fs.writeFileSync(path.join(folder, 'wheel-index.txt'), 'http://public.example/simple\n');
    expect(await indexAddress(signal, { PATH: folder }, folder)).toBe('http://public.example/simple/');
  });

  it('is asked for where none of them is there', async () => {
    await expect(indexAddress(signal, { PATH: folder })).rejects.toMatchObject({
      code: 'engines.noIndex',
      hint: expect.stringContaining('PIP_INDEX_URL') as string,
    });
  });

  it('names the address of a wheel, or says that it does not carry it', async () => {
    const index = await startIndex([{ project: 'a-b', file: 'a_b-1.0.whl', content: new Uint8Array(3) }]);
    const pin = { file: 'a_b-1.0.whl', sha256: '', bytes: 3, from: { project: 'a-b' } };
    expect(await wheelAddress(index.simple, pin, signal)).toBe(`${index.files}a_b-1.0.whl`);
    await expect(wheelAddress(index.simple, { ...pin, file: 'a_b-2.0.whl' }, signal)).rejects.toMatchObject({
      code: 'engines.notInIndex',
    });
    await index.stop();
  });
});
