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
  name: accountName.describe('Names the account in commands, log and metrics; unique over all kinds'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .refine((text) => !/[?#@]/.test(text), { error: 'an address without user, password, ? and #' })
    .default(baseUrl)
    .describe("The provider's address; another one for a test server or a proxy"),
  proxy: z
    .url({ protocol: /^https?$/, error: 'an http or https address, or null' })
    .nullable()
    .default(null)
    .describe('HTTP proxy for requests to it'),
  caFile: fileOrNone('More certificates to trust for it'),
  country: z
    .enum(HOME_COUNTRY_CODES, { error: `one of ${HOME_COUNTRY_CODES.join(', ')}` })
    .default(country)
    .describe('How its numbers without a country code are read'),
  trunks: z
    .array(z.string().regex(/^[A-Za-z0-9_.:/*#+-]{1,80}$/, { error: 'the name of a trunk' }))
    .max(100)
    .default([])
    .describe(
      'Trunks of rules that are this account: its numbers are shown there and nowhere else, and go last while it is blocked; empty: on any, and no effect',
    ),
  ownNumbers: z
    .union([z.enum(['all', 'caller-id', 'none']), z.array(numberText).min(1).max(1000)], {
      error: 'all, caller-id, none, or a list of numbers in quotes',
    })
    .default('all')
    .describe(
      'What its numbers count for: callerIsOwn and caller ID, caller ID alone, or nothing; or just these numbers, for both',
    ),
  every: durationOf(60_000, 30 * DAY_MS, 'a duration from 1m to 30d')
    .prefault('6h')
    .describe('How often its numbers are asked for'),
  timeoutMs: z
    .int({ error: 'a whole number from 1000 to 120000' })
    .min(1000)
    .max(120_000)
    .default(12_000)
    .describe('Longest a request may take, in milliseconds'),
  ratePerSecond: z
    .int({ error: 'a whole number from 1 to 10' })
    .min(1)
    .max(10)
    .default(1)
    .describe('Requests a second; no provider publishes a limit'),
});

const newtel = z.strictObject({
  ...account('https://api.new-tel.net', 'RU'),
  accessKeyFile: file('File with the access key, 48 hexadecimal digits'),
  signingKeyFile: file('File with the signing key, 48 hexadecimal digits'),
  verifySignature: z
    .enum(['off', 'warn', 'require'], { error: 'off, warn or require' })
    .default('warn')
    .describe(
      'Signature of its answers: not looked at, said when it is wrong, or an answer without a right one is refused',
    ),
  stateEvery: durationOf(60_000, DAY_MS, 'a duration from 1m to 1d')
    .nullable()
    .prefault('15m')
    .describe('How often balance and status are asked for; null: never'),
  lowBalance: z
    .number({ error: 'a number or null' })
    .nullable()
    .default(null)
    .describe('Below it status and log warn; null: only once it is blocked'),
  registersAs: z
    .string()
    .regex(/^[0-9A-Za-z_.-]{1,40}$/, { error: 'an internal number in quotes, such as "101"' })
    .nullable()
    .default(null)
    .describe('Internal number of our SIP account there: warned of when the provider does not see it registered'),
});

const plusofon = z.strictObject({
  ...account('https://restapi.plusofon.ru', 'RU'),
  tokenFile: file('File with the token'),
  pinFile: fileOrNone('File with the PIN for the deletion of a number; null: asked on the terminal'),
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
      after: durationOf(10_000, DAY_MS, 'a duration from 10s to 1d').prefault('2m').describe('Down for so long'),
      backAfter: durationOf(10_000, DAY_MS, 'a duration from 10s to 1d')
        .prefault('5m')
        .describe('Up for so long without a break'),
      numbers: z
        .array(numberText)
        .min(1)
        .max(1000)
        .nullable()
        .default(null)
        .describe('Numbers that are switched; null: all business numbers'),
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
      secretFile: file('File with the secret that stands in the address of the webhooks'),
      pass: actionOf.describe('Answer where nothing decides otherwise, and in any trouble'),
      block: actionOf.prefault({ hangup: '' }).describe('Answer to a caller who is blocked'),
      routes: z
        .record(z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'the name of a route' }), actionOf)
        .prefault({})
        .describe('Answer for a rule that routes, by the name of the route'),
      deadlineMs: z
        .int({ error: 'a whole number from 50 to 5000' })
        .min(50)
        .max(5000)
        .default(800)
        .describe('Longest until the answer, in milliseconds'),
      allow: z
        .array(network)
        .max(100)
        .default([])
        .describe('Addresses and networks that may ask; empty: any, with the secret'),
      callTo: trueOrFalse.default(false).describe('May callstart be answered with a number to call instead'),
    })
    .nullable()
    .default(null)
    .describe('What its questions are answered with; needs webhooks.listen'),
});

export const providers = z
  .strictObject({
    newtel: z.array(newtel).max(MAX_ACCOUNTS).default([]).describe('Accounts at New-Tel'),
    plusofon: z.array(plusofon).max(MAX_ACCOUNTS).default([]).describe('Accounts at Plusofon'),
    alovoice: z.array(alovoice).max(MAX_ACCOUNTS).default([]).describe('Hosted PBXs at AloVoice'),
  })
  .prefault({});
