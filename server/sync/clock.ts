/** Time as the rooms see it; tests crank their own. */
export interface Clock {
  /** Milliseconds that only go forward; for durations. */
  now(): number;
  /** Milliseconds since 1970; for what is written down. */
  date(): number;
  /** Runs `run` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
