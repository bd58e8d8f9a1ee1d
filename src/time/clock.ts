// Time as a parameter: everything that waits or ages takes a Clock, so tests can move it.

/** The two clocks of a process and its timers. */
export interface Clock {
  /** Wall time in milliseconds since 1970; may jump. For ages and what people read. */
  epochMs(): number;
  /** Milliseconds since an arbitrary start; never jumps back. For deadlines and durations. */
  monotonicMs(): number;
  /**
   * Calls `action` once after `delayMs`, however long that is (never after Infinity); the returned function cancels it.
   * Never keeps a process alive.
   */
  after(delayMs: number, action: () => void): () => void;
}

/** Some 25 days. Node.js takes a longer delay for one millisecond. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, action) {
    let leftMs = delayMs;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
      leftMs -= stepMs;
      timer = setTimeout(() => (leftMs > 0 ? wait() : action()), stepMs);
      timer.unref();
    };
    wait();
    return () => clearTimeout(timer);
  },
};
