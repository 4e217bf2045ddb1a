type Mode = 'run' | 'batch' | 'epoch' | 'pause' | 'stop';

/** What a person wants of a training under way. The loop asks before every few batches. */
export class Control {
  private mode: Mode = 'run';
  private wake: () => void = () => undefined;

  get stopped(): boolean {
    return this.mode === 'stop';
  }
  get paused(): boolean {
    return this.mode === 'pause';
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
    if (this.mode === unit || (unit === 'epoch' && this.mode === 'batch')) this.mode = 'pause';
  }

  /** Resolves as soon as it is not paused. */
  async resumed(): Promise<void> {
    while (this.paused) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  private enter(mode: Mode): void {
    if (this.mode === 'stop') return;
    this.mode = mode;
    this.wake();
  }
}
