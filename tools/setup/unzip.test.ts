import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractAll, extractEntry, zipEntries } from './unzip.mjs';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-unzip-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const noise = crypto.createHash('sha512').update('seed').digest();
const files = {
  'lib/deflated.txt': Buffer.from('weft and warp '.repeat(5000)),
  'stored.bin': [noise, { level: 0 }] as [Buffer, { level: 0 }],
  'empty.txt': Buffer.alloc(0),
};

function writeZip(change: (zip: Buffer) => Buffer = (zip) => zip): string {
  const file = path.join(folder, 'a.zip');
  fs.writeFileSync(file, change(Buffer.from(zipSync(files))));
  return file;
}

describe('a whole zip', () => {
  it('is listed by the names in its directory', () => {
    expect(zipEntries(writeZip()).map((entry) => entry.name)).toEqual(Object.keys(files));
  });

  it('gives back what was put in, deflated, stored or empty', async () => {
    const to = path.join(folder, 'out');
    await extractAll(writeZip(), to);
    expect(fs.readFileSync(path.join(to, 'lib/deflated.txt'))).toEqual(files['lib/deflated.txt']);
    expect(fs.readFileSync(path.join(to, 'stored.bin'))).toEqual(noise);
    expect(fs.readFileSync(path.join(to, 'empty.txt'))).toHaveLength(0);
  });

  it('may not write outside the folder it is unpacked in', async () => {
    const file = path.join(folder, 'escape.zip');
    fs.writeFileSync(file, zipSync({ '../escaped.txt': Buffer.from('x') }));
    await expect(extractAll(file, path.join(folder, 'out'))).rejects.toThrow('leads out of');
    expect(fs.existsSync(path.join(folder, 'escaped.txt'))).toBe(false);
  });
});

describe('a damaged zip is refused and leaves nothing behind', () => {
  const extractFirst = (file: string, to: string) => extractEntry(file, zipEntries(file)[0]!, to);

  it('when it is cut off', () => {
    expect(() => zipEntries(writeZip((zip) => zip.subarray(0, zip.length - 40)))).toThrow(
      'not a zip, or is cut off',
    );
  });

  it('when it is no zip at all', () => {
    expect(() => zipEntries(writeZip(() => Buffer.from('<html>404</html>')))).toThrow('not a zip');
  });

  it('when a byte of a deflated entry is another', async () => {
    const file = writeZip((zip) => {
      zip[60]! ^= 0xff;
      return zip;
    });
    const to = path.join(folder, 'deflated.txt');
    await expect(extractFirst(file, to)).rejects.toThrow('damaged');
    expect(fs.readdirSync(folder)).toEqual(['a.zip']);
  });

  it('when a byte of a stored entry is another, which only the checksum tells', async () => {
    const file = writeZip((zip) => {
      zip[zip.indexOf(noise) + 10]! ^= 1;
      return zip;
    });
    const entry = zipEntries(file).find(({ name }) => name === 'stored.bin')!;
    await expect(extractEntry(file, entry, path.join(folder, 'stored.bin'))).rejects.toThrow('damaged');
    expect(fs.readdirSync(folder)).toEqual(['a.zip']);
  });

  it('when its directory is overwritten', () => {
    const file = writeZip((zip) => {
      zip.writeUInt32LE(0xdeadbeef, zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')));
      return zip;
    });
    expect(() => zipEntries(file)).toThrow('directory of the zip is damaged');
  });
});
