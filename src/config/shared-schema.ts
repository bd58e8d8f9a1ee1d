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
      .describe('What url names: one server, Sentinels, or nodes of a Cluster'),
    sentinelName: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,100}$/, { error: 'the name that the Sentinels know the group by, such as mymaster' })
      .nullable()
      .default(null)
      .describe('For mode sentinel: the name of the group'),
    username: z
      .string()
      .regex(/^[\x21-\x7e]{1,100}$/, { error: 'the name of an ACL user' })
      .nullable()
      .default(null)
      .describe('ACL user; null: the default user'),
    passwordFile: file.describe('File that holds its password, and nothing else; or credential:NAME'),
    caFile: file.describe('Certificates of authorities that rediss:// trusts besides the public ones'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,64}$/, { error: 'letters, digits, . _ : and -, at most 64' })
      .default('voxroute:')
      .describe('Stands in front of every key and channel; the same on all hosts that share'),
    timeoutMs: milliseconds(10, 5000)
      .default(100)
      .describe('Longest that anything but a read may take, in milliseconds'),
    readTimeoutMs: milliseconds(1, 1000)
      .default(20)
      .describe('Longest that a call waits for what other hosts know, in milliseconds'),
    hashKeyFile: file.describe(
      'File with a key, the same on all hosts; with it no number stands at the server: keys are hashed, values encrypted',
    ),
  })
  .refine(({ mode, sentinelName }) => mode !== 'sentinel' || sentinelName !== null, {
    path: ['sentinelName'],
    error: 'the name of the group: mode sentinel needs it',
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
