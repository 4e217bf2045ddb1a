// Cutting a shared library down to what the loader maps.
import fs from 'node:fs';

/**
 * Drops the part of a 64-bit ELF file that no program header covers (symbol tables for debuggers, the section
 * table): the loader never reads it, and it is half of TensorFlow's library.
 *
 * @param {string} file changed in place
 * @returns {number} bytes saved
 * @throws where the file is not a 64-bit little-endian ELF
 */
export function trimElf(file) {
  const fd = fs.openSync(file, 'r+');
  try {
    const header = Buffer.alloc(64);
    fs.readSync(fd, header, 0, 64, 0);
    if (header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01')
      throw new Error(`${file} is not a 64-bit ELF file`);
    const table = Number(header.readBigUInt64LE(0x20));
    const [size, count] = [header.readUInt16LE(0x36), header.readUInt16LE(0x38)];
    const headers = Buffer.alloc(size * count);
    fs.readSync(fd, headers, 0, headers.length, table);
    let end = table + headers.length;
    for (let i = 0; i < count; i++) {
      const at = i * size;
      const segmentEnd = headers.readBigUInt64LE(at + 8) + headers.readBigUInt64LE(at + 0x20);
      end = Math.max(end, Number(segmentEnd));
    }
    const before = fs.fstatSync(fd).size;
    if (end > before) throw new Error(`${file} is cut off: ${before} of ${end} bytes`);
    header.writeBigUInt64LE(0n, 0x28); // e_shoff: no section table
    header.writeUInt16LE(0, 0x3c); // e_shnum
    header.writeUInt16LE(0, 0x3e); // e_shstrndx
    fs.writeSync(fd, header, 0, 64, 0);
    fs.ftruncateSync(fd, end);
    return before - end;
  } finally {
    fs.closeSync(fd);
  }
}
