// What came of recorded calls under another policy: how many are treated otherwise, by the rules that decided then and that
// would decide now.

import { PASS, type Decision } from '../policy/decision.js';
import type { RecordedCall } from './recorded-call.js';
import type { Replayed } from './replay.js';

/** Who decided, and what. */
export interface Verdict {
  readonly action: Decision['action'];
  /** Empty where nothing decided. */
  readonly rule: string;
}

export interface ReplayExample {
  readonly id: string;
  readonly call: RecordedCall;
  readonly now: Decision;
}

export interface ReplayGroup {
  readonly then: Verdict;
  readonly now: Verdict;
  readonly calls: number;
  /** The first of them. */
  readonly examples: readonly ReplayExample[];
}

export interface ReplaySummary {
  /** Calls that a policy decides. */
  readonly calls: number;
  readonly changed: number;
  /** Not looked up then, and rules would have to know more: what they would decide is not known. */
  readonly unsure: number;
  /** Those that changed, the largest group first. */
  readonly groups: readonly ReplayGroup[];
  /** Changed calls of further groups. */
  readonly others: number;
}

/** A policy has few rules that take calls from each other. */
const MAX_GROUPS = 200;
const EXAMPLES = 3;
/** Words for people, and who decided: a call with others is treated the same. */
const WORDS: readonly (keyof Decision)[] = ['rule', 'reason', 'label', 'routeName'];
const TREATMENT = (Object.keys(PASS) as (keyof Decision)[]).filter((name) => !WORDS.includes(name));

export class ReplayTally {
  #calls = 0;
  #changed = 0;
  #unsure = 0;
  #others = 0;
  readonly #groups = new Map<string, { then: Verdict; now: Verdict; calls: number; examples: ReplayExample[] }>();

  add(id: string, call: RecordedCall, replayed: Replayed): void {
    this.#calls += 1;
    if (replayed.kind === 'unsure') this.#unsure += 1;
    else if (isDecidedDifferently(call.decision, replayed.decision))
      this.#addChanged({ id, call, now: replayed.decision });
  }

  summary(): ReplaySummary {
    return {
      calls: this.#calls,
      changed: this.#changed,
      unsure: this.#unsure,
      groups: [...this.#groups.values()].sort((one, other) => other.calls - one.calls),
      others: this.#others,
    };
  }

  #addChanged(example: ReplayExample): void {
    this.#changed += 1;
    const [then, now] = [verdictOf(example.call.decision), verdictOf(example.now)];
    const key = JSON.stringify([then, now]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= MAX_GROUPS) {
        this.#others += 1;
        return;
      }
      group = { then, now, calls: 0, examples: [] };
      this.#groups.set(key, group);
    }
    group.calls += 1;
    if (group.examples.length < EXAMPLES) group.examples.push(example);
  }
}

function verdictOf({ action, rule }: Decision): Verdict {
  return { action, rule };
}

/** Does the dialplan do something else with the call: another action, route, cause, trunk, caller ID, or own variable? */
export function isDecidedDifferently(then: Decision, now: Decision): boolean {
  return TREATMENT.some((name) => !isSame(then[name], now[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}
