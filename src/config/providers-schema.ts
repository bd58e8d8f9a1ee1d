// Section `providers`: accounts at New-Tel, Plusofon and AloVoice, and `webhooks`, the door on which AloVoice asks.

import { z } from 'zod';
import { HOME_COUNTRY_CODES, type HomeCountryCode } from '../number/home-country.js';
import { network } from './network.js';
import { actionOf, forwardProfile } from './provider-values.js';
import { durationOf } from './policy-values.js';

/** Would be taken for a command: `voxroute provider show`. */
const RESERVED_ACCOUNT_NAMES: readonly string[] = ['show', 'check', 'numbers'];

const MAX_ACCOUNTS = 50;
const DAY_MS = 86_400_000;

const file = (meaning: string) => z.string().min(1).describe(meaning);
const fileOrNone = (meaning: string) => z.string().min(1).nullable().default(null).describe(meaning);
const trueOrFalse = z.boolean({ error: 'true or false' });
const numberText = z.string().regex(/^[+\d\s().-]{7,30}$/, { error: 'a number in quotes, such as "74951112233"' });

const accountName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'letters, digits, _ and -, at most 40' })
  .refine((name) => !RESERVED_ACCOUNT_NAMES.includes(name), {
    error: `another name: ${RESERVED_ACCOUNT_NAMES.join(', ')} are commands`,
  });

/** Keys that every kind has. */
const account = (baseUrl: string, country: HomeCountryCode) => ({
  name: accountName.describe('Name of the account in commands, log and metrics; unique across all providers'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .refine((text) => !/[?#@]/.test(text), { error: 'an address without user, password, ? and #' })
    .default(baseUrl)
    .describe("Base URL of the provider's API; change it for a test server or a proxy"),
  proxy: z
    .url({ protocol: /^https?$/, error: 'an http or https address, or null' })
    .nullable()
    .default(null)
    .describe('HTTP proxy for requests to the provider'),
  caFile: fileOrNone('Additional certificates to trust for the provider'),
  country: z
    .enum(HOME_COUNTRY_CODES, { error: `one of ${HOME_COUNTRY_CODES.join(', ')}` })
    .default(country)
    .describe('Country of its numbers that have no country code'),
  trunks: z
    .array(z.string().regex(/^[A-Za-z0-9_.:/*#+-]{1,80}$/, { error: 'the name of a trunk' }))
    .max(100)
    .default([])
    .describe(
      'Trunks that belong to this account: its numbers are shown only there, and the trunks are tried last while the account is blocked; empty: its numbers may be shown on any trunk',
    ),
  ownNumbers: z
    .union([z.enum(['all', 'caller-id', 'none']), z.array(numberText).min(1).max(1000)], {
      error: 'all, caller-id, none, or a list of numbers in quotes',
    })
    .default('all')
    .describe(
      'What its numbers are used for: callerIsOwn and caller ID, caller ID only, or nothing; or a list of the numbers to use, for both',
    ),
  every: durationOf(60_000, 30 * DAY_MS, 'a duration from 1m to 30d')
    .prefault('6h')
    .describe('How often its numbers are read'),
  timeoutMs: z
    .int({ error: 'a whole number from 1000 to 120000' })
    .min(1000)
    .max(120_000)
    .default(12_000)
    .describe('Timeout of a request, in milliseconds'),
  ratePerSecond: z
    .int({ error: 'a whole number from 1 to 10' })
    .min(1)
    .max(10)
    .default(1)
    .describe('Most requests per second; no provider publishes a limit'),
});

const newtel = z.strictObject({
  ...account('https://api.new-tel.net', 'RU'),
  accessKeyFile: file('File with the access key, 48 hexadecimal digits'),
  signingKeyFile: file('File with the signing key, 48 hexadecimal digits'),
  verifySignature: z
    .enum(['off', 'warn', 'require'], { error: 'off, warn or require' })
    .default('warn')
    .describe(
      'Signature of its answers: ignore it, warn if it is wrong, or require it and refuse answers without a valid one',
    ),
  stateEvery: durationOf(60_000, DAY_MS, 'a duration from 1m to 1d')
    .nullable()
    .prefault('15m')
    .describe('How often balance and status are read; null: never'),
  lowBalance: z
    .number({ error: 'a number or null' })
    .nullable()
    .default(null)
    .describe('Below this balance, status and log warn; null: warn only once the account is blocked'),
  registersAs: z
    .string()
    .regex(/^[0-9A-Za-z_.-]{1,40}$/, { error: 'an internal number in quotes, such as "101"' })
    .nullable()
    .default(null)
    .describe(
      'Internal number of your SIP account there; a warning is given when the provider does not see it registered',
    ),
  callsEvery: durationOf(5000, DAY_MS, 'a duration from 5s to 1d')
    .nullable()
    .default(null)
    .describe(
      'How often its calls are read, to record in the journal inbound calls that this PBX never saw; null: never',
    ),
  members: trueOrFalse
    .default(false)
    .describe('Use the staff as contacts: private phone, name, extension; contacts from files take precedence'),
});

const plusofon = z.strictObject({
  ...account('https://restapi.plusofon.ru', 'RU'),
  tokenFile: file('File with the token'),
  pinFile: fileOrNone('File with the PIN for deleting a number; null: asked for on the terminal'),
  forward: z
    .record(
      z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'letters, digits, _ and -, at most 40' }),
      forwardProfile,
    )
    .prefault({})
    .describe('Forwardings by name, for voxroute provider ACCOUNT forward and for failover'),
  failover: z
    .strictObject({
      profile: z.string().min(1).describe('Forwarding while the server is down, a name of forward'),
      back: z.string().min(1).describe('Forwarding once it is up again, a name of forward'),
      server: z.string().min(1).describe('Asterisk that is watched, a name of ami.servers'),
      after: durationOf(10_000, DAY_MS, 'a duration from 10s to 1d')
        .prefault('2m')
        .describe('How long the server must be down before numbers are switched'),
      backAfter: durationOf(10_000, DAY_MS, 'a duration from 10s to 1d')
        .prefault('5m')
        .describe('How long the server must be up without interruption before they are switched back'),
      numbers: z
        .array(numberText)
        .min(1)
        .max(1000)
        .nullable()
        .default(null)
        .describe('Numbers to switch; null: all business numbers'),
    })
    .nullable()
    .default(null)
    .describe('Where calls go while the PBX is down'),
});

const alovoice = z.strictObject({
  ...account('https://cld.alovoice.uz', 'UZ'),
  tokenFile: file('File with the token of the PBX, a UUID'),
  webhook: z
    .strictObject({
      secretFile: file('File with the secret that is part of the webhook URL'),
      pass: actionOf.describe('Default answer, also used on any error'),
      block: actionOf.prefault({ hangup: '' }).describe('Answer for a blocked caller'),
      routes: z
        .record(z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'the name of a route' }), actionOf)
        .prefault({})
        .describe('Answer for a rule that routes, by the name of the route'),
      deadlineMs: z
        .int({ error: 'a whole number from 50 to 5000' })
        .min(50)
        .max(5000)
        .default(800)
        .describe('Time allowed for the answer, in milliseconds'),
      allow: z
        .array(network)
        .max(100)
        .default([])
        .describe('Addresses and networks that may send requests; empty: any, with the secret'),
      callTo: trueOrFalse.default(false).describe('Whether callstart may be answered with another number to call'),
    })
    .nullable()
    .default(null)
    .describe('How its webhook requests are answered; needs webhooks.listen'),
});

export const providers = z
  .strictObject({
    newtel: z.array(newtel).max(MAX_ACCOUNTS).default([]).describe('Accounts at New-Tel'),
    plusofon: z.array(plusofon).max(MAX_ACCOUNTS).default([]).describe('Accounts at Plusofon'),
    alovoice: z.array(alovoice).max(MAX_ACCOUNTS).default([]).describe('Hosted PBXs at AloVoice'),
  })
  .prefault({});
