// Looks the numbers of a table up through the running daemon: it learns them behind live calls and within its rate, and
// then answers from memory.

import { setTimeout as sleep } from 'node:timers/promises';
import type { LookupBody } from '../../call/lookup-body.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { askToLearn, DAEMON_GONE, isDaemonGone } from './ask-to-learn.js';
import { STATUS_WITHOUT_LOOKUP } from '../../policy/call-facts.js';
import { askDaemon } from '../control-client.js';
import { enrichAnswerOf, type EnrichAnswer, type EnrichLookup } from './enrich-lookup.js';
import { learnNumbers } from './learn-numbers.js';

interface OnlineParts {
  readonly sockets: readonly string[];
  readonly settings: NumberSettings;
  /** There is somebody the daemon can learn from. */
  readonly learns: boolean;
  /** Why it waits; null when it goes on. */
  readonly trouble: (message: string | null) => void;
  /** One more number is learnt. */
  readonly learnt: () => void;
  readonly interrupted: AbortSignal;
}

/** Ten seconds at the rate that is left beside calls. */
const ROWS_AT_ONCE = 50;
const PAUSE_MS = 1000;
/** A daemon that restarts is back sooner. */
const MAX_PAUSES = 60;

export function enrichOnline({ sockets, settings, learns, trouble, learnt, interrupted }: OnlineParts): EnrichLookup {
  const wait = (ms: number) => sleep(ms, undefined, { signal: interrupted }).catch(() => undefined);

  async function ask(number: string): Promise<EnrichAnswer> {
    const path = `/v1/lookup/${encodeURIComponent(`+${number}`)}`;
    for (let pauses = 0; ; pauses++) {
      try {
        const body = (await askDaemon(sockets, 'GET', path, { signal: interrupted })) as LookupBody;
        trouble(null);
        return enrichAnswerOf(body);
      } catch (error) {
        if (!isDaemonGone(error) || pauses >= MAX_PAUSES || interrupted.aborted) throw error;
        trouble(DAEMON_GONE);
        await wait(PAUSE_MS);
      }
    }
  }

  return {
    rowsAtOnce: ROWS_AT_ONCE,
    async prepare(texts) {
      if (!learns) return;
      const numbers = texts.map((text) => normalizeNumber(text, settings));
      await learnNumbers(new Set(numbers.flatMap((number) => (number.kind === 'e164' ? [number.e164] : []))), {
        ask: (number) => askToLearn(sockets, number, interrupted),
        wait,
        nowMs: () => performance.now(),
        learnt,
        trouble,
        interrupted,
      });
    },
    look(text) {
      const number = normalizeNumber(text, settings);
      if (number.kind === 'e164') return ask(number.e164);
      return enrichAnswerOf({ number: null, status: STATUS_WITHOUT_LOOKUP[number.kind], source: 'none', fields: {} });
    },
    close: () => Promise.resolve(),
  };
}
