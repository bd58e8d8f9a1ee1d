// The section `shared`: one memory and one rate budget for many hosts.

import { z } from 'zod';
import { parseSharedUrl } from './shared-url.js';
import { whenKeysAreRight } from './policy-values.js';

const file = z.string().min(1).nullable().default(null);
const milliseconds = (least: number, most: number) =>
  z
    .int({ error: `a whole number from ${least} to ${most}` })
    .min(least)
    .max(most);

export const shared = z
  .strictObject({
    url: z
      .string()
      .max(2000)
      .refine((text) => parseSharedUrl(text) !== undefined, {
        error:
          'redis://HOST:PORT, rediss:// for TLS, several hosts with commas between them; without user and password',
      })
      .nullable()
      .default(null)
      .describe('Valkey or Redis that several hosts share, such as redis://10.0.0.5:6379; null: nothing is shared'),
    mode: z
      .enum(['single', 'sentinel', 'cluster'], { error: 'single, sentinel or cluster' })
      .default('single')
      .describe('What the hosts in url are: one server, Sentinels, or nodes of a Cluster'),
    sentinelName: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/, {
        error: 'the name under which the Sentinels know the master, such as mymaster',
      })
      .nullable()
      .default(null)
      .describe('For mode sentinel: the name under which the Sentinels know the master'),
    username: z
      .string()
      .regex(/^[\x21-\x7e]{1,100}$/, { error: 'the name of an ACL user' })
      .nullable()
      .default(null)
      .describe('ACL user; null: the default user'),
    passwordFile: file.describe('File that holds the password and nothing else; or credential:NAME'),
    caFile: file.describe('Additional certificates to trust for rediss://'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,64}$/, { error: 'letters, digits, . _ : and -, at most 64' })
      .default('voxroute:')
      .describe('Prefix of every key and channel; the same on all hosts that share'),
    timeoutMs: milliseconds(10, 5000).default(100).describe('Timeout of every command except reads, in milliseconds'),
    readTimeoutMs: milliseconds(1, 1000)
      .default(20)
      .describe('Longest time that a call waits for a shared answer, in milliseconds'),
    hashKeyFile: file.describe(
      'File with a key, the same on all hosts; with it the server holds no number in clear text: keys are hashed, values encrypted',
    ),
  })
  .refine(({ mode, sentinelName }) => mode !== 'sentinel' || sentinelName !== null, {
    path: ['sentinelName'],
    error: 'the name of the master: mode sentinel needs it',
    when: whenKeysAreRight,
  })
  .refine(({ mode, url }) => mode !== 'single' || url === null || parseSharedUrl(url)?.nodes.length === 1, {
    path: ['url'],
    error: 'one host: several need mode sentinel or cluster',
    when: whenKeysAreRight,
  })
  .refine(({ mode, url }) => mode !== 'cluster' || url === null || parseSharedUrl(url)?.db === 0, {
    path: ['url'],
    error: 'no database number: a Cluster has one only',
    when: whenKeysAreRight,
  })
  .prefault({});
