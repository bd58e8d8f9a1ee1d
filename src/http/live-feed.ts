// What open pages are sent: the last calls and the figures, gathered, so that however many calls there are an update goes out at most
// ten times a second. It is made once for all who look on.
//
//   data: {"calls":[{"id":"0mi8kz4gq000",…}],"more":480,"figures":{…}}

import type { JournalEntry } from '../journal/search-calls.js';
import type { Clock } from '../time/clock.js';
import { shownCall } from './routes/shown-call.js';
import type { CallsApi } from './calls-api.js';

export interface LiveFeedParts {
  readonly clock: Pick<Clock, 'after' | 'monotonicMs'>;
  readonly follow: CallsApi['follow'];
  readonly summary: () => object;
  readonly notReady: () => readonly string[];
}

export interface Viewer {
  /** With whole numbers? */
  readonly isFull: boolean;
  /** Asked every second: throws when whoever looks on may not any more. */
  readonly check: () => void;
  readonly abandoned: AbortSignal;
}

interface OpenViewer extends Viewer {
  readonly write: (text: Uint8Array) => void;
  readonly end: () => void;
}

const MAX_VIEWERS = 32;
/** Between two updates. */
const UPDATE_MS = 100;
const FIGURES_MS = 1000;
/** Calls of one update that are shown; the others are counted. */
const MAX_CALLS = 20;
/** Updates that wait for a client that reads slowly; over it, it misses some. */
const MAX_UNREAD = 4;

export class LiveFeed {
  readonly #viewers = new Set<OpenViewer>();
  #waiting: JournalEntry[] = [];
  #more = 0;
  #unfollow: (() => void) | null = null;
  #isDue = false;
  #sentMs = -Infinity;
  #figuresMs = -Infinity;
  #cancelFigures: () => void = () => undefined;

  constructor(private readonly parts: LiveFeedParts) {}

  /** Null when too many clients are watching already. Ends when the client is gone, may not look any more, and when the daemon stops. */
  open(viewer: Viewer): ReadableStream<Uint8Array> | null {
    if (this.#viewers.size >= MAX_VIEWERS) return null;
    let opened: OpenViewer | null = null;
    const leave = () => {
      if (opened !== null) this.#leave(opened);
    };
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const end = () => {
        leave();
        try {
          controller.close();
        } catch {
          // The client has closed it.
        }
      };
      const write = (text: Uint8Array) => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(text);
      };
      opened = { ...viewer, write, end };
      viewer.abandoned.addEventListener('abort', end, { once: true });
      this.#enter(opened);
    };
    const strategy = new CountQueuingStrategy({ highWaterMark: MAX_UNREAD });
    return new ReadableStream<Uint8Array>({ start, cancel: leave }, strategy);
  }

  #enter(viewer: OpenViewer): void {
    this.#viewers.add(viewer);
    this.#unfollow ??= this.parts.follow((entry) => this.#take(entry));
    this.#figuresMs = -Infinity;
    if (this.#viewers.size === 1) this.#tick();
    else this.#schedule();
  }

  #leave(viewer: OpenViewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0) return;
    this.#cancelFigures();
    this.#unfollow?.();
    this.#unfollow = null;
    this.#waiting = [];
    this.#more = 0;
  }

  #take(entry: JournalEntry): void {
    this.#waiting.push(entry);
    if (this.#waiting.length > MAX_CALLS) {
      this.#waiting.shift();
      this.#more += 1;
    }
    this.#schedule();
  }

  #tick(): void {
    const isReady = this.parts.notReady().length === 0;
    for (const viewer of [...this.#viewers]) if (!isReady || !mayStay(viewer)) viewer.end();
    if (this.#viewers.size === 0) return;
    this.#schedule();
    this.#cancelFigures = this.parts.clock.after(FIGURES_MS, () => this.#tick());
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const waitMs = Math.max(0, this.#sentMs + UPDATE_MS - this.parts.clock.monotonicMs());
    this.parts.clock.after(waitMs, () => {
      this.#isDue = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#viewers.size === 0) return;
    const nowMs = this.parts.clock.monotonicMs();
    this.#sentMs = nowMs;
    const calls = this.#waiting;
    const more = this.#more;
    this.#waiting = [];
    this.#more = 0;
    // A timer may come a little early.
    const hasFigures = nowMs - this.#figuresMs >= FIGURES_MS - UPDATE_MS / 2;
    if (hasFigures) this.#figuresMs = nowMs;
    const figures = hasFigures ? { figures: this.parts.summary() } : {};
    const updates = new Map<boolean, Uint8Array>();
    for (const viewer of this.#viewers) {
      const { isFull } = viewer;
      let update = updates.get(isFull);
      if (update === undefined) {
        const body = { calls: calls.map((entry) => shownCall(entry, isFull)), more, ...figures };
        update = new TextEncoder().encode(`data: ${JSON.stringify(body)}\n\n`);
        updates.set(isFull, update);
      }
      viewer.write(update);
    }
  }
}

function mayStay({ check }: OpenViewer): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
