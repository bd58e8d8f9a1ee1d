// How late the event loop is: every wait of every call grows by that much.

import { monitorEventLoopDelay } from 'node:perf_hooks';

const SAMPLE_EVERY_MS = 20;

/** In seconds, since the last reading; 0 where nothing was late. */
export interface EventLoopLag {
  readonly median: number;
  readonly percentile99: number;
  readonly worst: number;
}

export interface EventLoopWatch {
  /** Starts over with each reading; the first sample after one is not counted. */
  read(): EventLoopLag;
  stop(): void;
}

export function watchEventLoop(): EventLoopWatch {
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_EVERY_MS });
  delays.enable();
  // Each sample is the whole time between two timers, in nanoseconds.
  const lag = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - SAMPLE_EVERY_MS) / 1000;
  return {
    read() {
      const reading = {
        median: lag(delays.percentile(50)),
        percentile99: lag(delays.percentile(99)),
        worst: lag(delays.max),
      };
      delays.reset();
      return reading;
    },
    stop: () => void delays.disable(),
  };
}
