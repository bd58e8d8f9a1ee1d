// How many requests a day a source may cost.

import { LookupFault } from './lookup-fault.js';
import type { NumberSource, Urgency } from './observation.js';

export interface RequestBudget {
  /** Null: one more request is counted, and may be sent. Else, in words, why not. Never rejects, and answers soon. */
  claim(urgency: Urgency): Promise<string | null>;
  /** Why a request would be refused now, as far as is known without asking the disk; null where it might be sent. */
  refusal(urgency: Urgency): string | null;
}

/** A source that is asked while its budget lasts. A second try is a request more. */
export function budgeted(source: NumberSource, budget: RequestBudget): NumberSource {
  return {
    name: source.name,
    async observe(number, urgency = () => 'call', again) {
      const why = budget.refusal(urgency()) ?? (await budget.claim(urgency()));
      if (why !== null) throw new LookupFault('RATE_LIMITED', `${source.name}: not asked: ${why}`);
      return await source.observe(number, urgency, again);
    },
  };
}
