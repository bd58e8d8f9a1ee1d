// Which questions of which channels have been answered: an event that comes again is not a second question.

import { LRUCache } from 'lru-cache';
import type { IncomingCall } from '../call/incoming-call.js';

const QUESTIONS_REMEMBERED = 10_000;

export class AnsweredQuestions {
  readonly #states = new LRUCache<string, 'under-way' | 'answered'>({
    // Counted by size, it takes room as it fills.
    maxSize: QUESTIONS_REMEMBERED,
    sizeCalculation: () => 1,
  });

  /** Undefined for a question that is new on its channel. */
  stateOf(call: IncomingCall): 'under-way' | 'answered' | undefined {
    return this.#states.get(keyOf(call));
  }

  begin(call: IncomingCall): void {
    this.#states.set(keyOf(call), 'under-way');
  }

  /** @param isSet the answer is on the channel; otherwise the question may come again */
  end(call: IncomingCall, isSet: boolean): void {
    if (isSet) this.#states.set(keyOf(call), 'answered');
    else this.#states.delete(keyOf(call));
  }
}

/** Everything that makes the answer another one. */
function keyOf({ uniqueId, script, number, did, context, remark, options }: IncomingCall): string {
  const { variablePrefix, jsonVariable, language, inherit, force, ttlMs } = options;
  return JSON.stringify([
    [uniqueId, script, number, did, context, remark],
    [variablePrefix, jsonVariable, language, inherit, force, ttlMs],
  ]);
}
