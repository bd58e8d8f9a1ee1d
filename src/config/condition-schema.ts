// The conditions of a rule: the keys allowed under `if`.

import { z } from 'zod';
import { parseDateWindow } from '../time/date-window.js';
import { LONGEST_FLOOD_WINDOW_MS } from '../policy/flood-guard.js';
import { CONFIGURED_NAME, SOURCE_NAMES } from '../lookup/sources.js';
import { LINE_TYPES } from '../lookup/observation.js';
import { LOOKUP_STATUSES } from '../policy/call-facts.js';
import type { ConditionConfig } from '../policy/rule-config.js';
import { parseTimeWindow } from '../time/time-window.js';
import { dialplanContext, durationOf, name, oneOrMore, oneOrMoreOf, parsedBy } from './policy-values.js';

const flag = z.boolean({ error: 'true or false' });
/** Which ones there are is told by the tables of names, in policy-problems.ts. */
const id = z.string().min(1).max(200);
const trunk = z.string().regex(/^[A-Za-z0-9_.@:+-]{1,80}$/, { error: 'a trunk as in PJSIP/trunk-00000001' });
/** What is a number is said by the home country, so that is checked in policy-problems.ts. */
const numbers = oneOrMore(z.string().min(1).max(130));

const calls = z.strictObject({
  over: z
    .int({ error: 'a whole number from 1 to 999' })
    .min(1)
    .max(999)
    .describe('Matches once there are more calls than this, the current one included'),
  within: durationOf(1000, LONGEST_FLOOD_WINDOW_MS, 'a duration from 1s to 24h').describe(
    'Length of the sliding window',
  ),
  by: z
    .enum(['number', 'range'], { error: 'number or range' })
    .default('number')
    .describe(
      'Whose calls are counted: those of the number, or of the hundred numbers that differ in the last two digits',
    ),
});

const keys = {
  direction: oneOrMoreOf(['inbound', 'outbound']).describe('For an outbound call, the number is the one dialled'),
  context: oneOrMore(dialplanContext).describe('Dialplan context of the channel'),
  trunk: oneOrMore(trunk).describe('Taken from the channel name: mts in PJSIP/mts-00000012'),
  presentation: oneOrMoreOf(['allowed', 'restricted', 'unavailable']).describe('Whether the number may be shown'),
  callerIsOwn: flag.describe('The caller ID is one of ownNumbers, which no outside caller can have'),
  did: numbers.describe('The number that was called'),
  number: numbers.describe('The caller; for an outbound call, the number dialled'),
  rdnis: z
    .union([z.boolean(), numbers])
    .describe('The number that redirected the call here; true: the call was redirected, false: it was not'),
  list: oneOrMore(name('a list')).describe('The number is on this list'),
  risk: oneOrMoreOf(['costly']).describe(
    'The number is in a range that costs far more to call than the rest of its country: satellites, premium rate, Abkhazia; known from the digits, without a lookup',
  ),
  isContact: flag.describe('The number belongs to a contact'),
  tag: oneOrMore(z.string().min(1).max(80)).describe('A tag of the contact'),
  schedule: oneOrMore(name('a schedule')).describe('The current time is within the schedule'),
  date: oneOrMore(parsedBy(parseDateWindow)).describe(
    'Days such as 2026-12-31..2027-01-08, every year 12-31..01-08, or one day; both ends included',
  ),
  holiday: flag.describe('Today is a public holiday or a day off in lieu; an ordinary weekend does not count'),
  workday: flag.describe('Today is a working day by the production calendar'),
  calls: calls.describe('How often this number has called recently'),
  percent: z
    .number({ error: 'a number up to 100' })
    .refine((percent) => percent > 0, { error: 'more than 0, or the rule would never match' })
    .max(100)
    .describe('A random share of all calls, always the same for one call'),
  status: oneOrMoreOf(LOOKUP_STATUSES).describe(
    'How good the answer of the lookup is; use it for rules about unknown numbers',
  ),
  country: oneOrMore(z.string().regex(/^[A-Z]{2}$/, { error: 'a country in two capital letters such as RU' })).describe(
    'ISO 3166-1 alpha-2',
  ),
  type: oneOrMoreOf(LINE_TYPES).describe('Line type'),
  source: oneOrMore(
    z.string().regex(CONFIGURED_NAME, { error: `${SOURCE_NAMES.join(', ')}, or a name from sources` }),
  ).describe(
    'Source of the operator, else of any field; if plan is among the values, an operator known only from the numbering plan counts',
  ),
  operator: oneOrMore(id).describe('Id of the operator serving the number now'),
  operatorOld: oneOrMore(id).describe('Id of the holder of the number range'),
  ported: flag.describe('The number was ported'),
  region: oneOrMore(id).describe('ISO 3166-2 code or slug; of several regions, any'),
  district: oneOrMore(id).describe('Federal district, such as far-eastern'),
  callerTime: oneOrMore(parsedBy(parseTimeWindow)).describe(
    'Local time of the caller, or of the number dialled; hours such as 09:00-21:00',
  ),
} as const;

/** Conditions in conditions: more would be a slip, or a file made to exhaust memory. */
const groups = () => z.array(conditionSchema).min(1).max(100);

/** Every key must hold. A key that is not known makes the rule not match. */
export const conditionSchema: z.ZodType<ConditionConfig> = z.strictObject({
  ...optional(keys),
  get all() {
    return groups().exactOptional().describe('Each of these holds');
  },
  get any() {
    return groups().exactOptional().describe('At least one of these holds');
  },
  get none() {
    return groups().exactOptional().describe('None of these holds; unknown if one of them is unknown');
  },
});

function optional<Keys extends Readonly<Record<string, z.ZodType>>>(
  all: Keys,
): { [Key in keyof Keys]: z.ZodExactOptional<Keys[Key]> } {
  const entries = Object.entries(all).map(([key, schema]) => [key, schema.exactOptional()]);
  return Object.fromEntries(entries) as { [Key in keyof Keys]: z.ZodExactOptional<Keys[Key]> };
}
