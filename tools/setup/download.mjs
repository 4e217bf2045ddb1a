// Downloads that resume, show how far they are, and count only when their sha256 is the pinned one.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { get } from './http.mjs';
import { percentOf } from './report.mjs';

const TRIES = 4;

/**
 * @param {string} file
 * @returns {Promise<string>} its sha256 in hex
 */
export async function sha256(file) {
  const hash = crypto.createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Fetches a file to its place, or leaves it there if it is the right one already.
 *
 * @param {{ url: string, sha256: string, file: string, step?: { doing(text: string): void } }} options
 * @throws where the host is out of reach (`unreachable` on the error) or the content is not the pinned one
 */
export async function download({ url, sha256: expected, file, step }) {
  if (fs.existsSync(file) && (await sha256(file)) === expected) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  const resumed = fs.existsSync(part);
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(url, part, step);
      break;
    } catch (error) {
      if (error.unreachable || attempt === TRIES) throw error;
      step?.doing(`interrupted (${error.message}), going on`);
    }
  }
  step?.doing('checking');
  // What an earlier set-up left may be damaged: then once more from the start.
  if (resumed && (await sha256(part)) !== expected) {
    fs.rmSync(part);
    return download({ url, sha256: expected, file, step });
  }
  await accept(part, file, expected);
}

/**
 * Moves a finished download to its place.
 *
 * @throws where its sha256 is not the expected one; the file is then deleted
 */
export async function accept(part, file, expected) {
  const received = await sha256(part);
  if (received !== expected) {
    fs.rmSync(part, { force: true });
    throw new Error(`${path.basename(file)} has sha256 ${received}, expected ${expected}: thrown away`);
  }
  fs.renameSync(part, file);
}

/** Appends what is still missing of a file; the whole of it where the server cannot resume. */
async function fetchRest(url, part, step) {
  const have = fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const response = await get(url, have > 0 ? { range: `bytes=${have}-` } : {});
  if (response.statusCode === 416) return void response.resume();
  const resumed = response.statusCode === 206;
  let received = resumed ? have : 0;
  const total = received + Number(response.headers['content-length'] ?? 0);
  response.on('data', (chunk) => {
    received += chunk.length;
    step?.doing(`downloading ${percentOf(received, total)}`);
  });
  await pipeline(response, fs.createWriteStream(part, { flags: resumed ? 'a' : 'w' }));
}
