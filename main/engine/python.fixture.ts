import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const local = path.join(process.cwd(), '.runtime/python/bin/python');
/** A Python with Keras 3 and scikit-learn to compare with; undefined where the machine has none. */
export const testPython: string | undefined =
  process.env.NETLOOM_TEST_PYTHON || (fs.existsSync(local) ? local : undefined);

const env = {
  KERAS_BACKEND: 'tensorflow',
  TF_CPP_MIN_LOG_LEVEL: '3',
  CUDA_VISIBLE_DEVICES: '',
  PYTHONUTF8: '1',
};

/**
 * Runs Python, with Keras on TensorFlow's CPU.
 *
 * @param args a file or `-c` with a script, and what they are given
 * @returns what it printed
 * @throws with the end of what it complained of, where it failed
 */
export function runPython(args: string[], input = ''): string {
  const { error, signal, status, stdout, stderr } = spawnSync(testPython!, ['-W', 'ignore', ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { ...process.env, ...env },
  });
  if (status === 0) return stdout;
  const complaint = stderr?.trim().split('\n').slice(-12).join('\n');
  throw new Error(`Python ended with ${error?.message ?? signal ?? status}: ${complaint}`);
}

/**
 * Asks a script that reads JSON and prints JSON in its last line.
 *
 * @param args what it finds behind `sys.argv[0]`
 */
export function askPython<Answer>(script: string, given: unknown, args: string[] = []): Answer {
  const printed = runPython(['-c', script, ...args], JSON.stringify(given));
  return JSON.parse(printed.trim().split('\n').pop()!) as Answer;
}
