/** How much of some even work fits into a while, going by how long the work before took. */
export class Portion {
  private secondsEach: number | null = null;

  /** So many pieces took so long. */
  took(pieces: number, seconds: number): void {
    const each = seconds / pieces;
    // Smoothed, so that one slow piece does not shrink the portions that follow.
    this.secondsEach = this.secondsEach === null ? each : 0.8 * this.secondsEach + 0.2 * each;
  }

  /** How many pieces fit into so many seconds; one as long as nothing is known. */
  within(seconds: number): number {
    return this.secondsEach === null ? 1 : Math.max(1, Math.floor(seconds / this.secondsEach));
  }
}
