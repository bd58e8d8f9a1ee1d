// The answer as channel variables, the same for every interface. Interfaces add their own encoding.

import type { Language } from '../lookup/country-name.js';
import { meansNone } from '../number/withheld-words.js';
import type { CallAnswer, CallFault } from './call-answer.js';
import { ALPHABETS, CHANNEL_VARIABLES, type ChannelVariable } from './channel-variables.js';
import { displayName } from './display-name.js';
import type { IncomingCall } from './incoming-call.js';
import { safeText, shortenToBytes } from './safe-text.js';
import { scriptOf } from './scripts.js';

export type VariablePair = readonly [name: string, value: string];

/** What a door writes to the channel. */
export interface WrittenAnswer {
  readonly variables: readonly VariablePair[];
  /** What it has in common with other answers; absent where nobody looked. */
  readonly pattern?: AnswerPattern;
  /** The JSON variable, to be written by itself; absent when none was asked for. */
  readonly json?: VariablePair;
}

/** The same object for all answers that differ in their holes alone, so that a door can keep how it writes them. */
export interface AnswerPattern {
  readonly variables: readonly VariablePair[];
  /** Places of the variables whose values are those of one call, ascending. They hold digits and `+*#:`, at most 32 of them. */
  readonly holes: readonly number[];
}

/** `all`, or the names without prefix that are wanted. */
export type VariableSelection = 'all' | readonly string[];

export type WriteAnswer = typeof writeAnswer;

/** The variables that are written, in their order. */
export function selected(selection: VariableSelection): readonly ChannelVariable[] {
  return selection === 'all' ? CHANNEL_VARIABLES : CHANNEL_VARIABLES.filter(({ name }) => selection.includes(name));
}

/**
 * Every selected variable, each with a defined value, and the administrator's own ones.
 *
 * @param fits whether the door can carry a variable as it is; the JSON is cut down, key by key, until it does
 */
export function writeAnswer(
  call: IncomingCall,
  answer: CallAnswer,
  selection: VariableSelection,
  fits: (name: string, value: string) => boolean,
): WrittenAnswer {
  const { variablePrefix, jsonVariable, language, force } = call.options;
  const variables = selected(selection).map((variable): VariablePair => {
    return [onChannel(call, variablePrefix + variable.name), valueOf(variable, answer, language)];
  });
  for (const [name, value] of Object.entries(answer.decision.set)) {
    variables.push([onChannel(call, name), safeText(value)]);
  }
  if (scriptOf(call.script)?.setsCallerName === true) {
    const name = safeText(displayName(answer, language));
    if (name !== '' && (force || !hasRealName(call))) variables.push(['CALLERID(name)', name]);
  }
  if (jsonVariable === null) return { variables };
  const jsonName = onChannel(call, jsonVariable);
  const values = CHANNEL_VARIABLES.map((variable) => ({
    name: variable.name,
    value: valueOf(variable, answer, language),
  }));
  return { variables, json: [jsonName, flatJson(values, (text) => fits(jsonName, text))] };
}

/** What is left to say when making the answer itself failed: every variable defined, the call goes on. */
export function writeFailure(call: IncomingCall, fault: CallFault = 'INTERNAL_ERROR'): WrittenAnswer {
  const values: Readonly<Record<string, string>> = {
    STATUS: 'FAILED',
    FAULT: fault,
    BLACKLIST: '0',
    ACTION: 'pass',
    SOURCE: 'none',
  };
  const { variablePrefix, jsonVariable } = call.options;
  const variables = CHANNEL_VARIABLES.map(({ name }): VariablePair => [
    onChannel(call, variablePrefix + name),
    values[name] ?? '',
  ]);
  if (jsonVariable === null) return { variables };
  // Otherwise what an earlier lookup left in it would be taken for this answer.
  return { variables, json: [onChannel(call, jsonVariable), JSON.stringify({ status: 'FAILED', fault })] };
}

/** A name as it is set: with the marks that make channels inherit it, where the dialplan asked for that. */
function onChannel({ options }: IncomingCall, name: string): string {
  // One of the administrator's own may have marks already, and more than two would be part of the name.
  return options.inherit ? name.replace(/^_{0,2}/, '__') : name;
}

/** As it may stand in a variable. */
export function valueOf(variable: ChannelVariable, answer: CallAnswer, language: Language): string {
  const value = variable.value(answer, language);
  const alphabet = ALPHABETS[variable.alphabet];
  if (alphabet === null) return safeText(value, variable.maxBytes);
  return alphabet.test(value) ? shortenToBytes(value, variable.maxBytes) : '';
}

/** A caller's name that says nothing may be replaced: none, a word for none, or the number again. */
function hasRealName(call: IncomingCall): boolean {
  const name = call.callerName.trim();
  if (meansNone(name)) return false;
  const digits = (text: string) => text.replace(/\D/g, '').slice(-10);
  return /[^\d\s+().-]/.test(name) || digits(name) !== digits(call.number);
}

/** What a dialplan misses least, first to go when the JSON is too long; everything else goes after, from the end. */
const LEAST_IMPORTANT_FIRST = [
  'REASON', 'ROUTE_NAME', 'OPERATOR_LATIN', 'REGION_LATIN', 'NAME', 'LOCALTIME', 'MS', 'AGE', 'PRESENTATION', 'DIAL',
  'DISTRICT', 'TZ', 'OPERATOR_OLD', 'LABEL', 'RULE',
]; // prettier-ignore

/** `{"status":"OK","number":"7917…",…}`: flat, strings only, because Asterisk 16 reads nothing else. */
function flatJson(
  values: readonly { readonly name: string; readonly value: string }[],
  fits: (json: string) => boolean,
): string {
  const kept = new Map(values.map(({ name, value }) => [name, value]));
  const asJson = () =>
    JSON.stringify(Object.fromEntries([...kept].map(([name, value]) => [name.toLowerCase(), value])));
  const fromTheEnd = values.map(({ name }) => name).reverse();
  const empty = fromTheEnd.filter((name) => kept.get(name) === '');
  for (const name of new Set([...empty, ...LEAST_IMPORTANT_FIRST, ...fromTheEnd])) {
    const json = asJson();
    if (fits(json)) return json;
    kept.delete(name);
  }
  return asJson();
}
