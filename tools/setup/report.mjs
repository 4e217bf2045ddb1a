// What set-up says: numbered steps with elapsed time, a percentage where it is known, a sign of life where not.

import { clearInterval, setInterval } from 'node:timers';
const QUIET_MS = 5_000;

/**
 * @param {{ stream?: NodeJS.WriteStream, total: number }} options total: how many steps there will be
 * @returns an object whose step(title) begins the next step
 */
export function createReport({ stream = process.stdout, total }) {
  let number = 0;
  return { step: (title) => createStep(stream, `[${++number}/${total}] ${title}`) };
}

/** A step outside any numbering, for single commands. */
export const loneStep = (title, stream = process.stdout) => createStep(stream, title);

function createStep(stream, head) {
  const began = Date.now();
  const live = Boolean(stream.isTTY);
  let lastWord = 0;
  let doing = '';
  let open = false;
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const line = (text) => {
    if (open) stream.write('\r\x1b[K');
    open = false;
    lastWord = Date.now();
    stream.write(`${text}\n`);
  };
  const passing = (text) => {
    if (live) {
      stream.write(`\r\x1b[K${text}`);
      open = true;
    } else if (Date.now() - lastWord >= QUIET_MS) line(text);
  };
  const pulse = setInterval(
    () => passing(`${head}: ${doing || 'working'} (${seconds()})`),
    live ? 500 : QUIET_MS,
  );
  pulse.unref();
  line(`${head} …`);
  return {
    /** Says something that stays on the screen. */
    note: (text) => line(`      ${text}`),
    /** Names what is being done now; shown with the sign of life. */
    doing: (text) => {
      doing = text;
      passing(`${head}: ${doing} (${seconds()})`);
    },
    done: (text) => {
      clearInterval(pulse);
      line(`${head}: ${text} (${seconds()})`);
    },
    failed: () => {
      clearInterval(pulse);
      line(`${head}: failed after ${seconds()}`);
    },
  };
}

/**
 * @param {number} done bytes so far
 * @param {number} total bytes, 0 where unknown
 * @returns {string} such as "41 % of 230 MB"
 */
export function percentOf(done, total) {
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  return total > 0 ? `${Math.floor((100 * done) / total)} % of ${megabytes(total)}` : megabytes(done);
}
