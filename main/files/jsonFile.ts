import fs from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { writeFileAtomic } from './atomic';
import { fileFailure } from './failure';

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

/** @throws NetloomError `file.unwritable` */
export async function writeJson(file: string, value: unknown): Promise<void> {
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    throw fileFailure('file.unwritable', file, 'written', error, 'Free some space or mend its permissions.');
  }
}
