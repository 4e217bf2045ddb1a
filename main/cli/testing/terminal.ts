import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../program';

export interface Spoken {
  code: number;
  out: string;
  err: string;
  /** Parsed lines of stdout, with `--json`. */
  lines: Record<string, unknown>[];
  /** The last line of stdout, with `--json`. */
  last: Record<string, unknown>;
}

/** Runs a command in this process, as a shell would, and keeps what it said. */
export async function netloom(...argv: string[]): Promise<Spoken> {
  let out = '';
  let err = '';
  process.exitCode = undefined;
  const code = await run(argv, '0.0.0-test', {
    out: (t) => void (out += t),
    err: (t) => void (err += t),
    interactive: false,
  });
  process.exitCode = undefined;
  const lines = argv.includes('--json')
    ? out
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((l) => JSON.parse(l) as Record<string, unknown>)
    : [];
  return { code, out, err, lines, last: lines[lines.length - 1] ?? {} };
}

/** A folder of its own for a test. */
export const scratch = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-cli-'));
export const sample = (name: string): string => path.resolve('assets/samples', `${name}.csv`);
