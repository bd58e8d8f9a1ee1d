// A source that reads the answers of other hosts before it asks, and writes its own answers for them.

import type { NumberSource } from '../lookup/observation.js';
import type { ObservationMemory } from '../lookup/observation-cache.js';
import type { Clock } from '../time/clock.js';
import type { SharedRead, SharedAnswers } from './shared-answers.js';

/** Longest wait for the answer of another host before this one asks itself. */
const WAIT_FOR_OTHER_MS = 250;

export interface SharingParts {
  readonly answers: SharedAnswers;
  /** The cache of this host: only newer answers are used. */
  readonly memory: Pick<ObservationMemory, 'read'>;
  readonly clock: Pick<Clock, 'epochMs'>;
  /** A found number is fresh this long. */
  readonly ttlMs: number;
}

/** Placed behind memory and single flight, and in front of everything that takes a turn of the rate limit. */
export function sharing(asked: NumberSource, { answers, memory, clock, ttlMs }: SharingParts): NumberSource {
  const { name } = asked;

  async function lookTwice(number: string, newerThanMs: number, urgency: 'call' | 'lookup' | 'refresh') {
    const first = await answers.read(name, number, newerThanMs, urgency);
    if (first.kind !== 'other') return first;
    await answers.waitForOther(name, number, WAIT_FOR_OTHER_MS);
    return answers.read(name, number, newerThanMs, urgency);
  }

  return {
    name,
    async observe(number, urgency = () => 'call') {
      let looked: SharedRead = { kind: 'none' };
      if (answers.isAtHand) {
        const known = memory.read(name, number)?.learntAtMs ?? -1;
        // A refresh needs a fresh answer; for a waiting caller a stale one is good enough.
        const newerThanMs = urgency() === 'refresh' ? Math.max(known, clock.epochMs() - ttlMs) : known;
        looked = await lookTwice(number, newerThanMs, urgency());
      }
      if (looked.kind === 'answer') return looked.observation;
      const claim = looked.kind === 'mine' ? looked.claim : null;
      try {
        const observation = await asked.observe(number, urgency);
        answers.write(observation, claim);
        return observation;
      } catch (error) {
        if (claim !== null) answers.release(name, number, claim);
        throw error;
      }
    },
  };
}
