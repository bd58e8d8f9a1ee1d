// Calls with the decision that is expected of the policy, in a file that the administrator keeps beside it:
//
//     cases:
//       - name: the Far East rings in Vladivostok
//         number: "84232000000"
//         at: "2026-11-24 12:00"
//         record: { region: RU-PRI, district: far-eastern }
//         expect: { action: route, rule: far-east }

import { z } from 'zod';
import { LINE_TYPES } from '../lookup/observation.js';
import { RESOLUTION_STATUSES } from '../lookup/resolver.js';
import { CONFIGURED_NAME, SOURCE_NAMES } from '../lookup/sources.js';
import { epochOfLocalTime } from '../time/zoned-time.js';
import { readConfigText } from '../yaml/config-text.js';
import { checkShape } from '../yaml/check-shape.js';
import type { Place } from '../yaml/config-error.js';
import { oneOrMore } from './policy-values.js';
import { nearestPlace, parseYaml } from '../yaml/yaml-source.js';

const MAX_CASES = 10_000;

const text = z.string().max(200);
const several = oneOrMore(text);
const flag = z.boolean({ error: 'true or false' });

/** What a lookup says, in the words of the conditions. */
const record = z.strictObject({
  status: z.enum(RESOLUTION_STATUSES, { error: 'OK, STALE, OFFLINE, NOTFOUND or FAILED' }).default('OK'),
  source: z
    .string()
    .regex(CONFIGURED_NAME, { error: `${SOURCE_NAMES.join(', ')}, or a name of sources` })
    .default('voxlink-v1'),
  operator: text.exactOptional(),
  operatorOld: text.exactOptional(),
  ported: flag.exactOptional(),
  region: several.exactOptional(),
  district: several.exactOptional(),
  country: text.exactOptional(),
  type: z.enum(LINE_TYPES).exactOptional(),
  timeZone: text.exactOptional(),
});

const expected = z
  .strictObject({
    action: z.enum(['pass', 'block', 'route'], { error: 'pass, block or route' }).exactOptional(),
    rule: text.exactOptional(),
    reason: text.exactOptional(),
    route: text.exactOptional(),
    routeName: text.exactOptional(),
    hangupCause: z.int().exactOptional(),
    trunks: oneOrMore(text).exactOptional(),
    callerId: text.exactOptional(),
    callerIds: oneOrMore(text).exactOptional(),
    label: text.exactOptional(),
    set: z.record(text, text).exactOptional(),
  })
  .refine((value) => Object.keys(value).length > 0, { error: 'something to expect, such as action: pass' });

const policyCase = z.strictObject({
  name: text.default(''),
  number: text,
  direction: z.enum(['inbound', 'outbound'], { error: 'inbound or outbound' }).default('inbound'),
  presentation: z
    .enum(['allowed', 'restricted', 'unavailable'], { error: 'allowed, restricted or unavailable' })
    .default('allowed'),
  did: text.default(''),
  rdnis: text.default(''),
  context: text.default(''),
  trunk: text.default(''),
  uniqueId: text.default(''),
  at: z
    .string()
    .refine((at) => epochOfLocalTime(at, 'UTC') !== undefined, { error: 'a time such as "2026-11-21 03:00"' })
    .nullable()
    .default(null),
  record: record.nullable().default(null),
  expect: expected,
});

const casesFile = z.strictObject({ cases: z.array(policyCase).min(1).max(MAX_CASES) });

export type PolicyCase = z.output<typeof policyCase> & { readonly place: Place };

/** @throws ConfigError when the file cannot be read, or anything in it is wrong */
export function readPolicyCases(file: string): PolicyCase[] {
  const source = parseYaml(file, readConfigText(file));
  const placeOf = nearestPlace(source);
  return checkShape(casesFile, source).cases.map((each, index) => ({ ...each, place: placeOf(['cases', index]) }));
}
