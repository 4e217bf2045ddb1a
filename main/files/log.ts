import fs from 'node:fs';
import path from 'node:path';

const LARGEST_BYTES = 2 * 1024 * 1024;
const KEPT = 3;

/** A log that never grows without bound: `name`, then `name.1` … `name.3`, the oldest dropped. */
export class LogFile {
  private size: number;

  constructor(
    private readonly file: string,
    private readonly largest = LARGEST_BYTES,
  ) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Adds one line with the time. */
  line(text: string): void {
    this.append(`${new Date().toISOString()} ${text}\n`);
  }

  /** Adds text as it is. A log that cannot be written stops nothing. */
  append(text: string): void {
    try {
      if (this.size > 0 && this.size + text.length > this.largest) this.rotate();
      fs.appendFileSync(this.file, text);
      this.size += Buffer.byteLength(text);
    } catch {
      // The disk may be full: the program goes on without its log.
    }
  }

  private rotate(): void {
    for (let n = KEPT - 1; n >= 0; n--) {
      const from = n === 0 ? this.file : `${this.file}.${n}`;
      if (fs.existsSync(from)) fs.renameSync(from, `${this.file}.${n + 1}`);
    }
    this.size = 0;
  }
}
