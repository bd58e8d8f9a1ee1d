// Messages between hosts on the pub/sub channel. A message is a sealed line of JSON. Ignored are messages that do not fit the schema,
// are too old, were seen before, come from this host itself, or have a kind that this version does not know.
//
//     p{"from":"9c2f…","n":17,"at":1795694400000,"kind":"answered","key":"voxroute:1:{79170415564}:f:voxlink-v1"}
//     p{"from":"9c2f…","n":18,"at":1795694400120,"kind":"changed","field":"…","value":"…"}
//     p{"from":"9c2f…","n":19,"at":1795694400130,"kind":"called","calls":[["79170415564",1795694399900]],"held":[]}

import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../time/clock.js';
import type { Seal } from './seal.js';

const e164 = z.string().regex(/^\d{1,20}$/);
const moment = z.int().min(0).max(8.64e15);

const MESSAGE = z.discriminatedUnion('kind', [
  /** An answer was written, or the host that asked has given up: waiting hosts read again. */
  z.object({ kind: z.literal('answered'), key: z.string().max(300) }),
  /** A changed list entry or a number removed from the cache: field and value as in the hash of changes. */
  z.object({ kind: z.literal('changed'), field: z.string().max(300), value: z.string().max(8000) }),
  /** Calls by number, for rules with `calls`; decisions kept by `for`. */
  z.object({
    kind: z.literal('called'),
    calls: z.array(z.tuple([e164, moment])).max(1000),
    held: z.array(z.object({ number: e164, rule: z.string().max(200), untilMs: moment })).max(1000),
  }),
]);
export type HostMessage = z.infer<typeof MESSAGE>;

const ENVELOPE = z.object({ from: z.string().min(1).max(80), n: z.int().min(1), at: moment });

const MAX_CHARACTERS = 131_072;
/** Largest difference between the clocks of two hosts, delivery included. */
const MAX_AGE_MS = 60_000;
const MAX_SENDERS = 10_000;

export class HostMessages {
  /** Number of the last message, by process. */
  readonly #seen = new LRUCache<string, number>({ maxSize: MAX_SENDERS, sizeCalculation: () => 1 });
  #sent = 0;
  #refused = 0;

  /** @param process unique among all hosts, and for each start */
  constructor(
    private readonly seal: Seal,
    private readonly channel: string,
    private readonly process: string,
    private readonly clock: Pick<Clock, 'epochMs'>,
  ) {}

  /** Messages from other processes that were ignored. */
  get refused(): number {
    return this.#refused;
  }

  write(message: HostMessage): string {
    const envelope = { from: this.process, n: ++this.#sent, at: this.clock.epochMs() };
    return this.seal.close(JSON.stringify({ ...envelope, ...message }), this.channel);
  }

  /** Null for a message to ignore. Never throws. */
  read(text: string): HostMessage | null {
    const content = text.length > MAX_CHARACTERS ? null : parsed(this.seal.open(text, this.channel));
    const envelope = ENVELOPE.safeParse(content);
    if (envelope.success && envelope.data.from === this.process) return null;
    const message = MESSAGE.safeParse(content);
    if (!envelope.success || !message.success || !this.#isNew(envelope.data)) {
      this.#refused += 1;
      return null;
    }
    return message.data;
  }

  #isNew({ from, n, at }: z.infer<typeof ENVELOPE>): boolean {
    if (Math.abs(this.clock.epochMs() - at) > MAX_AGE_MS || n <= (this.#seen.get(from) ?? 0)) return false;
    this.#seen.set(from, n);
    return true;
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
