// The sections of the configuration that make a policy, but for the lists and contacts.

import { z } from 'zod';
import { LIST_IDS } from '../policy/ask-lists.js';
import { CONTACT_ROUTE, MAX_ROUTE_LENGTH, type RuleConfig } from '../policy/rule-config.js';
import { parseOfficeHours } from '../time/schedule.js';
import { isTimeZone } from '../time/zoned-time.js';
import { actionSchema, DECISIONS, trunkAlone } from './action-schema.js';
import { conditionSchema } from './condition-schema.js';
import { dialplanContext, name, oneOrMore, parsedBy } from './policy-values.js';

const MAX_RULES = 2000;
const MAX_SCHEDULES = 500;
/** All that go into the one line of the answer besides our own. */
const MAX_OWN_VARIABLES = 30;

const numberText = z.string().regex(/^[+\d\s().-]{7,30}$/, { error: 'a number in quotes, such as "74951112233"' });
const ownNumber = z
  .union([
    numberText,
    z.strictObject({
      number: numberText.describe('The number, in quotes'),
      region: z
        .string()
        .min(1)
        .max(200)
        .nullable()
        .default(null)
        .describe('Id of its region, if the numbering plan does not know it'),
      default: z.boolean({ error: 'true or false' }).default(false).describe('Shown when no other number fits better'),
      trunks: oneOrMore(trunkAlone)
        .nullable()
        .default(null)
        .describe('Trunks of the provider that owns the number; it is not shown on others; null: on any'),
    }),
  ])
  .transform((value) =>
    typeof value === 'string' ? { number: value, region: null, default: false, trunks: null } : value,
  );

type DefaultNumber = Pick<z.output<typeof ownNumber>, 'trunks'>;

function haveTwoDefaults(numbers: readonly DefaultNumber[]): boolean {
  const trunks = numbers.flatMap((number) => [...new Set(number.trunks)]);
  return (
    new Set(trunks).size < trunks.length || (numbers.length > 1 && numbers.some((number) => number.trunks === null))
  );
}

const part = (what: string) =>
  z.string().regex(/^[A-Za-z0-9_.*#+-]{1,80}$/, { error: `${what} of letters, digits and _ . * # + -` });
const route = z
  .union([
    z.string().regex(/^[A-Za-z0-9_.*#+-]{1,80}(?:,[A-Za-z0-9_.*#+-]{1,80}){2}$/, {
      error: 'context,extension,priority, none of them empty',
    }),
    z.strictObject({
      context: part('a context').describe('Dialplan context'),
      extension: part('an extension').describe('Extension in it'),
      priority: z
        .union([z.int().min(1), part('a priority or label')], { error: 'a priority or label' })
        .default(1)
        .describe('Priority or label'),
    }),
  ])
  .transform((value) => (typeof value === 'string' ? value : `${value.context},${value.extension},${value.priority}`))
  .refine((text) => text.length <= MAX_ROUTE_LENGTH, { error: `at most ${MAX_ROUTE_LENGTH} characters in all` });

const rule = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,80}$/, { error: 'an id of lower-case letters, digits and -' })
      .refine((id) => !(LIST_IDS as readonly string[]).includes(id), {
        error: `another id: ${LIST_IDS.join(', ')} are lists`,
      })
      .describe('Id of the rule in VOX_RULE, the log and explain'),
    if: conditionSchema.prefault({}).describe('What must hold, each key of it; without any the rule always matches'),
    then: actionSchema.describe('What to do'),
    continue: z
      .boolean({ error: 'true or false' })
      .default(false)
      .describe('Apply the rule and go on to the next one instead of deciding'),
  })
  .superRefine(({ then, continue: continues }: RuleConfig, context) => {
    const decides = DECISIONS.find((key) => then[key] !== undefined);
    if (continues && decides !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['continue'],
        message: `false: a rule with ${decides} decides and cannot go on`,
      });
  });

/** To be spread into the schema of the whole configuration. */
export const policySections = {
  ownNumbers: z
    .array(ownNumber)
    .max(1000)
    .refine((numbers) => !haveTwoDefaults(numbers.filter((number) => number.default)), {
      error: 'at most one default number for each trunk',
    })
    .prefault([])
    .describe(
      'Numbers of this PBX: an outside caller showing one of them is an impostor (callerIsOwn), and callerId: local chooses from them',
    ),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'a time zone such as Europe/Moscow' })
    .nullable()
    .default(null)
    .describe('Time zone of schedules and dates; null: that of the host'),
  schedules: z
    .record(name('a schedule'), z.array(parsedBy(parseOfficeHours)).min(1).max(50))
    .refine((schedules) => Object.keys(schedules).length <= MAX_SCHEDULES, {
      error: `at most ${MAX_SCHEDULES} schedules`,
    })
    .default({})
    .describe('Office hours by name, lists such as ["mon-fri 09:00-18:00", "sat 10:00-14:00 Asia/Omsk"]'),
  holidays: z
    .string()
    .startsWith('/', { error: 'an absolute path' })
    .nullable()
    .default(null)
    .describe('File to use instead of the bundled production calendar data/holidays-ru.yaml; null: the bundled one'),
  routes: z
    .record(name('a route'), route)
    .refine((routes) => !Object.hasOwn(routes, CONTACT_ROUTE), {
      error: `another name: ${CONTACT_ROUTE} is the contact's own extension, see contactContext`,
    })
    .prefault({})
    .describe('Destinations for rules, by name: "context,extension,priority"'),
  contactContext: dialplanContext
    .nullable()
    .default(null)
    .describe('Dialplan context in which extensions of contacts are dialled, for route: contact'),
  rules: z
    .array(rule)
    .max(MAX_RULES)
    .refine((rules) => new Set(rules.flatMap(({ then }) => Object.keys(then.set ?? {}))).size <= MAX_OWN_VARIABLES, {
      error: `at most ${MAX_OWN_VARIABLES} different variables under set, in all rules together`,
    })
    .prefault([])
    .describe('Checked in order; the first that matches decides'),
} as const;
