import fs from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from './atomic';
import { systemCode } from './failure';

/** Remembers, inside a folder of unsaved runs, beside which project it belongs. */
const destinationFile = 'saved-as.json';
/** Runs of a document that was closed without being saved are kept for thirty days. */
const FORGOTTEN_MS = 30 * 24 * 60 * 60 * 1000;

/** Where the runs of a saved project lie: `iris.netloom` → `iris.runs`. */
export function runsBeside(projectFile: string): string {
  const { dir, name } = path.parse(projectFile);
  return path.join(dir, `${name}.runs`);
}

/** The runs of documents that have no file yet. */
export class UnsavedRuns {
  constructor(private readonly root: string) {}

  /** @param documentId see {@link newDocumentId}: never a path */
  folderOf(documentId: string): string {
    return path.join(this.root, `${documentId}.runs`);
  }

  /**
   * Moves a document's runs beside its file. Where they cannot be moved now (a training is writing there), the wish is
   * kept and {@link adopt} fulfils it when the project is next opened.
   * @param busy a training is under way
   * @returns the folder to use from now on
   */
  async moveBeside(documentId: string, projectFile: string, busy: boolean): Promise<string> {
    const from = this.folderOf(documentId);
    const to = runsBeside(projectFile);
    if (!(await exists(from))) return to;
    if (!busy && (await moveAll(from, to))) return to;
    await writeFileAtomic(path.join(from, destinationFile), JSON.stringify({ path: projectFile }));
    return from;
  }

  /** Moves what an earlier save of this project had to leave behind. */
  async adopt(projectFile: string): Promise<void> {
    for (const name of await fs.readdir(this.root).catch(() => [] as string[])) {
      const from = path.join(this.root, name);
      if ((await destinationOf(from)) === projectFile) await moveAll(from, runsBeside(projectFile));
    }
  }

  /**
   * Removes folders in which no run was ever made, and runs of documents that were given up long ago.
   * @param recoverable documents whose edits are still kept
   */
  async tidy(recoverable: ReadonlySet<string>): Promise<void> {
    for (const name of await fs.readdir(this.root).catch(() => [] as string[])) {
      const folder = path.join(this.root, name);
      if (recoverable.has(path.basename(name, '.runs'))) continue;
      await fs.rmdir(folder).catch(() => undefined);
      const stat = await fs.stat(folder).catch(() => null);
      if (stat && Date.now() - stat.mtimeMs > FORGOTTEN_MS && (await destinationOf(folder)) === null)
        await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function destinationOf(folder: string): Promise<string | null> {
  try {
    const saved = JSON.parse(await fs.readFile(path.join(folder, destinationFile), 'utf8')) as {
      path?: unknown;
    };
    return typeof saved.path === 'string' ? saved.path : null;
  } catch {
    return null;
  }
}

const exists = (file: string): Promise<boolean> =>
  fs.stat(file).then(
    () => true,
    () => false,
  );

/** Moves every run; a run whose name is taken gets a number. @returns whether nothing was left behind */
async function moveAll(from: string, to: string): Promise<boolean> {
  try {
    await fs.mkdir(to, { recursive: true });
    for (const name of await fs.readdir(from)) {
      if (name === destinationFile) continue;
      await move(path.join(from, name), await freeName(path.join(to, name)));
    }
    await fs.rm(from, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

async function freeName(file: string): Promise<string> {
  let free = file;
  for (let n = 2; await exists(free); n++) free = `${file} ${n}`;
  return free;
}

async function move(from: string, to: string): Promise<void> {
  try {
    await fs.rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    // Another disk: copied under another name first, so that a half copied run is never taken for a whole one.
    const half = `${to}.part`;
    await copy(from, half);
    await fs.rename(half, to);
    await fs.rm(from, { recursive: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  const stat = await fs.lstat(from);
  if (!stat.isDirectory()) return fs.copyFile(from, to);
  await fs.mkdir(to, { recursive: true });
  for (const name of await fs.readdir(from)) await copy(path.join(from, name), path.join(to, name));
}
