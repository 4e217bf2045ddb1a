// A small zip reader: lists the entries, streams one out and checks it. Stored or deflated, below 4 GiB.
import fs from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';

const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SEARCH = 66_000;

/**
 * @typedef {{ name: string, method: number, crc: number, packedSize: number, size: number, offset: number, mode: number }} ZipEntry
 */

/**
 * @param {string} file
 * @returns {ZipEntry[]} the entries of its central directory
 * @throws where the file is no zip or its directory is cut off
 */
export function zipEntries(file) {
  const fd = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    const tail = read(fd, Math.max(0, size - END_SEARCH), Math.min(size, END_SEARCH));
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end < 0 || end + 22 > tail.length)
      throw new Error(`${path.basename(file)} is not a zip, or is cut off`);
    const count = tail.readUInt16LE(end + 10);
    const [length, start] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (start + length > size) throw new Error(`${path.basename(file)}: the directory of the zip is damaged`);
    return directory(read(fd, start, length), count, file);
  } finally {
    fs.closeSync(fd);
  }
}

function directory(bytes, count, file) {
  const entries = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL)
      throw new Error(`${path.basename(file)}: the directory of the zip is damaged`);
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + name),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      mode: bytes.readUInt32LE(at + 38) >>> 16,
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

/**
 * Writes one entry to a file, which appears only when it is whole.
 *
 * @param {string} file the zip
 * @param {ZipEntry} entry
 * @param {string} to
 * @param {AbortSignal} [signal] ends it early, with nothing left
 * @throws where size or checksum are not those the zip promises
 */
export async function extractEntry(file, entry, to, signal) {
  const fd = fs.openSync(file, 'r');
  const local = read(fd, entry.offset, 30);
  fs.closeSync(fd);
  if (local.readUInt32LE(0) !== LOCAL) throw new Error(`${entry.name}: damaged in ${path.basename(file)}`);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  const part = `${to}.part`;
  const check = checksum();
  const inflate = entry.method === 8 ? [zlib.createInflateRaw({ chunkSize: 1 << 20 })] : [];
  if (entry.packedSize === 0) fs.writeFileSync(part, '');
  else {
    const packed = fs.createReadStream(file, {
      start,
      end: start + entry.packedSize - 1,
      highWaterMark: 1 << 20,
    });
    try {
      await pipeline(packed, ...inflate, check.stream, fs.createWriteStream(part), { signal });
    } catch (error) {
      fs.rmSync(part, { force: true });
      // A full disk and a cancelled call are not the zip's fault.
      if (!String(error.code).startsWith('Z_')) throw error;
      throw new Error(`${entry.name}: damaged in ${path.basename(file)} (${error.message})`);
    }
  }
  if (check.size() !== entry.size || check.crc() !== entry.crc) {
    fs.rmSync(part, { force: true });
    throw new Error(`${entry.name}: damaged in ${path.basename(file)}`);
  }
  if (entry.mode & 0o777) fs.chmodSync(part, entry.mode & 0o777);
  fs.renameSync(part, to);
}

/**
 * Writes every entry below a folder, symbolic links included.
 *
 * @throws where an entry would leave the folder
 */
export async function extractAll(file, folder) {
  const base = path.resolve(folder);
  for (const entry of zipEntries(file)) {
    const to = path.resolve(base, entry.name);
    if (to !== base && !to.startsWith(base + path.sep))
      throw new Error(`${entry.name} leads out of ${folder}`);
    if (entry.name.endsWith('/')) fs.mkdirSync(to, { recursive: true });
    else await extractEntry(file, entry, to);
    if ((entry.mode & 0o170000) === 0o120000) linkFrom(to);
  }
}

/** A symbolic link is stored as a file that holds its target. */
function linkFrom(file) {
  const target = fs.readFileSync(file, 'utf8');
  fs.rmSync(file);
  fs.symlinkSync(target, file);
}

function read(fd, position, length) {
  const bytes = Buffer.alloc(length);
  const got = fs.readSync(fd, bytes, 0, length, position);
  return got === length ? bytes : bytes.subarray(0, got);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of what passes, by zlib where Node has it (22.2 and later), else by table. */
function checksum() {
  let size = 0;
  let crc = 0;
  const update = zlib.crc32 ?? crc32;
  const stream = new Transform({
    transform(chunk, _encoding, next) {
      size += chunk.length;
      crc = update(chunk, crc);
      next(null, chunk);
    },
  });
  return { stream, size: () => size, crc: () => crc >>> 0 };
}

function crc32(bytes, before) {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
