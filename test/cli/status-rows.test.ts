import { describe, expect, it } from 'vitest';
import { flatRows } from '../../src/cli/flat-rows.js';
import { statusText, type StatusBody } from '../../src/cli/status-rows.js';

const WELL: StatusBody = {
  version: '0.1.0',
  pid: 7,
  startedAt: '2026-11-28T10:00:00.000Z',
  uptimeSeconds: 11_520,
  configuration: {
    origin: 'files',
    keptAt: null,
    since: '2026-11-28T10:00:00.000Z',
    files: ['/etc/voxroute/voxroute.yaml'],
    problems: [],
  },
  state: { directory: '/var/lib/voxroute', isOwn: true },
  memoryMiB: 120,
  cacheEntries: 1,
  lookupsUnderWay: 2,
  timeZone: 'Europe/Moscow',
  registry: { directory: '/var/lib/voxroute/registry', source: 'registry', ranges: 446_312, ageDays: 12 },
  lists: { allow: 1, block: 2, contacts: 0 },
  voxlink: { state: 'closed', message: 'Voxlink is asked' },
  rate: { waiting: { call: 0, refresh: 3 }, sent: 9, refused: 0, pausedForMs: 0 },
  journal: {
    state: { kind: 'open' },
    entries: 12,
    maxCalls: 100_000,
    oldestAt: '2026-11-01T10:00:00.000Z',
    dropped: 0,
  },
  agi: { address: { host: '::1', port: 4583 }, sessions: 1 },
  ami: [{ name: 'pbx', state: 'up', calls: 0 }],
  http: { address: { host: '127.0.0.1', port: 8483 }, connections: 0 },
  loopLagMs: 3,
};

const SHARED = {
  ...{ state: 'up', message: '3 hosts share cache and rate limit: up to 10 requests a second to Voxlink', hosts: 3 },
  ...{ ratePerSecond: 10, latencyMs: 0.4, refusedMessages: 0, changes: { waiting: 0, dropped: 0, refused: 0 } },
  faults: { read: null, write: null, change: null, rate: null, listen: null },
  answers: { hits: 12, misses: 3, skipped: 0, refused: 0, waiting: 0, dropped: 0 },
};

const messageOf = (changed: object) => statusText({ ...WELL, ...changed }, () => '2026-11-28 13:00', flatRows);
const rowsOf = (changed: object) => Object.fromEntries(messageOf(changed).rows);

describe('the state of a daemon', () => {
  it('is said in words and local time, and nothing needs attention where all is well', () => {
    expect(messageOf({}).attention).toEqual([]);
    expect(rowsOf({})).toMatchObject({
      'running since': '2026-11-28 13:00, for 3 h 12 min',
      configuration: '/etc/voxroute/voxroute.yaml; in use since 2026-11-28 13:00',
      FastAGI: '[::1]:4583, 1 session',
      'AMI pbx': 'connected, 0 calls',
      HTTP: '127.0.0.1:8483, 0 connections',
      'requests to Voxlink': '9 sent, 0 refused; waiting: 0 call, 3 refresh',
      registry: '446312 ranges, 12 days old, in /var/lib/voxroute/registry',
      'ported numbers': 'none imported',
      lists: '1 allowed, 2 blocked, 0 contacts',
      'call journal': '12 calls since 2026-11-28 13:00, at most 100000',
    });
  });

  it('has what is shared with other hosts, where anything is', () => {
    expect(rowsOf({})).not.toHaveProperty('other hosts');
    expect(rowsOf({ shared: SHARED })).toMatchObject({
      'other hosts': SHARED.message,
      'shared cache': 'answers in 0.4 ms, 12 lookups answered by other hosts',
    });
    const troubled = {
      ...{ ...SHARED, state: 'partly', message: 'it is read-only', latencyMs: null, refusedMessages: 2 },
      answers: { ...SHARED.answers, waiting: 5, dropped: 1, refused: 3 },
      changes: { waiting: 1, dropped: 0, refused: 4 },
    };
    expect(rowsOf({ shared: troubled })['shared cache']).toBe(
      'no answer yet, 12 lookups answered by other hosts, 6 waiting to be sent, 1 lost, 9 ignored',
    );
  });

  it.each<[string, object, RegExp]>([
    ['sharing fails', { shared: { ...SHARED, state: 'away', message: 'it goes on alone' } }, /^it goes on alone$/],
    ['Voxlink fails', { voxlink: { state: 'open', message: 'Voxlink fails' } }, /^Voxlink fails$/],
    ['Voxlink asks for a pause', { rate: { ...WELL.rate, pausedForMs: 90_500 } }, /asked for a pause: 1 min left/],
    [
      'a login is refused',
      { ami: [{ name: 'pbx', state: 'login-refused', calls: 0 }] },
      /^AMI pbx: login refused: check/,
    ],
    ['an Asterisk is away', { ami: [{ name: 'pbx', state: 'down', calls: 0 }] }, /^AMI pbx: not connected/],
    ['no registry is there', { registry: { directory: null, source: 'plan' } }, /^no numbering registry is imported/],
    ['the registry is old', { registry: { ...WELL.registry, ageDays: 61 } }, /is 61 days old: import a newer one/],
    ['a table is damaged', { registry: { ...WELL.registry, problems: ['bad sum'] } }, /cannot be used: bad sum/],
    [
      'calls are not recorded',
      { journal: { ...WELL.journal, state: { kind: 'failing', why: 'full' } } },
      /^calls are not recorded: full/,
    ],
    ['HTTP is not served', { http: null }, /^HTTP is not served/],
    ['the zone is not known', { timeZone: null }, /^the time zone of this host is unknown/],
    ['the loop is late', { loopLagMs: 400 }, /is 400 ms late/],
  ])('names first that %s', (_, changed, words) => {
    const { attention } = messageOf(changed);
    expect(attention).toHaveLength(1);
    expect(attention[0]).toMatch(words);
  });

  it('hides nothing that it has no words for', () => {
    expect(messageOf({ newcomer: { entries: 5 } }).rows).toContainEqual(['newcomer.entries', '5']);
  });
});

describe('a configuration on disk that cannot be used', () => {
  const problems = ['voxroute.yaml:2:3: agi.listn: unknown key; did you mean listen?'];

  it('is the first thing said, with which one is in use instead', () => {
    const { attention } = messageOf({ configuration: { ...WELL.configuration, problems } });
    expect(attention).toEqual([
      'the configuration on disk cannot be used; in use is the previous one:',
      `  ${problems[0]}`,
    ]);
  });

  it('at a start leaves the last good one in force, which has a date', () => {
    const configuration = { ...WELL.configuration, origin: 'last-good', keptAt: '2026-11-27T09:00:00.000Z', problems };
    expect(messageOf({ configuration }).attention[0]).toMatch(/in use is the last good one, of 2026-11-28 13:00:$/);
    expect(rowsOf({ configuration })['configuration']).toMatch(/^the last good one, of 2026-11-28 13:00; in use since/);
  });
});
