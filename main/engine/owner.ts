import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { processLives } from './processLives';

/** The process namespace of a Linux system itself, not of a container on it. @see PROC_PID_INIT_INO in linux/proc_ns.h */
const initial = 'pid:[4026531836]';

/**
 * Tells this process from all others that may share a disk with it, in other containers and on other computers too.
 * @returns letters that any file's name may have
 */
export const ownName = (): string => ownerName(process.pid);

/** As `ownName`, of another process among whose number means the same. */
export const ownerName = (pid: number): string => `${pid}-${(among ??= namespace())}`;

let among: string | undefined;

/**
 * Whether the process of that name still lives. Among its own, each number tells; of a process elsewhere only its
 * last sign of life does.
 * @param name begins with what `ownName` gave there
 * @param sign when it gave one, in milliseconds since 1970
 * @param silence milliseconds without one after which it counts as gone
 */
export function ownerLives(name: string, sign: number, silence: number): boolean {
  const [pid, where] = name.split('-');
  among ??= namespace();
  return where === among ? processLives(Number(pid)) : Date.now() - sign < silence;
}

/**
 * As `ownerLives`, of one that gives signs all the time: among its own, too, a number may be given again, after a restart
 * to anyone.
 */
export const ownerGivesSigns = (name: string, sign: number, silence: number): boolean =>
  ownerLives(name, sign, silence) && Date.now() - sign < silence;

/** Gives a sign of life by a file's or folder's time, until the returned function is called or the process ends. */
export function giveSigns(place: string, every: number): () => void {
  const timer = setInterval(() => {
    const now = new Date();
    // A missed one does no harm, the next comes soon.
    fs.utimes(place, now, now, () => undefined);
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Among whom a process' number means something: those on one computer, or in one container on it. Other systems than
 * Linux tell computers apart by their names alone: two of one name should not share a disk.
 */
function namespace(): string {
  return createHash('sha256')
    .update(container() ?? `${os.hostname()}${machine()}`)
    .digest('hex')
    .slice(0, 8);
}

/** What a Linux computer drew by lot when it was set up; nothing where it tells none. @see machine-id(5) */
function machine(): string {
  try {
    return fs.readFileSync('/etc/machine-id', 'latin1').trim();
  } catch {
    return '';
  }
}

/**
 * What only processes of one container have in common. The system gives a namespace's number again once it is gone,
 * but not with a first process that began at the same moment.
 * @see proc_pid_stat(5): field 22
 */
function container(): string | null {
  try {
    const number = fs.readlinkSync('/proc/self/ns/pid');
    if (number === initial) return null;
    const first = fs.readFileSync('/proc/1/stat', 'latin1');
    const began = first.slice(first.lastIndexOf(')') + 2).split(' ')[19];
    return [fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'), number, began].join();
  } catch {
    // No Linux, or one that tells nothing of this.
    return null;
  }
}
