// Policies for tests that are about the way to a decision, not about what rules say.

import type { CallPolicy, EarlyVerdict, ListEditor } from '../../src/call/call-policy.js';
import type { CallFacts } from '../../src/policy/call-facts.js';
import { PASS, type Decision } from '../../src/policy/decision.js';

export interface ScriptedPolicy extends CallPolicy {
  /** What was asked, in order. */
  readonly asked: { readonly when: 'note' | 'early' | 'late'; readonly part?: string; readonly facts: CallFacts }[];
}

/** Lets every call through, unless told what to say. */
export function scriptedPolicy(
  says: { readonly early?: EarlyVerdict; readonly late?: (facts: CallFacts) => Decision } = {},
): ScriptedPolicy {
  const asked: ScriptedPolicy['asked'] = [];
  return {
    asked,
    note: (facts) => void asked.push({ when: 'note', facts }),
    early(facts, part) {
      asked.push({ when: 'early', part, facts });
      return says.early ?? { kind: 'needs-lookup', rule: 'r' };
    },
    late(facts, part) {
      asked.push({ when: 'late', part, facts });
      return says.late?.(facts) ?? PASS;
    },
  };
}

export interface RecordingLists extends ListEditor {
  readonly added: { list: string; by: string; entry: Parameters<ListEditor['put']>[1] }[];
}

/** Takes every number. */
export function recordingLists(): RecordingLists {
  const added: RecordingLists['added'] = [];
  return {
    added,
    put(list, entry, by) {
      added.push({ list, by, entry });
      return { entry };
    },
  };
}
