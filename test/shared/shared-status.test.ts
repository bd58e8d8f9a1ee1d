// How sharing goes, in a sentence, and what a server's complaint means.

import { describe, expect, it } from 'vitest';
import { sharedFaultOf } from '../../src/shared/shared-fault.js';
import { sharedStatus, type StatusParts } from '../../src/shared/shared-status.js';

const NO_FAULTS = { read: null, write: null, change: null, rate: null, listen: null };
const UP: StatusParts = {
  ...{ rate: 'joined', isReachable: true, why: null, hosts: 3, ratePerSecond: 10, latencyMs: 0.4, faults: NO_FAULTS },
  answers: { hits: 0, misses: 0, skipped: 0, refused: 0, waiting: 0, dropped: 0 },
  ...{ changes: { waiting: 0, dropped: 0, refused: 0 }, refusedMessages: 0 },
};

it.each<[Partial<StatusParts>, string, RegExp]>([
  [{}, 'up', /^3 hosts share cache and rate limit: up to 10 requests a second to Voxlink$/],
  [{ hosts: 1 }, 'up', /^no other host shares the cache and the rate limit so far:/],
  [
    { hosts: null, rate: 'alone', isReachable: false, ratePerSecond: 1 },
    'never',
    /not been seen yet: it cannot be reached; .* one request a second/,
  ],
  [
    { rate: 'alone', isReachable: false, ratePerSecond: 10 / 3 },
    'away',
    /goes on alone, with its share of 3 hosts: 3 requests a second$/,
  ],
  [
    { rate: 'alone', isReachable: false, hosts: 200, ratePerSecond: 0.05 },
    'away',
    /share of 200 hosts: one request in 20 s$/,
  ],
  [{ rate: 'alone', why: 'it cannot be reached (ECONNREFUSED)', isReachable: false }, 'away', /ECONNREFUSED/],
  [
    { faults: { ...NO_FAULTS, write: 'read-only' } },
    'partly',
    /^writing answers for other hosts fails: it is read-only.*the rate limit is still shared$/,
  ],
  [
    { faults: { ...NO_FAULTS, change: 'foreign-data' } },
    'partly',
    /^sharing list changes fails: there is data under shared.prefix/,
  ],
  [
    { faults: { ...NO_FAULTS, listen: 'forbidden' } },
    'partly',
    /^receiving messages of other hosts fails: .*ACL SETUSER/,
  ],
  [
    { rate: 'alone', ratePerSecond: 3, faults: { ...NO_FAULTS, rate: 'timeout' } },
    'partly',
    /^sharing the rate limit fails: .*; this host uses its share of 3 hosts: 3 requests/,
  ],
  [
    { rate: 'alone', ratePerSecond: 3, faults: { ...NO_FAULTS, read: 'timeout', write: 'timeout', rate: 'timeout' } },
    'away',
    /does not answer in time/,
  ],
  [
    { rate: 'lapsing', ratePerSecond: 0 },
    'partly',
    /^sharing of the rate limit is being resumed; .*no request for a moment$/,
  ],
])('%j: %s', (change, state, words) => {
  expect(sharedStatus({ ...UP, ...change })).toMatchObject({ state, message: expect.stringMatching(words) as string });
});

describe('what the client and the server say', () => {
  const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
  const system = (code: string) => Object.assign(new Error(`${code}: words`), { code });
  it.each([
    [reply('WRONGPASS invalid username-password pair or user is disabled.'), 'login-refused'],
    [reply('NOAUTH Authentication required.'), 'login-refused'],
    [reply("NOPERM this user has no permissions to run the 'evalsha' command"), 'forbidden'],
    [reply("READONLY You can't write against a read only replica. script: 6f…, on @user_script:3."), 'read-only'],
    [reply("OOM command not allowed when used memory > 'maxmemory'. script: 6f…"), 'full'],
    [reply('ERR Error running script (call to f_6f): @user_script:3: OOM command not allowed'), 'full'],
    [reply('WRONGTYPE Operation against a key holding the wrong kind of value script: 6f…'), 'foreign-data'],
    [reply('LOADING Redis is loading the dataset in memory'), 'not-ready'],
    [new Error('Too many Cluster redirections. Last error: ReplyError: CLUSTERDOWN Hash slot not served'), 'not-ready'],
    [reply('ERR unknown command 79170415564'), 'rejected'],
    [system('SELF_SIGNED_CERT_IN_CHAIN'), 'untrusted'],
    [system('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'untrusted'],
    [system('ERR_TLS_CERT_ALTNAME_INVALID'), 'untrusted'],
    [system('CERT_HAS_EXPIRED'), 'untrusted'],
    [system('ERR_SSL_WRONG_VERSION_NUMBER'), 'no-tls'],
    [system('ECONNREFUSED'), 'unreachable'],
    [new Error('Connection is closed.'), 'unreachable'],
  ])('%s: %s', (error, code) => {
    const fault = sharedFaultOf(error);
    expect(fault.code).toBe(code);
    expect(fault.message).not.toMatch(/\d{5}|script|6f…/);
  });
});
