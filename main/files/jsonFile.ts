import fs from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from './atomic';

/** Reads a small file of the program's own; what is missing or damaged counts as empty. */
export async function readJson<S extends z.ZodType>(
  file: string,
  schema: S,
  empty: z.input<S>,
): Promise<z.output<S>> {
  try {
    return schema.parse(JSON.parse(await fs.readFile(file, 'utf8')));
  } catch {
    return schema.parse(empty);
  }
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
}
