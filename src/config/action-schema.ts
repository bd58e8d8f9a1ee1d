// What a rule does: the keys allowed under `then`.

import { z } from 'zod';
import { ALPHABETS } from '../call/channel-variables.js';
import type { ActionConfig, TrunkConfig } from '../policy/rule-config.js';
import { durationOf, name, plainText, whenKeysAreRight } from './policy-values.js';

export const DECISIONS = ['pass', 'block', 'route'] as const;
const MAX_SET = 10;

const hold = durationOf(1000, 30 * 86_400_000, 'a duration from 1s to 30d')
  .nullable()
  .default(null)
  .describe('How long further calls from this number get the same decision at once; null: each call is decided again');

const reason = plainText.describe('Reason in plain words, for VOX_REASON');

const blockKeys = z.strictObject({
  reason: reason.nullable().default(null),
  hangupCause: z
    .int({ error: 'a Q.850 cause from 1 to 127' })
    .min(1)
    .max(127)
    .nullable()
    .default(null)
    .describe(
      'Q.850 cause in VOX_HANGUPCAUSE: 17 busy, 21 rejected, 1 no such number; null: 21, and SIP 603 over HTTP',
    ),
  for: hold,
});
const block = z
  .union([z.literal(true, { error: 'true, or reason, hangupCause and for' }), blockKeys])
  .transform((value) => (value === true ? { reason: null, hangupCause: null, for: null } : value));

const routeName = name('a route, or contact');
const route = z
  .union([routeName, z.strictObject({ to: routeName.describe('Name of the route'), for: hold })])
  .transform((value) => (typeof value === 'string' ? { to: value, for: null } : value));

const trunkName = z
  .string()
  .max(80)
  .regex(ALPHABETS.trunk, { error: 'a trunk of letters, digits and _ . @ / : + -' })
  .min(1, { error: 'the name of a trunk' });
/** A weight stands behind the name, as in `gsm-2@3`; only where there is something to weigh it against. */
export const trunkAlone = trunkName.refine((text) => !/@\d{1,3}$/.test(text), {
  error: 'a trunk; a weight such as @3 is allowed only inside a group',
});
const position = z.union([
  trunkAlone.transform((trunk): TrunkConfig[] => [{ trunk, weight: 1 }]),
  z.array(trunkName.transform(weighted)).min(1).max(20),
]);
const trunks = z
  .union([trunkAlone.transform((trunk): TrunkConfig[][] => [[{ trunk, weight: 1 }]]), z.array(position).min(1).max(20)])
  .describe(
    'Trunks in the order to try them, three at most; in a group, one is drawn by weight: [[gsm-1, gsm-2@3], sip]',
  );

function weighted(text: string): TrunkConfig {
  const [, trunk = text, weight = '1'] = /^(.+)@([1-9]\d{0,2})$/.exec(text) ?? [];
  return { trunk, weight: Number(weight) };
}

/** Also with the marks in front that make channels inherit it. */
const ownVariable = z.string().regex(/^(?!_*VOX)[A-Za-z_][A-Za-z0-9_]{0,39}$/i, {
  error: 'a variable of your own: letters, digits and _, at most 40, not beginning with a digit or VOX',
});
const set = z
  .record(ownVariable, plainText, { error: 'variables and their values' })
  .refine((variables) => Object.keys(variables).length <= MAX_SET, { error: `at most ${MAX_SET} variables` })
  .describe('Your own channel variables, set under exactly these names');

export const actionSchema: z.ZodType<ActionConfig> = z
  .strictObject({
    pass: z
      .literal(true, { error: 'true' })
      .exactOptional()
      .describe('Let the call through; the default of a rule without another action'),
    block: block.exactOptional().describe('Block the call: true, or reason, hangupCause and for'),
    route: route.exactOptional().describe("Name of a route, or contact for the contact's own extension; or to and for"),
    trunks: trunks.exactOptional(),
    callerId: z
      .string()
      .regex(/^(?:local|[+*#\d\s().-]{2,30})$/, { error: 'a number in quotes, or local' })
      .exactOptional()
      .describe(
        'Number to show, or local: one of ownNumbers in the region or federal district of the number dialled; only on its trunks',
      ),
    label: plainText.exactOptional().describe('Text for the display, for VOX_LABEL'),
    reason: reason.exactOptional(),
    set: set.exactOptional(),
  })
  .refine((action) => DECISIONS.filter((key) => action[key] !== undefined).length <= 1, {
    error: `at most one of ${DECISIONS.join(', ')}`,
    when: whenKeysAreRight,
  })
  .refine((action) => Object.keys(action).length > 0, {
    error: 'something to do: pass, block, route, trunks, callerId, label or set',
    when: whenKeysAreRight,
  });
