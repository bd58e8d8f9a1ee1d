// Section `sources`: servers that are asked about numbers by HTTP, beside Voxlink.

import { z } from 'zod';
import { parseDottedPath } from '../http-source/dotted-path.js';
import { hostOf, placeholdersIn } from '../http-source/fill-request.js';
import type { SourceSettings } from '../http-source/source-settings.js';
import { CONFIGURED_NAME, TAKEN_NAMES } from '../lookup/sources.js';
import { durationOf, whenKeysAreRight } from './policy-values.js';

const MAX_SOURCES = 20;
const MAX_HEADERS = 20;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the connection itself is made of is not the configuration's. */
const OWN_HEADERS =
  /^(host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer|keep-alive|accept-encoding)$/;

const whole = (min: number, max: number) =>
  z
    .int({ error: `a whole number from ${min} to ${max}` })
    .min(min)
    .max(max);

const secretFile = (meaning: string) => z.string().min(1).nullable().default(null).describe(meaning);

const dottedPath = z
  .string()
  .max(300)
  .refine((text) => parseDottedPath(text) !== null, {
    error: 'a path such as $.operator, $[0].provider or $.data.name',
  });

const MEANINGS = {
  operator: 'Operator serving the number now',
  operatorInn: 'Its INN, ten digits',
  operatorOld: 'Holder of the number range',
  operatorOldInn: "The holder's INN",
  ported: 'true or false, 1 or 0, yes or no',
  region: 'Region in words',
  destination: 'Country in English',
  country: 'ISO 3166-1 alpha-2',
  type: 'Line type, such as mobile, fixed, toll-free, voip, or as DaData has it',
  timeZone: 'IANA zone such as Asia/Almaty',
  number: 'The number that the answer is about, with or without country code; an answer about another one is refused',
} as const satisfies Record<keyof SourceSettings['fields'], string>;

const fields = z
  .strictObject(
    Object.fromEntries(
      Object.entries(MEANINGS).map(([field, meaning]) => [field, dottedPath.optional().describe(meaning)]),
    ) as Record<keyof typeof MEANINGS, z.ZodOptional<typeof dottedPath>>,
  )
  .refine((paths) => Object.keys(paths).some((field) => field !== 'number'), {
    error: 'a path for at least one field besides number',
    when: whenKeysAreRight,
  });

const headers = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}$/, { error: 'the name of a header' })
      .toLowerCase()
      .refine((name) => !OWN_HEADERS.test(name), { error: 'another header: this one belongs to the connection' }),
    z.string().regex(/^[\x20-\x7e]{0,2000}$/, { error: 'one line of ASCII characters' }),
  )
  .refine((all) => Object.keys(all).length <= MAX_HEADERS, { error: `at most ${MAX_HEADERS} headers` });

const source = z
  .strictObject({
    name: z
      .string()
      .regex(CONFIGURED_NAME, { error: 'lower-case letters, digits and -, beginning with a letter, at most 40' })
      .refine((name) => !TAKEN_NAMES.includes(name), { error: `another name: none of ${TAKEN_NAMES.join(', ')}` })
      .describe('Name of the source in VOX_SOURCE, rules, log and metrics'),
    url: z
      .string()
      .max(2000)
      .refine((text) => hostOf(text) !== null && !text.includes('#'), {
        error: 'an http or https address with its host written out, and without user, password and #',
      })
      .describe('URL; {number} stands for the E.164 digits, {secret} and {secret2} for the contents of the files'),
    method: z.enum(['GET', 'POST'], { error: 'GET or POST' }).default('GET').describe('HTTP method'),
    body: z
      .string()
      .max(10_000)
      .nullable()
      .default(null)
      .describe('Body of a POST, with the same placeholders, such as \'["{number}"]\'; null: none'),
    headers: headers
      .prefault({})
      .describe('Headers, with the same placeholders; the default content-type of a body is application/json'),
    secretFile: secretFile('File with the secret for {secret}, and nothing else; or credential:NAME'),
    secret2File: secretFile('File with a second one, for {secret2}'),
    fields: fields.describe('Path of each field in the JSON answer, such as $.operator or $[0].provider'),
    ratePerSecond: whole(1, 100).default(1).describe('Most requests in any second'),
    perDay: whole(1, 100_000_000)
      .nullable()
      .default(null)
      .describe(
        'Most requests a day (UTC), counted on disk; background lookups use at most half of them; null: no daily limit',
      ),
    timeoutMs: whole(100, 60_000)
      .default(3000)
      .describe('Timeout of a request, in milliseconds; calls do not wait that long'),
    ttl: durationOf(MINUTE_MS, 3650 * DAY_MS, 'a duration from 1m to 3650d')
      .prefault('30d')
      .describe('How long an answer is fresh; at most cache.staleTtl'),
    only: z
      .strictObject({
        country: z
          .array(z.string().regex(/^[A-Z]{2}$/, { error: 'a country in two capital letters such as KZ' }))
          .min(1)
          .max(250)
          .describe('Countries, ISO 3166-1 alpha-2'),
      })
      .nullable()
      .default(null)
      .describe('Ask it about these numbers only; null: about all'),
    first: z
      .boolean({ error: 'true or false' })
      .default(false)
      .describe('Ask it before Voxlink; false: only if Voxlink names no operator or is not asked'),
    proxy: z
      .url({ protocol: /^https?$/, error: 'an http or https address, or null' })
      .nullable()
      .default(null)
      .describe('HTTP proxy for requests to the source'),
  })
  .refine(({ method, body }) => method === 'POST' || body === null, {
    path: ['body'],
    error: 'method: POST for a body',
    when: whenKeysAreRight,
  })
  .refine((entry) => placeholdersOf(entry).includes('number'), {
    path: ['url'],
    error: '{number} in url, body or a header: otherwise every number sends the same request',
    when: whenKeysAreRight,
  });

export const sources = z
  .array(source)
  .max(MAX_SOURCES)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'a different name for each source',
  })
  .default([])
  .describe('Other HTTP servers to ask about numbers, see docs/sources.md');

export type SourceConfig = z.infer<typeof source>;

interface Templates {
  readonly url: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Names of all placeholders of an entry. */
export function placeholdersOf({ url, body, headers: all }: Templates): readonly string[] {
  return [url, body ?? '', ...Object.values(all)].flatMap(placeholdersIn);
}
