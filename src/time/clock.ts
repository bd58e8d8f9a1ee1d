// Time as a parameter: everything that waits or ages takes a Clock, so tests can move it.

/** The two clocks of a process and its timers. */
export interface Clock {
  /** Wall time in milliseconds since 1970; may jump. For ages and what people read. */
  epochMs(): number;
  /** Milliseconds since an arbitrary start; never jumps back. For deadlines and durations. */
  monotonicMs(): number;
  /** Calls `action` once after `delayMs`; the returned function cancels it. Never keeps a process alive. */
  after(delayMs: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
