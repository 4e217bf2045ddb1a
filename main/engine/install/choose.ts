import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { NetloomError } from '#shared/errors';
import type { EngineName } from './catalogue';
import { findDriver, judgeDriver } from './driver';
import { bindingPath } from './folder';
import { ownerLives, ownName } from '../owner';
import { bundledBinding, bundledFolder, findInstalled, type Installed } from './shelf';

/** The native library this process trains with. */
export interface Chosen {
  /** `bundled` came with the program. */
  name: EngineName | 'bundled';
  version: string | null;
  binding: string;
  /** What was tried before and why it was not taken; empty where there is nothing to say. */
  note: string;
  /** To be called once TensorFlow has computed: an engine that never gets there is left out after a few times. */
  works(): void;
}

/** How often an engine may take the process down with it before it is no longer tried. */
const CRASHES = 2;
const load = createRequire(import.meta.url);
let chosen: Chosen | null = null;

/** @returns what `chooseEngine` took in this process; null before, and where nothing could be loaded */
export const engineInUse = (): Chosen | null => chosen;

/**
 * Loads the best native library there is and makes tfjs-node take it: CUDA where it was installed and can be used,
 * else the one of the program, else one that was installed. The environment variable NETLOOM_ENGINE asks for `cuda`
 * (also without a card) or `cpu`.
 * @throws why none loads
 */
export async function chooseEngine(env: NodeJS.ProcessEnv = process.env): Promise<Chosen> {
  const asked = askedFor(env);
  const notes: string[] = [];
  const take = (name: Chosen['name'], version: string | null, binding: string, works = () => undefined) => {
    load(binding);
    // tfjs-node asks for the binding at the place it came with: that place now means this one.
    const usual = bundledFolder();
    if (usual) load.cache[load.resolve(path.join(usual, bindingPath))] = load.cache[load.resolve(binding)];
    chosen = { name, version, binding, note: notes.join(' '), works };
    return chosen;
  };
  const attempt = (what: string, found: () => Chosen | null): Chosen | null => {
    try {
      return found();
    } catch (error) {
      notes.push(`${what} did not load: ${(error as Error).message.split('\n')[0]!.replace(/\.$/, '')}.`);
      return null;
    }
  };

  const cuda = asked === 'cpu' ? null : findInstalled('cuda');
  if (asked === 'cuda' && !cuda) notes.push('NETLOOM_ENGINE asks for CUDA, which is not installed.');
  const why = cuda && (asked === 'cuda' ? null : await reasonAgainst(cuda));
  if (why) notes.push(why);
  else if (cuda) {
    // The window and the command line may share one card: each takes what it needs and no more.
    env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
    const took = attempt('CUDA', () => take('cuda', cuda.version, cuda.binding, watched(cuda.folder)));
    if (took) return took;
  }
  const bundled = bundledBinding();
  const native = findInstalled('native');
  const took =
    (bundled && attempt('The program’s own library', () => take('bundled', null, bundled))) ??
    (native && attempt('The installed library', () => take('native', native.version, native.binding)));
  if (took) return took;
  if (!bundled && !native) notes.push('it is not installed (“netloom engine install native” fetches it)');
  throw new Error(notes.join(' '));
}

function askedFor(env: NodeJS.ProcessEnv): 'cuda' | 'cpu' | null {
  const asked = env['NETLOOM_ENGINE'] || null;
  if (asked === null || asked === 'cuda' || asked === 'cpu') return asked;
  throw new NetloomError(
    'engines.unknown',
    `NETLOOM_ENGINE is “${asked}”; it must be cuda or cpu.`,
    'Unset it to take the best engine there is.',
  );
}

/** @returns why an installed CUDA engine is not even tried */
async function reasonAgainst(cuda: Installed): Promise<string | null> {
  const { found, needed, problem } = judgeDriver(await findDriver());
  if (problem)
    return `CUDA is installed but cannot be used: ${problem} (needed: ${needed}; found: ${found}).`;
  if (crashes(cuda.folder).length < CRASHES) return null;
  return `CUDA is left out: the program ended ${CRASHES} times while it was loading. “netloom engine remove cuda” and installing it again, or NETLOOM_ENGINE=cuda, tries it again.`;
}

/** In milliseconds: a process in another container has failed by then. */
const longestLoading = 10 * 60 * 1000;

/** Marks of processes that began to load an engine and are gone without having computed with it. */
const crashes = (folder: string): string[] =>
  fs.readdirSync(folder).filter((name) => {
    const owner = /^loading-(.+)$/.exec(name)?.[1];
    const mark = path.join(folder, name);
    const made = () => fs.statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return owner !== undefined && !ownerLives(owner, made(), longestLoading);
  });

/** Leaves a mark until the engine works. */
function watched(folder: string): () => undefined {
  const mark = path.join(folder, `loading-${ownName()}`);
  try {
    fs.writeFileSync(mark, '');
  } catch {
    // A folder that cannot be written keeps no marks.
  }
  return () => {
    for (const name of [path.basename(mark), ...crashes(folder)])
      fs.rmSync(path.join(folder, name), { force: true });
  };
}
