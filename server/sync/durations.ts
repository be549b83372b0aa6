/** How many of the latest durations quantiles are taken from. */
const KEPT = 512;

export interface DurationSummary {
  readonly count: number;
  /** Milliseconds, all together. */
  readonly sum: number;
  /** Milliseconds, of the latest few hundred; null before the first. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** Counts durations and tells how long the latest of them were. */
export class Durations {
  readonly #latest: number[] = [];
  #count = 0;
  #sum = 0;

  /** @param ms milliseconds */
  note(ms: number): void {
    this.#latest[this.#count % KEPT] = ms;
    this.#count++;
    this.#sum += ms;
  }

  summary(): DurationSummary {
    const sorted = this.#latest.toSorted((a, b) => a - b);
    // The smallest duration that so many are not above.
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
    return { count: this.#count, sum: this.#sum, p50: at(0.5), p99: at(0.99) };
  }
}
