// How many requests are under way at once.

/**
 * A fixed number of places. undici keeps a request whose caller has gone in its queue until it has connected, so the
 * queue is kept here instead: whoever stops waiting leaves it at once.
 */
export class RequestSlots {
  private readonly waiting: (() => void)[] = [];

  /** @param free Places, at least 1. */
  constructor(private free: number) {}

  /** Resolves when a place is taken; rejects with the signal's reason when that comes first. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      this.waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a place back; the longest waiting gets it. */
  release(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
