// The administrator's policy as the spine sees it: decides, and edits the runtime lists. Made anew by a reload.

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

/** Adds numbers to the lists that can be changed at run time. */
export interface ListEditor {
  /** What became of it, in words for a person; `done` false where the number may not stand on a list. */
  add(entry: {
    readonly list: 'allow' | 'block';
    readonly number: CallFacts['number'];
    readonly reason: string;
    /** Null: for ever. */
    readonly ttlMs: number | null;
    /** Who did it, such as `agi`. */
    readonly by: string;
  }): { readonly done: boolean; readonly words: string };
}
