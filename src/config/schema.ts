// Every configuration key: its type, default and meaning. docs/configuration.md and the JSON Schema are made from
// this file.

import { z } from 'zod';
import { CHANNEL_VARIABLES } from '../call/channel-variables.js';
import { HOME_COUNTRY_CODES } from '../number/home-country.js';
import { DEFAULT_NUMBER_SETTINGS } from '../number/number-settings.js';
import { DURATION_PATTERN, parseDuration } from '../time/duration.js';
import { parseListenAddress } from './listen-address.js';
import { contacts, lists } from '../lists/read/lists-schema.js';
import { operatorEntry, regionEntry } from '../names/names-schema.js';
import { network } from './network.js';
import { dialplanContext, whenKeysAreRight } from './policy-values.js';
import { providers } from './providers-schema.js';
import { policySections } from './rules-schema.js';
import { shared } from './shared-schema.js';
import { sources } from './sources-schema.js';

const duration = (fallback: string) =>
  z
    .string()
    .regex(DURATION_PATTERN, { error: 'a duration such as 500ms, 30s, 15m, 12h or 7d' })
    .transform((text) => parseDuration(text) ?? 0)
    .prefault(fallback);

const address = z
  .string()
  .refine((text) => parseListenAddress(text) !== undefined, {
    error: 'a numeric address and port such as 127.0.0.1:4583 or "[::1]:4583"',
  })
  .transform((text) => parseListenAddress(text) ?? { host: '127.0.0.1', port: 0 });

const listenAddress = (fallback: string) => address.prefault(fallback);

const whole = (min: number, max: number) =>
  z
    .int({ error: `a whole number from ${min} to ${max}` })
    .min(min)
    .max(max);

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,39}$/, { error: 'letters, digits and _, not starting with a digit, at most 40' });

const variableSelection = z.union([z.literal('all'), z.array(z.enum(CHANNEL_VARIABLES.map(({ name }) => name)))], {
  error: 'all, or a list of variable names without prefix',
});

const number = z
  .strictObject({
    country: z
      .enum(HOME_COUNTRY_CODES, { error: `one of ${HOME_COUNTRY_CODES.join(', ')}` })
      .default(DEFAULT_NUMBER_SETTINGS.country)
      .describe('Home country of the PBX; numbers without a country code are read as numbers of this country'),
    areaCode: z
      .string()
      .regex(/^\d{2,5}$/, { error: 'an area code in quotes, such as "495"' })
      .nullable()
      .default(DEFAULT_NUMBER_SETTINGS.areaCode)
      .describe('Area code added to local numbers; null: local numbers are not recognized'),
    internalMaxLength: whole(2, 7)
      .default(DEFAULT_NUMBER_SETTINGS.internalMaxLength)
      .describe('Numbers of at most this many digits are extensions'),
    dialFormat: z
      .enum(['national', 'e164', 'digits'], { error: 'national (8…, 810…), e164 (+7…) or digits (7…)' })
      .default(DEFAULT_NUMBER_SETTINGS.dialFormat)
      .describe('How VOX_DIAL is written: national (8…, 810…), e164 (+7…) or digits (7…)'),
  })
  .prefault({});

const agi = z
  .strictObject({
    listen: listenAddress('127.0.0.1:4583').describe(
      'Address and port of the FastAGI server; the address must be numeric',
    ),
    allow: z.array(network).default(['127.0.0.0/8', '::1']).describe('Addresses and networks that may connect'),
    deadlineMs: whole(50, 5000)
      .default(500)
      .describe('Time a call may take, from the complete request to the last write, in milliseconds'),
    maxDeadlineMs: whole(50, 30_000)
      .default(5000)
      .describe('Largest value of deadline= in a dialplan, in milliseconds'),
    maxSessions: whole(1, 100_000).default(2000).describe('FastAGI sessions open at the same time'),
    variablePrefix: variableName.default('VOX_').describe('Prefix of every channel variable'),
    variables: variableSelection.default('all').describe('Variables to set: all, or a list of names without prefix'),
  })
  .refine((value) => value.deadlineMs <= value.maxDeadlineMs, {
    path: ['deadlineMs'],
    error: 'at most agi.maxDeadlineMs',
    when: whenKeysAreRight,
  })
  .prefault({});

const amiServer = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,40}$/, { error: 'letters, digits, _ . and -, at most 40' })
    .describe('Name of this Asterisk in the log and the metrics'),
  host: z
    .string()
    .min(1)
    .max(253)
    .default('127.0.0.1')
    .describe('Address of its manager interface; preferably numeric'),
  port: whole(1, 65_535).default(5038).describe('Port of its manager interface'),
  username: z
    .string()
    .regex(/^[^\r\n\0]{1,80}$/, { error: 'the name of a section of manager.conf' })
    .describe('Section of manager.conf; it needs read=user and write=call'),
  secretFile: z
    .string()
    .min(1)
    .describe('File that holds the secret and nothing else; or credential:NAME for a systemd credential of the unit'),
  events: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'the name of a UserEvent' }))
    .min(1)
    .default(['Num'])
    .describe('UserEvents to answer'),
  json: variableName
    .nullable()
    .default(null)
    .describe('Additional variable that gets the whole answer as JSON; null for none'),
  prefetchContexts: z
    .array(dialplanContext)
    .default([])
    .describe('A new channel in these contexts starts the lookup; needs read=user,call'),
});

const ami = z
  .strictObject({
    servers: z
      .array(amiServer)
      .max(100)
      .refine((servers) => new Set(servers.map(({ name }) => name)).size === servers.length, {
        error: 'a different name for each server',
      })
      .default([])
      .describe('Asterisks whose UserEvents are answered'),
    variables: variableSelection
      .nullable()
      .default(null)
      .describe('Variables to set over AMI: all, or a list of names without prefix; null: as agi.variables'),
  })
  .prefault({});

const http = z
  .strictObject({
    listen: listenAddress('127.0.0.1:8483').describe(
      'Address and port of the HTTP server; the address must be numeric',
    ),
    tokenFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('File with the token that gives full access over HTTP; without it nothing can be changed over TCP'),
    viewTokenFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('File with a read-only token; requests from other hosts need one of the two tokens'),
    allow: z
      .array(network)
      .default([])
      .describe('Addresses and networks, besides the host itself, that may use /get/ and /cnam without a token'),
    hostNames: z
      .array(
        z
          .string()
          .max(253)
          .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i, { error: 'a host name without scheme and port, such as pbx.example' })
          .toLowerCase(),
      )
      .max(100)
      .default([])
      .describe('Host names accepted in HTTP requests besides addresses and localhost; any other Host gets 421'),
    corsOrigins: z
      .array(
        z
          .string()
          .max(300)
          .regex(/^https?:\/\/(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i, {
            error: 'an origin without a path, such as https://crm.example',
          })
          .toLowerCase(),
      )
      .max(100)
      .default([])
      .describe('Origins whose web pages may send requests from a browser, such as https://crm.example'),
  })
  .prefault({});

const webhooks = z
  .strictObject({
    listen: address
      .nullable()
      .prefault(null)
      .describe('Address and port of the listener for AloVoice webhooks, which serves nothing else; null: none'),
  })
  .prefault({});

const voxlink = z
  .strictObject({
    enabled: z
      .boolean({ error: 'true or false' })
      .default(true)
      .describe('Whether to ask Voxlink; if false, answers come from the cache and offline data only'),
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'an http or https address' })
      .default('https://num.voxlink.ru')
      .describe('Address of the lookup API'),
    ratePerSecond: whole(1, 10)
      .default(10)
      .describe(
        'Most requests per second that this host, or all hosts of shared together, sends to Voxlink; set it lower if several hosts share one address and nothing else',
      ),
    timeoutMs: whole(100, 60_000)
      .default(3000)
      .describe('Timeout of a request, in milliseconds; calls do not wait that long'),
    proxy: z
      .url({ protocol: /^https?$/, error: 'an http or https address, or null' })
      .nullable()
      .default(null)
      .describe('HTTP proxy for requests to Voxlink'),
  })
  .prefault({});

const cache = z
  .strictObject({
    dir: z
      .string()
      .startsWith('/', { error: 'an absolute path' })
      .default('/var/lib/voxroute')
      .describe(
        'State directory of the daemon; if it is not writable, the next best place is used and a warning logged',
      ),
    maxEntries: whole(100, 10_000_000).default(100_000).describe('Most answers kept in memory'),
    maxDiskEntries: whole(1000, 50_000_000).default(5_000_000).describe('Most answers kept on disk'),
    ttl: duration('7d').describe('How long an answer is fresh'),
    staleTtl: duration('90d').describe(
      'After ttl, an answer up to this age is still given at once, as STALE, and refreshed in the background',
    ),
    negativeTtl: duration('1d').describe('How long "not found" is kept'),
    failureTtl: duration('30s').describe('How long the same number is not looked up again after a failure'),
  })
  .refine((value) => value.ttl <= value.staleTtl, {
    path: ['ttl'],
    error: 'at most cache.staleTtl',
    when: whenKeysAreRight,
  })
  .prefault({});

const registry = z
  .strictObject({
    dir: z
      .string()
      .startsWith('/', { error: 'an absolute path' })
      .nullable()
      .default(null)
      .describe(
        'Imported numbering registry and portability database; null: registry under cache.dir (/var/lib/voxroute/registry)',
      ),
    notFoundMaxAge: duration('30d').describe(
      'Once the data of the registry is older than this, a number in none of its ranges no longer counts as not assigned',
    ),
    operators: z
      .array(operatorEntry)
      .max(5000)
      .default([])
      .describe('Operators, or spellings of operators, that are missing in data/operators.yaml'),
    regions: z
      .array(regionEntry)
      .max(5000)
      .default([])
      .describe('Regions, or spellings of regions, that are missing in data/regions.yaml'),
  })
  .prefault({});

const journal = z
  .strictObject({
    enabled: z
      .boolean({ error: 'true or false' })
      .default(true)
      .describe('Log handled calls with their full numbers; see docs/calls.md'),
    maxCalls: whole(100, 10_000_000).default(100_000).describe('Most calls kept; beyond that the oldest are deleted'),
    keep: duration('30d').describe('How long calls are kept'),
  })
  .prefault({});

const log = z
  .strictObject({
    level: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug'], { error: 'fatal, error, warn, info or debug' })
      .default('info')
      .describe('Lowest level that is logged'),
    maskNumbers: z.boolean({ error: 'true or false' }).default(true).describe('Hide the middle of numbers in the log'),
  })
  .prefault({});

export const configSchema = z.strictObject({
  number,
  agi,
  ami,
  http,
  webhooks,
  voxlink,
  sources,
  cache,
  shared,
  registry,
  lists,
  contacts,
  providers,
  ...policySections,
  journal,
  log,
});

/** A checked configuration with every default filled in; durations are milliseconds. */
export type Config = z.infer<typeof configSchema>;
