// How often a number calls, counted over all hosts: each tells the others of its calls, some at a time, and all count them as
// their own. What a rule holds for a while is held everywhere. A call waits for none of it.

import { LONGEST_FLOOD_WINDOW_MS, type FloodGuard, type Hold } from '../policy/flood-guard.js';
import type { Clock } from '../time/clock.js';
import type { SharedKeys } from './shared-keys.js';
import type { SharedLink } from './shared-link.js';
import type { News, NewsDesk } from './shared-news.js';

type Called = News & { readonly kind: 'called' };

/** Told once for each call, and of each number that a rule holds. */
export type CallNotes = Pick<FloodGuard, 'note' | 'hold'>;

export interface SharedCallsParts {
  readonly link: SharedLink;
  readonly keys: SharedKeys;
  readonly news: NewsDesk;
  readonly clock: Clock;
  readonly hosts: () => number;
  /** Where calls of all hosts are counted. */
  readonly guard: CallNotes;
}

/** Of one message. */
const MAX_NOTES = 1000;
const GATHER_MS = 250;
/** With many hosts each tells less often: what all of them are told grows with the square of their number. */
const GATHER_MS_PER_HOST = 10;
/** Calls of others that are counted in a second; no fleet of PBXs has more. */
const MAX_HEARD_PER_SECOND = 10_000;

export class SharedCalls {
  #calls: Called['calls'] = [];
  #held: Called['held'] = [];
  #cancel: (() => void) | null = null;
  #heard = { sinceMs: -Infinity, count: 0 };

  constructor(private readonly parts: SharedCallsParts) {}

  /** The guard, and the others. */
  notes(): CallNotes {
    const { guard } = this.parts;
    return {
      note: (number, atMs) => {
        guard.note(number, atMs);
        if (this.#calls.length < MAX_NOTES) this.#calls.push([number, Math.max(0, Math.floor(atMs))]);
        this.#gather();
      },
      hold: (hold) => {
        guard.hold(hold);
        if (this.#held.length < MAX_NOTES) this.#held.push({ ...hold, untilMs: Math.floor(hold.untilMs) });
        this.#gather();
      },
    };
  }

  heard({ calls, held }: Called): void {
    const { guard, clock } = this.parts;
    const nowMs = clock.epochMs();
    for (const [number, atMs] of calls) {
      if (atMs > nowMs - LONGEST_FLOOD_WINDOW_MS && this.#hasRoom()) guard.note(number, Math.min(atMs, nowMs));
    }
    for (const hold of held satisfies readonly Hold[]) if (hold.untilMs > nowMs && this.#hasRoom()) guard.hold(hold);
  }

  close(): void {
    this.#cancel?.();
  }

  #hasRoom(): boolean {
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs - this.#heard.sinceMs >= 1000) this.#heard = { sinceMs: nowMs, count: 0 };
    return ++this.#heard.count <= MAX_HEARD_PER_SECOND;
  }

  #gather(): void {
    const { clock, hosts } = this.parts;
    this.#cancel ??= clock.after(Math.max(GATHER_MS, hosts() * GATHER_MS_PER_HOST), () => this.#tell());
  }

  #tell(): void {
    const { link, keys, news } = this.parts;
    this.#cancel = null;
    const [calls, held] = [this.#calls, this.#held];
    [this.#calls, this.#held] = [[], []];
    if (!link.allows('write')) return;
    const message = news.write({ kind: 'called', calls, held });
    // What the others do not hear of is counted here alone.
    link.run('write', 'publish', [keys.news], [keys.news, message]).catch(() => undefined);
  }
}
