import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { NODE } from '../../../tools/build/bundles.mjs';
import { recipeSchema } from '#shared/data/recipe';
import type { Project } from '#shared/project/schema';
import type { Fault } from '../../files/fault';
import { readWeights, type NamedArray } from '../runs/weights';
import { chain, projectWith } from '../train/job.fixture';

const root = path.resolve(__dirname, '../../..');

/**
 * Bundles the child as the program's own engine is and lays it beside that, for the tests of one file.
 * @returns the bundle's file, which is there as long as the tests run
 */
export function bundledChild(name: string): string {
  const entry = `test-faults-${name}-${process.pid}`;
  const outdir = path.join(root, 'out');
  const file = path.join(outdir, `${entry}.cjs`);
  beforeAll(async () => {
    const entryPoints = { [entry]: path.join(__dirname, 'child.fixture.ts') };
    await build({ ...NODE, entryPoints, outdir, sourcemap: false });
  });
  afterAll(() => fs.rmSync(file, { force: true }));
  return file;
}

export interface Said {
  event: string;
  payload: Record<string, unknown>;
}

export interface Call {
  method: string;
  params: Record<string, unknown>;
}

export interface ChildOptions {
  faults?: Fault[];
  /** A checkpoint after every epoch and block of batches. */
  eager?: boolean;
  env?: Record<string, string>;
  /** A program that starts the child with limits of its own. */
  under?: string[];
  /** Another user. */
  uid?: number;
}

/** The engine in a process of its own. */
export class Child {
  readonly said: Said[] = [];
  stderr = '';
  readonly process: ChildProcess;
  /** How it ended: its exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  private listeners: (() => void)[] = [];

  constructor(file: string, calls: Call[], { faults, eager, env, under, uid }: ChildOptions = {}) {
    const words = [...(under ?? []), process.execPath, file, JSON.stringify({ calls, eager })];
    this.process = spawn(words[0]!, words.slice(1), {
      cwd: root,
      ...(uid === undefined ? {} : { uid, gid: uid }),
      env: {
        ...process.env,
        TF_CPP_MIN_LOG_LEVEL: '3',
        NETLOOM_ASSETS: path.join(root, 'assets'),
        NETLOOM_FAULTS: faults ? JSON.stringify(faults) : '',
        ...env,
      },
    });
    this.process.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    let rest = '';
    this.process.stdout?.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.said.push(JSON.parse(line) as Said);
      this.wake();
    });
    this.ended = new Promise((resolve) =>
      this.process.once('close', (code, signal) => {
        resolve(signal ?? code ?? -1);
        this.wake();
      }),
    );
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Waits until it said such a thing. @throws where it ended without saying it */
  async until(event: string, matches: (payload: Said['payload']) => boolean = () => true): Promise<Said> {
    for (let from = 0; ;) {
      for (; from < this.said.length; from++) {
        const one = this.said[from]!;
        if (one.event === event && matches(one.payload)) return one;
      }
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(
          `The child ended before “${event}”: ${this.stderr}\n${JSON.stringify(this.said.slice(-3))}`,
        );
      await new Promise<void>((resolve) => this.listeners.push(resolve));
    }
  }

  of(event: string): Said['payload'][] {
    return this.said.filter((one) => one.event === event).map(({ payload }) => payload);
  }
  /** Answers and errors of its calls, in turn. */
  answers(): Said[] {
    return this.said.filter(({ event }) => event === 'result' || event === 'error');
  }
  /** The newest epoch it told of. */
  get epoch(): number {
    const last = this.of('train.epoch').pop() as { record: { epoch: number } } | undefined;
    return last?.record.epoch ?? 0;
  }

  kill(): Promise<number | NodeJS.Signals> {
    this.process.kill('SIGKILL');
    return this.ended;
  }

  private wake(): void {
    const waiting = this.listeners;
    this.listeners = [];
    waiting.forEach((go) => go());
  }
}

/** The shipped iris data with a net that has all that is random: dropout, shuffling, batch normalisation beside. */
export function irisProject(settings: Record<string, unknown> = {}): Project {
  const columns = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'].map((name) => ({ name, role: 'feature', type: 'numeric' })); // prettier-ignore
  const data = recipeSchema.parse({
    source: { kind: 'sample', name: 'iris' },
    columns: [...columns, { name: 'species', role: 'target', type: 'categorical' }],
  });
  const graph = chain(
    ['Dense', { units: 12, activation: 'tanh' }],
    ['BatchNormalization'],
    ['Dropout', { rate: 0.3 }],
    ['Dense', { units: 3, activation: 'softmax' }],
  );
  return { ...projectWith(graph, { batchSize: 8, epochs: 20, earlyStopping: null, ...settings }), data };
}

/**
 * A folder for what is killed and damaged: in memory where the system has such a place, since a process that dies does
 * not take the system's memory with it, and checkpoints wait for no disk.
 */
export function swiftFolder(): string {
  const memory = '/dev/shm';
  const place = fs.existsSync(memory) ? memory : os.tmpdir();
  return fs.mkdtempSync(path.join(place, 'netloom-faults-'));
}

/** How often a test repeats what luck decides: a few times in `npm test`, as often as asked in `npm run test:faults`. */
export const repeated = (few: number, many: number): number =>
  process.env['NETLOOM_FAULTS_FULL'] ? many : few;

/** The weights of a folder, by name. */
export async function weightsIn(folder: string): Promise<NamedArray[]> {
  const { arrays } = await readWeights(folder);
  return [...arrays].sort((a, b) => a.name.localeCompare(b.name));
}

/** The only run in a folder of runs. */
export function onlyRun(runsDir: string): string {
  const names = fs.readdirSync(runsDir);
  if (names.length !== 1) throw new Error(`Expected one run, found ${names.join(', ')}`);
  return path.join(runsDir, names[0]!);
}
