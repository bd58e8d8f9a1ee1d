// The conditions of a rule: the keys that may stand under `if`.

import { z } from 'zod';
import { parseDateWindow } from '../time/date-window.js';
import { LONGEST_FLOOD_WINDOW_MS } from '../policy/flood-guard.js';
import { SOURCE_NAMES } from '../lookup/observation.js';
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
    .describe('Matches from one call more than this, the present one included'),
  within: durationOf(1000, LONGEST_FLOOD_WINDOW_MS, 'a duration from 1s to 24h').describe(
    'Length of the sliding window',
  ),
  by: z
    .enum(['number', 'range'], { error: 'number or range' })
    .default('number')
    .describe('Whose calls are counted: the number, or the hundred numbers that differ in the last two digits'),
});

const keys = {
  direction: oneOrMoreOf(['inbound', 'outbound']).describe('Of an outbound call the number is the one called'),
  context: oneOrMore(dialplanContext).describe('Dialplan context of the channel'),
  trunk: oneOrMore(trunk).describe('From the channel name: mts in PJSIP/mts-00000012'),
  presentation: oneOrMoreOf(['allowed', 'restricted', 'unavailable']).describe('May the number be shown?'),
  callerIsOwn: flag.describe('The caller shows one of ownNumbers: nobody outside has it'),
  did: numbers.describe('The number that was called'),
  number: numbers.describe('The caller; of an outbound call, whoever is called'),
  rdnis: z.union([z.boolean(), numbers]).describe('Who redirected the call here; true: anybody, false: nobody'),
  list: oneOrMore(name('a list')).describe('The number stands on this list'),
  risk: oneOrMoreOf(['costly']).describe(
    'The number is in a range that costs far more to call than its country: satellites, premium rate, Abkhazia; by its digits, without a lookup',
  ),
  isContact: flag.describe('The number is that of a contact'),
  tag: oneOrMore(z.string().min(1).max(80)).describe('Tag of the contact'),
  schedule: oneOrMore(name('a schedule')).describe('The schedule is open now'),
  date: oneOrMore(parsedBy(parseDateWindow)).describe(
    'Days such as 2026-12-31..2027-01-08, every year 12-31..01-08, or one day; both ends included',
  ),
  holiday: flag.describe('Today is a public holiday or a day off in place of one; a weekend is none'),
  workday: flag.describe('Today is a working day by the production calendar'),
  calls: calls.describe('How often this number has called of late'),
  percent: z
    .number({ error: 'a number up to 100' })
    .refine((percent) => percent > 0, { error: 'more than 0, or the rule would never match' })
    .max(100)
    .describe('A part of all calls, chosen by chance, the same for the same call'),
  status: oneOrMoreOf(['OK', 'STALE', 'OFFLINE', 'NOTFOUND', 'WITHHELD', 'INTERNAL', 'INVALID', 'FAILED']).describe(
    'How good the answer of the lookup is: the key for rules about what is not known',
  ),
  country: oneOrMore(z.string().regex(/^[A-Z]{2}$/, { error: 'a country in two capital letters such as RU' })).describe(
    'ISO 3166-1 alpha-2',
  ),
  type: oneOrMoreOf(['MOB', 'FIX', 'TOLLFREE', 'PREMIUM', 'VOIP', 'OTHER']).describe('Kind of line'),
  source: oneOrMoreOf(SOURCE_NAMES).describe(
    'Who knew the operator, else anything; with plan in it, an operator that only the plan knows counts',
  ),
  operator: oneOrMore(id).describe('Id of the operator that serves the number now'),
  operatorOld: oneOrMore(id).describe('Id of the holder of the number range'),
  ported: flag.describe('The number was ported'),
  region: oneOrMore(id).describe('ISO 3166-2 code or slug; of several regions, any'),
  district: oneOrMore(id).describe('Federal district, such as far-eastern'),
  callerTime: oneOrMore(parsedBy(parseTimeWindow)).describe(
    "By the clock of the caller's region, or of whoever is called; hours such as 09:00-21:00",
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
    return groups().exactOptional().describe('None of these holds; one that is not known is not none');
  },
});

function optional<Keys extends Readonly<Record<string, z.ZodType>>>(
  all: Keys,
): { [Key in keyof Keys]: z.ZodExactOptional<Keys[Key]> } {
  const entries = Object.entries(all).map(([key, schema]) => [key, schema.exactOptional()]);
  return Object.fromEntries(entries) as { [Key in keyof Keys]: z.ZodExactOptional<Keys[Key]> };
}
