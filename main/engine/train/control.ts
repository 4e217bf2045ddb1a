import { NetloomError } from '#shared/errors';

type Mode = 'run' | 'batch' | 'epoch' | 'pause' | 'stop';

/** What a person wants of a training under way. The loop asks before every few batches. */
export class Control {
  private mode: Mode = 'run';
  private byHand = false;
  private wake: () => void = () => undefined;
  private readonly errands: { run(): Promise<void>; refuse(): void }[] = [];
  private over = false;

  get stopped(): boolean {
    return this.mode === 'stop';
  }
  get paused(): boolean {
    return this.mode === 'pause';
  }
  /** Whether it was paused at a word, and not because a batch or an epoch that was asked for is done. */
  get pausedByHand(): boolean {
    return this.paused && this.byHand;
  }
  /** Whether batches must come one by one. */
  get single(): boolean {
    return this.mode === 'batch';
  }

  pause(): void {
    this.enter('pause');
  }
  continue(): void {
    this.enter('run');
  }
  /** Runs one batch, or to the end of the epoch, then pauses. */
  step(unit: 'batch' | 'epoch'): void {
    this.enter(unit);
  }
  /** For good: nothing starts it again. */
  stop(): void {
    this.enter('stop');
  }

  /** Told by the loop what it has done. */
  did(unit: 'batch' | 'epoch'): void {
    if (this.mode !== unit && !(unit === 'epoch' && this.mode === 'batch')) return;
    this.mode = 'pause';
    this.byHand = false;
  }

  /** Resolves as soon as it is not paused. */
  async resumed(): Promise<void> {
    while (this.paused) {
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      await this.runErrands();
      await woken;
    }
  }

  /**
   * Has something done while the training stands still: between two batches, or at once while it is paused.
   * @throws NetloomError `train.notActive` when it ends first
   */
  between<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(notActive());
      if (this.over) return refuse();
      this.errands.push({ run: () => work().then(resolve, reject), refuse });
      this.wake();
    });
  }
  /** Does what was asked for `between`. */
  async runErrands(): Promise<void> {
    for (let errand = this.errands.shift(); errand; errand = this.errands.shift()) await errand.run();
  }
  /** Nothing more will be done between batches. */
  end(): void {
    this.over = true;
    this.errands.splice(0).forEach((errand) => errand.refuse());
  }

  private enter(mode: Mode): void {
    if (this.mode === 'stop') return;
    this.mode = mode;
    this.byHand = true;
    this.wake();
  }
}

export const notActive = (): NetloomError =>
  new NetloomError('train.notActive', 'This run is not training.', 'It may have ended a moment ago.');
