import crypto from 'node:crypto';
import fs from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NetloomError } from '#shared/errors';
import { get } from '../../../tools/setup/http.mjs';
import type { Pin } from './catalogue';

/** How often a download that makes no headway is tried again. */
const TRIES = 4;
const PAUSE_MS = 500;

/** A signal that is raised: the reason of the work's end, which is not a fault. */
export const stopped = (): NetloomError => new NetloomError('cancelled', 'The work was cancelled.');

/** @throws NetloomError `cancelled` */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw stopped();
}

/** A GET that ends with the signal, also while it waits for the server. */
async function open(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  throwIfStopped(signal);
  const asked = get(url, { 'user-agent': 'netloom', ...headers });
  let end: () => void = () => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    end = () => reject(stopped());
    signal.addEventListener('abort', end, { once: true });
  });
  try {
    return await Promise.race([asked, ended]);
  } catch (error) {
    // Whatever still comes is not wanted.
    asked.then(
      (late) => late.destroy(),
      () => undefined,
    );
    throw signal.aborted ? stopped() : outOfReach(url, error);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

const outOfReach = (url: string, error: unknown): NetloomError =>
  new NetloomError(
    'engines.outOfReach',
    `${new URL(url).host} could not be asked: ${(error as Error).message}.`,
    'Check the network and HTTPS_PROXY; what was fetched is kept, and the next try goes on from there.',
    { cause: error },
  );

/** @returns the text of a page @throws NetloomError `engines.outOfReach`, `cancelled` */
export async function fetchPage(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<string> {
  const response = await open(url, headers, signal);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (error) {
    throw outOfReach(url, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @returns its sha256 in hex */
export async function sha256(file: string, signal?: AbortSignal): Promise<string> {
  const hash = crypto.createHash('sha256');
  await pipeline(
    fs.createReadStream(file, { highWaterMark: 1 << 20 }),
    hash,
    ...(signal ? [{ signal }] : []),
  );
  return hash.digest('hex');
}

/**
 * Fetches a file to its place; a download that was cut off goes on where it ended, also at a later call.
 * @param received told the bytes that are there, at every block
 * @returns the file, whose content is the pinned one
 * @throws NetloomError `engines.outOfReach`, `engines.badContent`, `cancelled`; the system's error where it cannot be written
 */
export async function fetchFile(
  pin: Pin,
  url: string,
  folder: string,
  signal: AbortSignal,
  received: (bytes: number) => void,
): Promise<string> {
  const file = path.join(folder, pin.file);
  const part = `${file}.part`;
  if ((await sizeOf(file)) !== null) {
    if ((await sha256(file, signal)) === pin.sha256) return file;
    await fs.promises.rm(file);
  }
  for (let fresh = (await sizeOf(part)) === null; ; fresh = true) {
    await fetchWhole(pin, url, part, signal, received);
    const content = await sha256(part, signal);
    if (content === pin.sha256) break;
    await fs.promises.rm(part);
    // The beginning may be what an earlier crash left: then once more, from the start.
    if (fresh)
      throw new NetloomError(
        'engines.badContent',
        `${pin.file} from ${new URL(url).host} has sha256 ${content}; it must be ${pin.sha256}. It was thrown away.`,
        'A proxy may have answered in the server’s place. Try again from another network, or set PIP_INDEX_URL to another index.',
      );
  }
  await fs.promises.rename(part, file);
  return file;
}

/** Fills a part file up to its end, through interruptions, as long as each try brings something. */
async function fetchWhole(
  pin: Pin,
  url: string,
  part: string,
  signal: AbortSignal,
  received: (bytes: number) => void,
): Promise<void> {
  for (let failures = 0; ;) {
    const before = (await sizeOf(part)) ?? 0;
    try {
      if (pin.bytes === null || before < pin.bytes) await fetchRest(url, part, before, signal, received);
      return;
    } catch (error) {
      if (signal.aborted) throw stopped();
      if (isOurs(error)) throw error;
      failures = ((await sizeOf(part)) ?? 0) > before ? 1 : failures + 1;
      if (failures === TRIES) throw error instanceof NetloomError ? error : outOfReach(url, error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * failures));
    }
  }
}

/** A full disk or a missing permission here: another try would fail as well. */
const isOurs = (error: unknown): boolean =>
  typeof (error as NodeJS.ErrnoException).syscall === 'string' &&
  ['open', 'write', 'fsync'].includes((error as NodeJS.ErrnoException).syscall!);

async function fetchRest(
  url: string,
  part: string,
  have: number,
  signal: AbortSignal,
  received: (bytes: number) => void,
): Promise<void> {
  const response = await open(url, have > 0 ? { range: `bytes=${have}-` } : {}, signal);
  // It has no more than we have: the sum decides.
  if (response.statusCode === 416) return void response.resume();
  const goesOn = response.statusCode === 206;
  let bytes = goesOn ? have : 0;
  const file = fs.createWriteStream(part, { flags: goesOn ? 'a' : 'w' });
  async function* counted(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const block of blocks) {
      received((bytes += block.length));
      yield block;
    }
  }
  await pipeline(response, counted, file, { signal });
}

export async function sizeOf(file: string): Promise<number | null> {
  return fs.promises.stat(file).then(
    (stat) => stat.size,
    () => null,
  );
}
