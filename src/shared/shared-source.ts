// A source that looks at what other hosts have learnt before it asks, and tells them what it learns.

import type { NumberSource } from '../lookup/observation.js';
import type { ObservationMemory } from '../lookup/observation-cache.js';
import type { Clock } from '../time/clock.js';
import type { Looked, SharedAnswers } from './shared-answers.js';

/** Another host that asks has answered by then, or this one asks itself. */
const WAIT_FOR_OTHER_MS = 250;

export interface SharingParts {
  readonly answers: SharedAnswers;
  /** What this host remembers: only what is newer is worth having. */
  readonly memory: Pick<ObservationMemory, 'read'>;
  readonly clock: Pick<Clock, 'epochMs'>;
  /** A found number is fresh this long. */
  readonly ttlMs: number;
}

/** Stands behind memory and single flight, and in front of everything that costs a turn. */
export function sharing(asked: NumberSource, { answers, memory, clock, ttlMs }: SharingParts): NumberSource {
  const { name } = asked;

  async function lookTwice(number: string, newerThanMs: number, urgency: 'call' | 'lookup' | 'refresh') {
    const first = await answers.look(name, number, newerThanMs, urgency);
    if (first.kind !== 'other') return first;
    await answers.told(name, number, WAIT_FOR_OTHER_MS);
    return answers.look(name, number, newerThanMs, urgency);
  }

  return {
    name,
    async observe(number, urgency = () => 'call') {
      let looked: Looked = { kind: 'none' };
      if (answers.isAtHand) {
        const known = memory.read(name, number)?.learntAtMs ?? -1;
        // Behind a call only what is fresh ends the matter; a caller who waits takes what is stale as well.
        const newerThanMs = urgency() === 'refresh' ? Math.max(known, clock.epochMs() - ttlMs) : known;
        looked = await lookTwice(number, newerThanMs, urgency());
      }
      if (looked.kind === 'answer') return looked.observation;
      const claim = looked.kind === 'mine' ? looked.claim : null;
      try {
        const observation = await asked.observe(number, urgency);
        answers.tell(observation, claim);
        return observation;
      } catch (error) {
        if (claim !== null) answers.release(name, number, claim);
        throw error;
      }
    },
  };
}
