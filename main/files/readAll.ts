import type fs from 'node:fs/promises';

/** Bytes that are asked for at a time: systems refuse to read gigabytes at once. */
const atOnce = 1 << 26;

/**
 * Fills `bytes` with what a file holds from `position` on.
 * @returns false where the file ends too early
 */
export async function readAll(file: fs.FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(
      bytes,
      done,
      Math.min(bytes.length - done, atOnce),
      position + done,
    );
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
