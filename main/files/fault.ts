/**
 * Points at which a test lets something go wrong where luck would have to meet the moment: the process dies between two
 * writes, the disk fills up, a call never ends. They do nothing unless NETLOOM_FAULTS asks for it, and never do anything
 * in the packaged program. They lie in this room because every room that writes may import it.
 */

/** Where something may go wrong. */
export type FaultPoint =
  /** A file is replaced: its temporary copy is open; is whole; has taken the old one's place. `of`: the file. */
  | 'write:opened'
  | 'write:written'
  | 'write:renamed'
  /** A record is about to be added to a file. `of`: the file. */
  | 'append'
  /** A call of the engine's contract begins. `of`: its name. */
  | 'call'
  /** The arithmetic of some batches begins. `of`: `run` or `judge`. */
  | 'step';

/** One line of NETLOOM_FAULTS, a JSON list. */
export interface Fault {
  at: FaultPoint;
  /** Only where what is touched contains this text. */
  of?: string;
  /** How often it goes well before. */
  after?: number;
  /** How often it happens then; without it, always. */
  times?: number;
  /**
   * `kill` and `abort` end the process as `kill -9` and native code do, `exit` with code 70; `throw:CODE` fails as the
   * system does (`throw:ENOSPC`), or with any message; `hang:MS` blocks the thread, `stall:MS` only who waits for it;
   * `nan` makes the loss of a step of `run` not a number.
   */
  do: string;
}

/** What is asked for. @param folder where the program's code lies: inside the archive of the packaged one, nothing is */
export function faultsIn(text: string | undefined, folder: string): readonly Fault[] {
  const packaged = /\.asar([\\/]|$)/.test(folder);
  return text && !packaged ? (JSON.parse(text) as Fault[]) : [];
}

const asked = faultsIn(process.env['NETLOOM_FAULTS'], __dirname);
const seen = new Map<Fault, number>();

/** Whether any fault is asked for in this process. */
export const faultsAsked = asked.length > 0;

/**
 * Lets happen what NETLOOM_FAULTS asks for at this point.
 * @returns `nan` where the caller is to spoil its own result
 * @throws what it asks for
 */
export async function fault(at: FaultPoint, of = ''): Promise<'nan' | null> {
  let spoilt: 'nan' | null = null;
  for (const one of asked) {
    if (one.at !== at || !of.includes(one.of ?? '')) continue;
    const before = seen.get(one) ?? 0;
    seen.set(one, before + 1);
    const after = one.after ?? 0;
    if (before < after || before >= after + (one.times ?? Infinity)) continue;
    if (one.do === 'nan') spoilt = 'nan';
    else await happen(one.do);
  }
  return spoilt;
}

async function happen(what: string): Promise<void> {
  const [kind, rest = ''] = what.split(/:(.*)/s);
  switch (kind) {
    case 'kill':
      return void process.kill(process.pid, 'SIGKILL');
    case 'abort':
      return process.abort();
    case 'exit':
      return process.exit(70);
    case 'hang':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(rest));
      return;
    case 'stall':
      return new Promise((resolve) => setTimeout(resolve, Number(rest)));
    case 'throw':
      if (/^E[A-Z]+$/.test(rest))
        throw Object.assign(new Error(`${rest}: asked for by a test`), { code: rest });
      throw new Error(rest);
    default:
      throw new Error(`NETLOOM_FAULTS asks for “${what}”, which is not known.`);
  }
}
