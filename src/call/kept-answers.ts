// Answers that were written before, kept by their value: of most calls only the number, the time, the age and the milliseconds
// are new. What is kept belongs to one snapshot, and what an answer consists of is compared each time, so that a change of
// lists, labels, tables or freshness is another answer and never one that is kept.

import { LRUCache } from 'lru-cache';
import type { NumberRecord } from '../lookup/number-record.js';
import type { Decision } from '../policy/decision.js';
import type { CallAnswer } from './call-answer.js';
import type { ChannelVariable } from './channel-variables.js';
import type { IncomingCall } from './incoming-call.js';
import { scriptOf } from './scripts.js';
import {
  selected,
  valueOf,
  writeAnswer,
  type AnswerPattern,
  type VariablePair,
  type WriteAnswer,
} from './written-answer.js';

export interface KeptAnswers {
  /** The same as `writeAnswer`. */
  readonly write: WriteAnswer;
  /** About what they take. */
  bytes(): number;
}

/** What an answer consists of beside its record and what the holes are for. */
interface KeptAnswer extends Pick<CallAnswer, 'status' | 'fault' | 'presentation' | 'source' | 'decision'> {
  readonly selection: Parameters<WriteAnswer>[2];
  readonly options: IncomingCall['options'];
  readonly pattern: AnswerPattern;
  /** What stands in the holes of the pattern, in their order. */
  readonly fillings: readonly ChannelVariable[];
}

const MAX_BYTES = 32 * 1024 * 1024;
/** Different answers to one record: a few scripts and rules. The oldest goes. */
const MAX_OF_RECORD = 8;
/** A variable's pair and its place in a line, beside the texts. */
const PAIR_BYTES = 80;
const BYTES_OF_CHARACTER = 4;

/** @param maxEntries records whose answers are kept, those used last */
export function keepAnswers(maxEntries: number): KeptAnswers {
  const kept = new LRUCache<NumberRecord, readonly KeptAnswer[]>({
    // Room is made as it fills: by `max` for all of them at once, which holds the loop for 20 ms in each reload.
    maxSize: MAX_BYTES,
    sizeCalculation: (answers) => answers.reduce((sum, { pattern }) => sum + bytesOf(pattern), PAIR_BYTES),
  });

  return {
    write(call, answer, selection, fits) {
      if (!isKeepable(call)) return writeAnswer(call, answer, selection, fits);
      const before = kept.get(answer.record) ?? [];
      const same = before.find((other) => isSame(other, call, answer, selection));
      if (same !== undefined) return { variables: filled(same, answer), pattern: same.pattern };
      const { variables } = writeAnswer(call, answer, selection, fits);
      const added = keptAnswer(call, answer, selection, variables);
      kept.set(answer.record, [added, ...before].slice(0, MAX_OF_RECORD));
      if (kept.size > maxEntries) kept.pop();
      return { variables, pattern: added.pattern };
    },
    bytes: () => kept.calculatedSize,
  };
}

/** A JSON variable and a caller's name hold what is new, too. */
function isKeepable({ options, script }: IncomingCall): boolean {
  return options.jsonVariable === null && scriptOf(script)?.setsCallerName !== true;
}

function isSame(
  kept: KeptAnswer,
  { options }: IncomingCall,
  answer: CallAnswer,
  selection: KeptAnswer['selection'],
): boolean {
  return (
    kept.status === answer.status &&
    kept.fault === answer.fault &&
    kept.presentation === answer.presentation &&
    kept.source === answer.source &&
    kept.selection === selection &&
    kept.options.variablePrefix === options.variablePrefix &&
    kept.options.inherit === options.inherit &&
    kept.options.language === options.language &&
    isSameDecision(kept.decision, answer.decision)
  );
}

function isSameDecision(one: Decision, other: Decision): boolean {
  return (
    one === other ||
    (one.action === other.action &&
      one.hangupCause === other.hangupCause &&
      one.route === other.route &&
      one.routeName === other.routeName &&
      one.callerId === other.callerId &&
      one.label === other.label &&
      one.rule === other.rule &&
      one.reason === other.reason &&
      isSameList(one.trunks, other.trunks) &&
      isSameList(one.callerIds, other.callerIds) &&
      isSameSet(one.set, other.set))
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((text, index) => text === other[index]));
}

/** In their order, too: so they are written. */
function isSameSet(one: Decision['set'], other: Decision['set']): boolean {
  if (one === other) return true;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return isSameList(names, others) && names.every((name) => one[name] === other[name]);
}

function keptAnswer(
  { options }: IncomingCall,
  { status, fault, presentation, source, decision }: CallAnswer,
  selection: KeptAnswer['selection'],
  variables: readonly VariablePair[],
): KeptAnswer {
  const holes: number[] = [];
  const fillings: ChannelVariable[] = [];
  for (const [place, variable] of selected(selection).entries()) {
    if (!variable.isOfTheCall) continue;
    holes.push(place);
    fillings.push(variable);
  }
  return { status, fault, presentation, source, decision, selection, options, pattern: { variables, holes }, fillings };
}

function filled({ pattern, fillings, options }: KeptAnswer, answer: CallAnswer): readonly VariablePair[] {
  const variables = [...pattern.variables];
  for (const [index, place] of pattern.holes.entries()) {
    const [variable, name] = [fillings[index], pattern.variables[place]?.[0]];
    if (variable !== undefined && name !== undefined)
      variables[place] = [name, valueOf(variable, answer, options.language)];
  }
  return variables;
}

function bytesOf({ variables }: AnswerPattern): number {
  return variables.reduce(
    (sum, [name, value]) => sum + PAIR_BYTES + (name.length + value.length) * BYTES_OF_CHARACTER,
    0,
  );
}
