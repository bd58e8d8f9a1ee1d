// From a rule's conditions as plain data to tests.

import { combination } from './conditions/combination.js';
import { isContactCondition, listCondition, tagCondition } from './conditions/book-conditions.js';
import {
  callerIsOwnCondition,
  contextCondition,
  didCondition,
  directionCondition,
  numberCondition,
  presentationCondition,
  rdnisCondition,
  riskCondition,
  trunkCondition,
} from './conditions/call-conditions.js';
import { askedOnce, type Condition } from './conditions/condition.js';
import { callsCondition, percentCondition } from './conditions/count-conditions.js';
import {
  countryCondition,
  districtCondition,
  operatorCondition,
  operatorOldCondition,
  portedCondition,
  regionCondition,
  sourceCondition,
  statusCondition,
  typeCondition,
} from './conditions/record-conditions.js';
import {
  callerTimeCondition,
  dateCondition,
  holidayCondition,
  scheduleCondition,
  workdayCondition,
} from './conditions/time-conditions.js';
import type { HolidayCalendar } from '../time/holidays.js';
import type { ListMatcher } from '../lists/match/number-list.js';
import { acceptsPlanOperator } from './plan-operator.js';
import type { ConditionConfig, ConditionKey } from './rule-config.js';
import type { OfficeHours } from '../time/schedule.js';
import type { NumberSettings } from '../number/number-settings.js';

/** What conditions refer to. */
export interface ConditionContext {
  /** Id of the rule they belong to. */
  readonly rule: string;
  readonly numberSettings: NumberSettings;
  readonly isCostly: (number: string) => boolean;
  /** E.164 digits of the PBX's own numbers. */
  readonly ownNumbers: ReadonlyMap<string, string>;
  /** By name, `allow` and `block` among them. */
  readonly lists: ReadonlyMap<string, ListMatcher>;
  readonly schedules: ReadonlyMap<string, readonly OfficeHours[]>;
  readonly holidays: HolidayCalendar;
  /** IANA zone of the PBX; null where it is not known. */
  readonly timeZone: string | null;
  /** `operator` and `operatorOld` accept what only the numbering plan knows. False unless a rule says so by `source`. */
  readonly acceptsPlan: boolean;
  /** Conditions by key and value: rules repeat each other's. */
  readonly shared: Map<string, Condition>;
  /** Those of them that were repeated. */
  readonly repeated: Map<string, Condition>;
}

type Compile<Key extends ConditionKey> = (
  wanted: Required<ConditionConfig>[Key],
  context: ConditionContext,
) => Condition;

/** In the order of their cost: a test ends with the first that fails. */
const COMPILERS: { readonly [Key in ConditionKey]: Compile<Key> } = {
  direction: directionCondition,
  context: contextCondition,
  presentation: presentationCondition,
  status: statusCondition,
  country: countryCondition,
  type: typeCondition,
  source: sourceCondition,
  operator: (wanted, { acceptsPlan }) => operatorCondition(wanted, acceptsPlan),
  operatorOld: (wanted, { acceptsPlan }) => operatorOldCondition(wanted, acceptsPlan),
  ported: portedCondition,
  region: regionCondition,
  district: districtCondition,
  callerIsOwn: (wanted, { ownNumbers }) => callerIsOwnCondition(wanted, ownNumbers),
  number: (wanted, { numberSettings }) => numberCondition(wanted, numberSettings),
  did: (wanted, { numberSettings }) => didCondition(wanted, numberSettings),
  rdnis: (wanted, { numberSettings }) => rdnisCondition(wanted, numberSettings),
  risk: (wanted, { isCostly }) => riskCondition(wanted, isCostly),
  isContact: isContactCondition,
  tag: tagCondition,
  percent: (wanted, { rule }) => percentCondition(wanted, rule),
  callerTime: callerTimeCondition,
  schedule: (wanted, { schedules, timeZone }) => scheduleCondition(wanted, schedules, timeZone),
  date: (wanted, { timeZone }) => dateCondition(wanted, timeZone),
  holiday: (wanted, { holidays, timeZone }) => holidayCondition(wanted, holidays, timeZone),
  workday: (wanted, { holidays, timeZone }) => workdayCondition(wanted, holidays, timeZone),
  trunk: trunkCondition,
  list: (wanted, { lists }) => listCondition(wanted, lists),
  calls: callsCondition,
  all: (wanted, context) => combination('all', groups(wanted, context)),
  any: (wanted, context) => combination('any', groups(wanted, context)),
  none: (wanted, context) => combination('none', groups(wanted, context)),
};

export function compileConditions(config: ConditionConfig, context: ConditionContext): readonly Condition[] {
  const keys = Object.keys(COMPILERS) as ConditionKey[];
  const inside = { ...context, acceptsPlan: context.acceptsPlan || acceptsPlanOperator(config) };
  return keys.flatMap((key) => {
    const wanted = config[key];
    return wanted === undefined ? [] : [sharedCondition(key, wanted, inside)];
  });
}

function sharedCondition<Key extends ConditionKey>(
  key: Key,
  wanted: Required<ConditionConfig>[Key],
  context: ConditionContext,
): Condition {
  const compile: Compile<Key> = COMPILERS[key];
  const text = `${JSON.stringify({ [key]: wanted })}${context.acceptsPlan ? ' by the plan too' : ''}`;
  // Each rule draws for itself.
  if (text.includes('"percent"')) return compile(wanted, context);
  const { shared, repeated } = context;
  const first = shared.get(text);
  const condition = first === undefined ? compile(wanted, context) : (repeated.get(text) ?? askedOnce(first));
  // What only one rule asks is not worth remembering.
  (first === undefined ? shared : repeated).set(text, condition);
  return condition;
}

function groups(configs: readonly ConditionConfig[], context: ConditionContext): readonly (readonly Condition[])[] {
  return configs.map((config) => compileConditions(config, context));
}
