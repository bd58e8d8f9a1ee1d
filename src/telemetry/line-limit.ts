// Bounds the log: a fault that repeats a thousand times a second is said a few times a minute, and then counted.

import type { Clock } from '../time/clock.js';

const WINDOW_MS = 60_000;
/** Kinds come from closed lists; the bound only guards against a list that is not as closed as we think. */
const MAX_KINDS = 200;

/** Lets the first `perMinute` lines of each kind through; the next one that passes says how many were held back. */
export class LineLimit {
  readonly #windows = new Map<string, { startedAtMs: number; lines: number; heldBack: number }>();

  constructor(
    private readonly perMinute: number,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  /** Kinds counted now. */
  get kinds(): number {
    return this.#windows.size;
  }

  /** Null: hold this line back. Otherwise write it, and say that `heldBack` of its kind were not written. */
  pass(kind: string): { heldBack: number } | null {
    const nowMs = this.clock.monotonicMs();
    const window = this.#windows.get(kind);
    if (window === undefined || nowMs - window.startedAtMs >= WINDOW_MS) {
      const heldBack = window?.heldBack ?? 0;
      if (this.#windows.size >= MAX_KINDS) this.#windows.clear();
      this.#windows.set(kind, { startedAtMs: nowMs, lines: 1, heldBack: 0 });
      return { heldBack };
    }
    if (window.lines >= this.perMinute) {
      window.heldBack += 1;
      return null;
    }
    window.lines += 1;
    return { heldBack: 0 };
  }
}
