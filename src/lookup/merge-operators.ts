// Merges who serves the number, who holds its range, and whether it was ported.

import type { Identifier, OperatorIdentity } from './identity.js';
import { firstWith, known, type Known, type NumberRecord } from './number-record.js';
import type { Observation } from './observation.js';
import { meantOperator, rangeHolderOf } from './range-holder.js';

/**
 * - The operator is whoever a source names as serving the number; where none does, the holder of the range.
 * - The holder is whom the registry names, else whom the operator's own source names. The plan's holder stands only
 *   where nobody names an operator: beside one it would make a porting that nobody reported.
 * - A reserve of the ministry is nobody: what a source says of it says nothing of who serves the number.
 * - `ported`: `isPorted`; not known where the operator is only the holder.
 */
export function mergeOperators(
  heard: readonly Observation[],
  identify: Identifier,
  country: string | undefined,
): NumberRecord {
  const observations = heard.map((observation) => withoutReserve(observation, identify));
  const named = observations.find(({ fields }) => fields.operator !== undefined);
  if (named === undefined) return holderAsOperator(observations, identify, country);
  const operator = firstWith('operator', [named]);
  if (operator === undefined) return {};
  const rangeHolder = rangeHolderOf(observations);
  const holderOf = rangeHolder ?? (named.fields.operatorOld === undefined ? undefined : named);
  const holder = holderOf && firstWith('operatorOld', [holderOf]);
  const before = holder && identify.operator(holder.value, holderOf.fields.operatorOldInn, country);
  const now = meantOperator(operator.value, named.fields.operatorInn, rangeHolder, identify, country);
  const ported = isPorted(named, now, holderOf, before, firstWith('type', observations)?.value === 'MOB');
  return {
    ...identified(operator, now),
    ...known('operatorOld', holder),
    ...known('operatorOldId', holder && before && { ...holder, value: before.id }),
    ...known('ported', ported === undefined ? undefined : { ...operator, value: ported }),
  };
}

function holderAsOperator(
  observations: readonly Observation[],
  identify: Identifier,
  country: string | undefined,
): NumberRecord {
  const holderOf = observations.find(({ fields }) => fields.operatorOld !== undefined);
  const holder = holderOf && firstWith('operatorOld', [holderOf]);
  if (holder === undefined) return {};
  const identity = identify.operator(holder.value, holderOf?.fields.operatorOldInn, country);
  return { ...identified(holder, identity), operatorOld: holder, operatorOldId: { ...holder, value: identity.id } };
}

function identified(operator: Known<string>, { id, name, latin }: OperatorIdentity): NumberRecord {
  const of = (value: string) => ({ ...operator, value });
  return { operator, operatorId: of(id), operatorName: of(name), operatorLatin: of(latin) };
}

/**
 * A number that is served by the holder of its range is not ported, also where a source says so: it has been ported back,
 * or the source compares spellings (`Теле2` and `Т2`). Otherwise a source that says so is believed. Beside one that denies
 * it, a mobile number is ported when its operator and the registry's holder are different ones, both known by name: a
 * spelling nobody knows may be the same firm, and Voxlink names the network in place of an operator that has none of its own.
 */
function isPorted(
  named: Observation,
  now: OperatorIdentity,
  holderOf: Observation | undefined,
  before: OperatorIdentity | undefined,
  isMobile: boolean,
): boolean | undefined {
  const ported = named.fields.ported;
  if (holderOf === undefined || before === undefined) return ported;
  const isHolder = now.id === before.id || before.host === now.id;
  if (ported === true) return !isHolder;
  if (holderOf === named || !isMobile) return ported;
  if (isHolder) return false;
  return now.known && before.known ? true : ported;
}

const OF_OPERATOR = ['operator', 'operatorInn', 'ported'];
const OF_HOLDER = ['operatorOld', 'operatorOldInn'];

function withoutReserve(observation: Observation, identify: Identifier): Observation {
  const { operator, operatorInn, operatorOld, operatorOldInn } = observation.fields;
  const dropped = [
    ...(operator !== undefined && identify.isNoOperator(operator, operatorInn) ? OF_OPERATOR : []),
    ...(operatorOld !== undefined && identify.isNoOperator(operatorOld, operatorOldInn) ? OF_HOLDER : []),
  ];
  if (dropped.length === 0) return observation;
  const fields = Object.entries(observation.fields).filter(([field]) => !dropped.includes(field));
  return { ...observation, fields: Object.fromEntries(fields) };
}
