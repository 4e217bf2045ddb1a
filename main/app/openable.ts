import fs from 'node:fs';
import path from 'node:path';
import { projectExtension } from '../files/projectFiles';

/** Endings of files that hold rows. */
export const dataExtensions = ['csv', 'tsv', 'txt', 'parquet', 'jsonl', 'ndjson', 'json'] as const;

/** Endings of images that a net can look at. */
export const imageExtensions = ['png', 'jpg', 'jpeg', 'jfif', 'bmp', 'gif', 'webp'] as const;

const openable = new Set([projectExtension, ...dataExtensions.map((extension) => `.${extension}`)]);

/**
 * The file that a command line asks to open: its first argument that is one. Everything else on it is Electron's.
 * @param argv without the program itself
 */
export function fileToOpen(argv: readonly string[], cwd: string): string | null {
  for (const argument of argv) {
    if (argument.startsWith('-') || !openable.has(path.extname(argument).toLowerCase())) continue;
    const file = path.resolve(cwd, argument);
    if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  }
  return null;
}
