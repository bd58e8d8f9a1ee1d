// The policy as the call sees it: decisions, and changes to the runtime lists. Created again by a reload.

import type { CallFacts } from '../policy/call-facts.js';
import type { Decision } from '../policy/decision.js';
import type { Script } from './scripts.js';

/** What can be said before the lookup. */
export type EarlyVerdict =
  /** `isListed`: a list decided, not a rule. */
  | { readonly kind: 'decided'; readonly decision: Decision; readonly isListed: boolean }
  /** The first rule that has to know more. */
  | { readonly kind: 'needs-lookup'; readonly rule: string };

export interface CallPolicy {
  /** Counts the call, for rules about how often a number calls. Once a call, before deciding. */
  note(facts: CallFacts): void;
  /** Lists, and as many rules as need no lookup. */
  early(facts: CallFacts, part: Script['policy']): EarlyVerdict;
  /** Everything; `facts.lookup` is there. */
  late(facts: CallFacts, part: Script['policy']): Decision;
}

/** Puts numbers on the lists that can be changed at run time. */
export interface ListEditor {
  /** `problem`: why the number may not stand there, in words for a person. @param by who asks, such as `agi` */
  put(
    list: 'allow' | 'block',
    entry: {
      readonly number: CallFacts['number'];
      readonly reason: string;
      readonly label: string;
      /** Milliseconds since 1970; null for ever. */
      readonly untilMs: number | null;
      readonly hangupCause: null;
    },
    by: string,
  ): { readonly entry: object } | { readonly problem: string };
}
