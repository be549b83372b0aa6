import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const WINDOW_MS = 60_000;
const NANOSECONDS = 1e9;

/** How late the event loop was, in seconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
}

export interface LoopWatch {
  /** Of the last whole minute, or of what there is of the first one. */
  delay(): LoopDelay;
  stop(): void;
}

/** Watches how late the event loop is, minute by minute, so that asking often or from two places changes nothing. */
export function watchEventLoop(): LoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // It records the time between two ticks, of which the resolution itself is no delay; NaN before the first.
  const at = (percentile: number) =>
    Math.max(0, (histogram.percentile(percentile) || 0) / NANOSECONDS - RESOLUTION_MS / 1000);
  const read = (): LoopDelay => ({ p50: at(50), p99: at(99) });
  let last: LoopDelay | null = null;
  const timer = setInterval(() => {
    last = read();
    histogram.reset();
  }, WINDOW_MS).unref();
  return {
    delay: () => last ?? read(),
    stop() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
