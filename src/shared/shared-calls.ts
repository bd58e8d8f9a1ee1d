// Call counts over all hosts: each host sends its calls to the others in batches, and all count them as
// their own. Decisions kept by `for` are kept on all hosts. No call waits for this.

import { LONGEST_FLOOD_WINDOW_MS, type FloodGuard, type Hold } from '../policy/flood-guard.js';
import type { Clock } from '../time/clock.js';
import type { SharedKeys } from './shared-keys.js';
import type { SharedLink } from './shared-link.js';
import type { HostMessage, HostMessages } from './host-messages.js';

type Called = HostMessage & { readonly kind: 'called' };

/** Called for each call, and for each decision that a rule keeps. */
export type CallNotes = Pick<FloodGuard, 'note' | 'hold'>;

export interface SharedCallsParts {
  readonly link: SharedLink;
  readonly keys: SharedKeys;
  readonly messages: HostMessages;
  readonly clock: Clock;
  readonly hosts: () => number;
  /** Where calls of all hosts are counted. */
  readonly guard: CallNotes;
}

/** Of one message. */
const MAX_NOTES = 1000;
const GATHER_MS = 250;
/** Longer with many hosts, because the number of messages received grows with the square of the number of hosts. */
const GATHER_MS_PER_HOST = 10;
/** Calls of other hosts counted in a second; no fleet of PBXs has more. */
const MAX_RECEIVED_PER_SECOND = 10_000;

export class SharedCalls {
  #calls: Called['calls'] = [];
  #held: Called['held'] = [];
  #cancel: (() => void) | null = null;
  #received = { sinceMs: -Infinity, count: 0 };

  constructor(private readonly parts: SharedCallsParts) {}

  /** Counts here, and sends to the others. */
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

  receive({ calls, held }: Called): void {
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
    if (nowMs - this.#received.sinceMs >= 1000) this.#received = { sinceMs: nowMs, count: 0 };
    return ++this.#received.count <= MAX_RECEIVED_PER_SECOND;
  }

  #gather(): void {
    const { clock, hosts } = this.parts;
    this.#cancel ??= clock.after(Math.max(GATHER_MS, hosts() * GATHER_MS_PER_HOST), () => this.#send());
  }

  #send(): void {
    const { link, keys, messages } = this.parts;
    this.#cancel = null;
    const [calls, held] = [this.#calls, this.#held];
    [this.#calls, this.#held] = [[], []];
    if (!link.allows('write')) return;
    const message = messages.write({ kind: 'called', calls, held });
    // If the message is lost, only this host counts these calls.
    link.run('write', 'publish', [keys.messages], [keys.messages, message]).catch(() => undefined);
  }
}
