import type { CallContext } from '#shared/ipc/define';

/** Unpacking takes about this share of the whole time on a fast line, and less on a slow one. */
const UNPACKING = 0.15;
const EVERY_MS = 200;

export const gigabytes = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

/** Tells how far an installation is, a few times a second. */
export class Meter {
  private told = 0;
  private fetching = false;

  constructor(private readonly context: CallContext) {}

  say(fraction: number | null, message: string): void {
    this.told = Date.now();
    this.context.progress(fraction, message);
  }

  /** @param total 0 where it is not known */
  fetched(bytes: number, total: number): void {
    if (this.fetching && Date.now() - this.told < EVERY_MS) return;
    this.fetching = true;
    if (total === 0) return this.say(null, `Fetching, ${gigabytes(bytes)} so far`);
    this.say(
      Math.min(1, bytes / total) * (1 - UNPACKING),
      `Fetching, ${gigabytes(bytes)} of ${gigabytes(total)}`,
    );
  }

  unpacked(parts: number, of: number): void {
    this.say(1 - UNPACKING + (UNPACKING * parts) / of, `Unpacking, ${parts + 1} of ${of}`);
  }
}
