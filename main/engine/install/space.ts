import { promises as fs } from 'node:fs';

/** @returns bytes free for this person where a folder lies; null where Node cannot ask (before 18.15, in Electron 22) */
export async function freeBytes(folder: string): Promise<number | null> {
  const { statfs } = fs as Partial<typeof fs>;
  if (!statfs) return null;
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
