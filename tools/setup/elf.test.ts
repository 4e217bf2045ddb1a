import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trimElf } from './elf.mjs';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-elf-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A 64-bit ELF file with one segment of `loaded` bytes from its start and `tail` bytes that no segment covers. */
function elf(loaded: number, tail: number): string {
  const bytes = Buffer.alloc(loaded + tail, 0xaa);
  bytes.write('\x7fELF\x02\x01', 0, 'latin1');
  bytes.writeBigUInt64LE(64n, 0x20); // e_phoff
  bytes.writeBigUInt64LE(BigInt(loaded + 8), 0x28); // e_shoff
  bytes.writeUInt16LE(56, 0x36); // e_phentsize
  bytes.writeUInt16LE(1, 0x38); // e_phnum
  bytes.writeUInt16LE(5, 0x3c); // e_shnum
  bytes.writeUInt16LE(4, 0x3e); // e_shstrndx
  bytes.writeBigUInt64LE(0n, 64 + 8); // p_offset
  bytes.writeBigUInt64LE(BigInt(loaded), 64 + 0x20); // p_filesz
  const file = path.join(folder, 'lib.so');
  fs.writeFileSync(file, bytes);
  return file;
}

describe('trimming a shared library', () => {
  it('cuts what no segment covers and keeps the rest byte for byte', () => {
    const file = elf(4096, 1000);
    const before = fs.readFileSync(file);
    expect(trimElf(file)).toBe(1000);
    const after = fs.readFileSync(file);
    expect(after).toHaveLength(4096);
    expect(after.subarray(64)).toEqual(before.subarray(64, 4096));
  });

  it('leaves no trace of the section table in the header', () => {
    const file = elf(4096, 1000);
    trimElf(file);
    const header = fs.readFileSync(file);
    expect(header.readBigUInt64LE(0x28)).toBe(0n);
    expect([header.readUInt16LE(0x3c), header.readUInt16LE(0x3e)]).toEqual([0, 0]);
  });

  it('changes nothing the second time', () => {
    const file = elf(4096, 1000);
    trimElf(file);
    expect(trimElf(file)).toBe(0);
  });

  it('refuses a file that is cut off', () => {
    const file = elf(4096, 0);
    fs.truncateSync(file, 4000);
    expect(() => trimElf(file)).toThrow('cut off');
  });

  it('refuses what is no 64-bit ELF file', () => {
    const file = path.join(folder, 'page.html');
    fs.writeFileSync(file, '<html>'.repeat(20));
    expect(() => trimElf(file)).toThrow('not a 64-bit ELF');
  });
});
