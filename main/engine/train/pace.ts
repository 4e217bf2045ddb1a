import { performance } from 'node:perf_hooks';
import { Portion } from '../portion';

/** How fast the training goes, and how long it will take. Time in which it was paused does not count. */
export class Pace {
  /** When the clock was last read, or null while it stands. */
  private mark: number | null = null;
  private seconds = 0;
  private epochSeconds = 0;
  private stepSeconds = 0;
  private epochSamples = 0;
  private readonly portion = new Portion();
  private position: number;

  /** @param from position at which this sitting begins, in epochs: 2.5 is the middle of the third */
  constructor(
    private readonly epochs: number,
    private readonly from: number,
  ) {
    this.position = from;
  }

  start(): void {
    this.mark = performance.now();
  }

  /** Stops the clock. @returns seconds since it was last read */
  stop(): number {
    const elapsed = this.tick();
    this.mark = null;
    return elapsed;
  }

  /** Some batches were trained. @param position where the training stands now, in epochs. @returns the seconds they took */
  trained(batches: number, samples: number, position: number): number {
    const elapsed = this.tick();
    this.portion.took(batches, elapsed);
    this.stepSeconds += elapsed;
    this.epochSamples += samples;
    this.position = position;
    return elapsed;
  }

  /** The epoch is over and judged. */
  endEpoch(): { elapsed: number; seconds: number; samplesPerSecond: number } {
    const elapsed = this.tick();
    const result = { elapsed, seconds: this.epochSeconds, samplesPerSecond: this.samplesPerSecond };
    this.epochSeconds = this.stepSeconds = this.epochSamples = 0;
    return result;
  }

  /** How many batches fit into so many seconds; one as long as nothing is known. */
  batchesWithin(seconds: number): number {
    return this.portion.within(seconds);
  }

  /** Samples trained on per second in this epoch, validation not counted. */
  get samplesPerSecond(): number {
    return this.stepSeconds > 0 ? this.epochSamples / this.stepSeconds : 0;
  }

  /** Until all epochs are done, at the pace of this sitting; null as long as nothing is known. */
  get secondsLeft(): number | null {
    const done = this.position - this.from;
    return done > 0 ? (this.seconds / done) * Math.max(0, this.epochs - this.position) : null;
  }

  private tick(): number {
    if (this.mark === null) return 0;
    const now = performance.now();
    const elapsed = (now - this.mark) / 1000;
    this.mark = now;
    this.seconds += elapsed;
    this.epochSeconds += elapsed;
    return elapsed;
  }
}
