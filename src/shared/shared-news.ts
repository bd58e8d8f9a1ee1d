// What hosts tell each other by the channel. A message is a line of JSON, sealed; what does not fit, is too old, was seen
// before or comes from this host itself is passed over, and so is a kind that this version does not know.
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

const NEWS = z.discriminatedUnion('kind', [
  /** An answer is there, or whoever asked has given up: those who wait look again. */
  z.object({ kind: z.literal('answered'), key: z.string().max(300) }),
  /** A list entry or a number that was forgotten: field and value as they stand in the hash of changes. */
  z.object({ kind: z.literal('changed'), field: z.string().max(300), value: z.string().max(8000) }),
  /** Calls from numbers, for rules that count; numbers that a rule holds. */
  z.object({
    kind: z.literal('called'),
    calls: z.array(z.tuple([e164, moment])).max(1000),
    held: z.array(z.object({ number: e164, rule: z.string().max(200), untilMs: moment })).max(1000),
  }),
]);
export type News = z.infer<typeof NEWS>;

const ENVELOPE = z.object({ from: z.string().min(1).max(80), n: z.int().min(1), at: moment });

const MAX_CHARACTERS = 131_072;
/** Clocks of hosts may differ by so much, and a message may take so long. */
const MAX_AGE_MS = 60_000;
const MAX_SENDERS = 10_000;

export class NewsDesk {
  /** Last message of each process. */
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

  /** Messages that were passed over though they came from somebody else. */
  get refused(): number {
    return this.#refused;
  }

  write(news: News): string {
    const envelope = { from: this.process, n: ++this.#sent, at: this.clock.epochMs() };
    return this.seal.close(JSON.stringify({ ...envelope, ...news }), this.channel);
  }

  /** Null for what is none of ours to heed. Never throws. */
  read(text: string): News | null {
    const content = text.length > MAX_CHARACTERS ? null : parsed(this.seal.open(text, this.channel));
    const envelope = ENVELOPE.safeParse(content);
    if (envelope.success && envelope.data.from === this.process) return null;
    const news = NEWS.safeParse(content);
    if (!envelope.success || !news.success || !this.#isNew(envelope.data)) {
      this.#refused += 1;
      return null;
    }
    return news.data;
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
