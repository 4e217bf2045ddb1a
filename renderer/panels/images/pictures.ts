/** A small picture, or why there is none. */
export interface Thumbnail {
  url: string | null;
  reason: string | null;
}

/** Pictures kept at once; those asked for longest ago go first. */
const kept = 2000;

/** Small pictures by their paths: which are there, which are wanted, and which are on their way. */
export class Pictures {
  private readonly known = new Map<string, Thumbnail>();
  private readonly wanted = new Set<string>();
  private readonly asked = new Set<string>();
  /** Paths whose files may have been replaced since. */
  private readonly stale = new Set<string>();

  /**
   * What is to be shown at a path; where that may be out of date, until the new picture comes.
   * @returns undefined while none is there @param want told where a picture is to be fetched
   */
  at(path: string, want: () => void): Thumbnail | undefined {
    const found = this.known.get(path);
    if ((!found || this.stale.has(path)) && !this.asked.has(path) && !this.wanted.has(path)) {
      this.wanted.add(path);
      want();
    }
    return found;
  }

  /** Those that are wanted, and on their way from now on: what came into sight last, as many as at most. */
  take(most: number): string[] {
    const paths = [...this.wanted].slice(-most);
    this.wanted.clear();
    for (const path of paths) {
      this.asked.add(path);
      this.stale.delete(path);
    }
    return paths;
  }

  put(path: string, picture: Thumbnail): void {
    this.asked.delete(path);
    this.known.delete(path);
    this.known.set(path, picture);
    const [oldest] = this.known.keys();
    if (this.known.size > kept && oldest !== undefined) this.known.delete(oldest);
  }

  /** Files may have been replaced: all are fetched anew when they are next in sight. */
  doubt(): void {
    for (const path of this.known.keys()) this.stale.add(path);
  }

  clear(): void {
    for (const each of [this.known, this.wanted, this.asked, this.stale]) each.clear();
  }
}
