// A policy is asked some times before it takes the place of another. What was just compiled is slow at first: with 2000 rules
// the first calls take 20 ms each instead of 3, and those that come meanwhile queue behind them.

import { EMPTY_RECORD } from '../lookup/number-record.js';
import type { CallFacts } from '../policy/call-facts.js';
import type { Policy } from '../policy/compile-policy.js';
import { decide, decideEarly } from '../policy/decide.js';

const MOST_TIMES = 10;
/** What takes no longer is fast enough, as it is from the first time with few rules. */
const FAST_MS = 1;

/**
 * Asks before the lookup and after it, for callers who are nobody; a step for each. Nothing is counted, and nothing is looked up.
 *
 * @param atMs wall time in milliseconds since 1970, that of the simulated calls
 * @returns how often the policy was asked, at most ten times
 */
export function* rehearse(policy: Policy, atMs: number): Generator<undefined, number> {
  for (let time = 1; time <= MOST_TIMES; time++) {
    const startMs = performance.now();
    const facts = factsAt(time, atMs);
    decideEarly(policy, { ...facts, lookup: null });
    decide(policy, facts);
    if (performance.now() - startMs <= FAST_MS) return time;
    yield;
  }
  return MOST_TIMES;
}

function factsAt(time: number, atMs: number): CallFacts {
  const e164 = String(70_000_000_000 + time);
  return {
    direction: 'inbound',
    number: { kind: 'e164', raw: e164, e164 },
    presentation: 'allowed',
    did: '',
    didE164: null,
    rdnis: '',
    rdnisE164: null,
    context: '',
    channel: '',
    uniqueId: '',
    freepbx: null,
    atMs,
    isSimulated: true,
    lookup: { status: 'NOTFOUND', record: EMPTY_RECORD },
  };
}
