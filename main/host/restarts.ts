/** Counts restarts, so that an engine that cannot live is not started for ever. */
export class RestartBudget {
  private times: number[] = [];

  /** @param most restarts allowed within `withinMs` milliseconds */
  constructor(
    private readonly most = 3,
    private readonly withinMs = 60_000,
  ) {}

  /** Takes one restart. @returns whether it is allowed */
  take(now = Date.now()): boolean {
    this.times = this.times.filter((time) => now - time < this.withinMs);
    if (this.times.length >= this.most) return false;
    this.times.push(now);
    return true;
  }

  /** A person asked for it: the count starts again. */
  reset(): void {
    this.times = [];
  }
}
