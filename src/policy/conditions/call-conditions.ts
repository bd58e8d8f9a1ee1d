// Conditions on what the call itself says: never a matter of any lookup. What a stranger may have written is not known.

import type { CallPart } from '../call-facts.js';
import type { CallView } from '../call-view.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { checkedValue } from '../../time/parsed-text.js';
import type { ConditionConfig, ConditionKey } from '../rule-config.js';
import { flagCondition, orList, shown, valueCondition, valuesCondition, type Condition } from './condition.js';
import { anyChoiceTest, parseNumberChoice } from '../../lists/match/number-choice.js';

type Wanted<Key extends ConditionKey> = NonNullable<ConditionConfig[Key]>;

export const directionCondition = (wanted: Wanted<'direction'>): Condition =>
  valueCondition('direction', wanted, ({ facts }) => facts.direction);

export const contextCondition = (wanted: Wanted<'context'>): Condition =>
  valueCondition(
    'context',
    wanted,
    ifKnown('context', ({ facts }) => facts.context),
  );

export const presentationCondition = (wanted: Wanted<'presentation'>): Condition =>
  valueCondition(
    'presentation',
    wanted,
    ifKnown('presentation', ({ facts }) => facts.presentation),
  );

export const trunkCondition = (wanted: Wanted<'trunk'>): Condition => ({
  ...valueCondition(
    'trunk',
    wanted.map((name) => name.toLowerCase()),
    ifKnown('channel', ({ trunk }) => trunk),
  ),
  wanted: orList(wanted),
});

/** Whoever calls from outside with a number of ours does not have it. Of an outbound call the caller is one of us. */
export function callerIsOwnCondition(wanted: boolean, own: ReadonlyMap<string, string>): Condition {
  const accountOf = ({ facts, e164 }: CallView) =>
    facts.direction === 'inbound' && e164 !== null ? own.get(e164) : undefined;
  const condition = flagCondition('callerIsOwn', wanted, (call) => accountOf(call) !== undefined);
  return {
    ...condition,
    found: (call) => {
      const account = accountOf(call) ?? '';
      return condition.found(call) + (account === '' ? '' : `, a number of the account ${account}`);
    },
  };
}

export const numberCondition = (wanted: Wanted<'number'>, settings: NumberSettings): Condition =>
  choiceCondition('number', wanted, settings, {
    digits: ({ digits }) => digits,
    found: ({ digits, facts }) => digits ?? facts.number.kind,
  });

/** By the digits alone. What is internal is none of the world's; of what is no number, and of who hides it, nothing is known. */
export const riskCondition = (wanted: Wanted<'risk'>, isCostly: (number: string) => boolean): Condition =>
  valuesCondition('risk', wanted, ({ e164, facts: { number } }) => {
    if (e164 !== null) return isCostly(e164) ? ['costly'] : [];
    return number.kind === 'internal' ? [] : undefined;
  });

export const didCondition = (wanted: Wanted<'did'>, settings: NumberSettings): Condition =>
  textCondition('did', wanted, settings, ({ facts }) => facts.didE164 ?? facts.did);

export function rdnisCondition(wanted: Wanted<'rdnis'>, settings: NumberSettings): Condition {
  const text = ({ facts }: CallView) => facts.rdnisE164 ?? facts.rdnis;
  if (typeof wanted !== 'boolean') return textCondition('rdnis', wanted, settings, text);
  const read = ifKnown('rdnis', text);
  const isThere = ifKnown('rdnis', ({ facts }) => facts.rdnis !== '');
  return { ...flagCondition('rdnis', wanted, isThere), found: (call) => shown(read(call)) };
}

/** Undefined where a stranger may have written it. */
function ifKnown<Value>(part: CallPart, read: (call: CallView) => Value): (call: CallView) => Value | undefined {
  return (call) => (call.isKnown(part) ? read(call) : undefined);
}

function textCondition(
  key: 'did' | 'rdnis',
  wanted: readonly string[],
  settings: NumberSettings,
  text: (call: CallView) => string,
): Condition {
  const read = ifKnown(key, text);
  return choiceCondition(key, wanted, settings, { digits: read, found: (call) => shown(read(call)) });
}

function choiceCondition(
  key: ConditionKey,
  wanted: readonly string[],
  settings: NumberSettings,
  { digits, found }: { digits: (call: CallView) => string | null | undefined; found: (call: CallView) => string },
): Condition {
  const isMeant = anyChoiceTest(wanted.map((text) => checkedValue(parseNumberChoice(text, settings))));
  return {
    key,
    wanted: orList(wanted),
    test: (call) => {
      const given = digits(call);
      if (given === undefined) return null;
      return given !== null && isMeant(given);
    },
    found,
    parts: [],
  };
}
