import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Why there can be no small disks here; null where there can. */
export const noSmallDisks: string | null = (() => {
  if (!isRoot) return 'only root on Linux may mount one';
  try {
    const place = fs.mkdtempSync('/tmp/netloom-mount-');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    fs.rmdirSync(place);
    return null;
  } catch {
    return 'this system does not allow to mount one';
  }
})();

/** A real disk with room for so many kilobytes, which can be filled to the last. */
export interface SmallDisk {
  at(...names: string[]): string;
  fill(): void;
  /** Takes away what filled it. */
  free(): void;
  remove(): void;
}
export function smallDisk(folder: string, kilobytes: number): SmallDisk {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=777`, 'tmpfs', folder]);
  const filler = path.join(folder, 'filler');
  return {
    at: (...names) => path.join(folder, ...names),
    fill() {
      const handle = fs.openSync(filler, 'a');
      try {
        for (;;) fs.writeSync(handle, Buffer.alloc(4096));
      } catch {
        // Full.
      } finally {
        fs.closeSync(handle);
      }
    },
    free: () => fs.rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder]);
      fs.rmdirSync(folder);
    },
  };
}

/** Does something in a folder that may not be written: the system itself refuses, also where root runs the tests. */
export async function withoutPermission<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const nobody = 65_534;
  const { mode } = fs.statSync(folder);
  fs.chmodSync(folder, 0o555);
  if (isRoot) process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    fs.chmodSync(folder, mode);
  }
}
/** Windows keeps permissions elsewhere. */
export const noPermissions: string | null =
  process.platform === 'win32' ? 'permissions of folders are POSIX’' : null;
