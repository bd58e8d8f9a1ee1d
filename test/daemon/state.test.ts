import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { ConfigurationState } from '../../src/daemon/configuration-state.js';
import { createState, type Serving } from '../../src/daemon/state.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { manualClock } from '../fakes/manual-clock.js';

const DAY_MS = 86_400_000;
const IMPORTED_AT_MS = Date.UTC(2026, 10, 22, 11);
const SOURCES =
  'sources: [{ name: crm, url: "http://crm.example/{number}", fields: { operator: $.name }, perDay: 10 }]';
const CLOSED = { state: 'closed', message: 'all is well' };
const OPEN = { state: 'open', message: 'five failures' };

/** A daemon as far as its state is read: each part says what a test wants. */
function setUp(yaml = '', { resources = {}, doors = {} }: { resources?: object; doors?: object | null } = {}) {
  const clock = manualClock();
  const config = checkConfig(parseYaml('test.yaml', yaml));
  const breakers = new Map(
    Object.entries({ voxlink: OPEN, crm: CLOSED }).map(([name, is]) => [name, { status: () => is }]),
  );
  const gate = { daily: { used: () => 4 }, admission: { stats: () => ({ sent: 7 }) } };
  const now = {
    resources: {
      memory: { size: 3 },
      twoLevelMemory: null,
      stateDirectory: '/var/lib/voxroute',
      ownsState: () => true,
      hostTimeZone: { zone: 'Europe/Moscow' },
      registry: { directory: null, current: () => ({ table: null, bdpn: null, ported: new Map(), problems: [] }) },
      gates: { get: (name: string) => (name === 'crm' ? gate : null) },
      admission: { stats: () => ({ sent: 1 }) },
      journal: { stats: () => ({ state: { kind: 'open' }, calls: 2, oldestAtMs: null }) },
      fleet: { status: () => null },
      providers: { status: () => [] },
      metrics: { recent: () => 'the last hour' },
      lag: { lagMs: () => 1.4 },
      ...resources,
    },
    snapshot: {
      loaded: { config },
      loadedPolicy: { lists: { allow: [{ size: 2 }, { size: 3 }], block: [] } },
      contacts: { size: 6 },
      webhookAccounts: [{ name: 'tashkent' }],
      keptBytes: () => 20,
      lookup: { breakers, inFlight: () => 8, keptBytes: () => 10 },
    },
    doors: doors && {
      agi: { address: { host: '127.0.0.1', port: 4583 }, sessions: () => 5 },
      ami: { states: () => [] },
      http: null,
      webhooks: null,
      ...doors,
    },
    failovers: null,
  } as unknown as Serving;
  const serving: { now: Serving | null } = { now };
  const stopping = new AbortController();
  const configuration = new ConfigurationState({ origin: 'files' }, ['v.yaml'], clock.epochMs(), () => undefined);
  const state = createState({ clock, version: '1.2.3' } as never, () => serving.now, configuration, stopping.signal);
  return { clock, serving, stopping, state };
}

describe('how a daemon does', () => {
  it('before it is started is told where it can be, and left out of the figures where not', () => {
    const { serving, stopping, state } = setUp();
    serving.now = null;
    expect([state.agiSessions(), state.amiServers(), state.providerFailovers()]).toEqual([0, [], []]);
    for (const figure of ['lookupsUnderWay', 'cacheEntries', 'rates', 'listEntries'] as const)
      expect(() => state[figure]()).toThrow('not started yet');
    expect(state.notReady()).toEqual(['FastAGI is not served yet']);
    stopping.abort();
    expect(state.notReady()).toEqual(['voxroute is stopping']);
  });

  it('is in the status: what there is, and nothing of what is not used', () => {
    const { clock, state } = setUp();
    clock.advance(61_400);
    const status = state.status();
    expect(status).toMatchObject({
      ...{ version: '1.2.3', pid: process.pid, startedAt: '2026-11-22T12:00:00.000Z', uptimeSeconds: 61 },
      state: { directory: '/var/lib/voxroute', isOwn: true },
      ...{ cacheEntries: 3, lookupsUnderWay: 8, timeZone: 'Europe/Moscow', loopLagMs: 1 },
      registry: { directory: null, source: 'plan' },
      lists: { allow: 5, block: 0, contacts: 6 },
      voxlink: OPEN,
      rate: { sent: 1 },
      journal: { calls: 2, oldestAt: null },
      agi: { address: { port: 4583 }, sessions: 5 },
      ...{ ami: [], http: null },
    });
    for (const absent of ['sources', 'shared', 'providers', 'webhooks']) expect(status).not.toHaveProperty(absent);
    expect(state.notReady()).toEqual([]);
    expect(state.summary()).toEqual({
      ...{ at: '2026-11-22T12:01:01.400Z', notReady: [], recent: 'the last hour' },
      // It grows by itself.
      status: { ...status, memoryMiB: expect.any(Number) as number },
    });
    expect(setUp('', { doors: null }).state.status()).not.toHaveProperty('agi');
  });

  it('has what is configured: sources with their day, other hosts, accounts, webhooks, a zone of its own', () => {
    const resources = {
      fleet: { status: () => ({ state: 'up' }) },
      providers: { status: () => [{ account: 'moscow' }] },
      journal: { stats: () => ({ oldestAtMs: 0 }) },
    };
    const yaml = `${SOURCES}\nwebhooks: { listen: "127.0.0.1:4001" }\ntimeZone: Asia/Omsk\nvoxlink: { enabled: false }`;
    const { state } = setUp(yaml, { resources });
    expect(state.status()).toMatchObject({
      sources: [{ name: 'crm', ...CLOSED, perDay: 10, usedToday: 4, rate: { sent: 7 } }],
      ...{ shared: { state: 'up' }, providers: [{ account: 'moscow' }], webhooks: null, timeZone: 'Asia/Omsk' },
      voxlink: { state: 'off', message: 'Voxlink is not asked: voxlink.enabled is false' },
      journal: { oldestAt: '1970-01-01T00:00:00.000Z' },
    });
    expect(state.rates()).toEqual([
      { upstream: 'voxlink', sent: 1 },
      { upstream: 'crm', sent: 7 },
    ]);
    expect(state.breakers()).toEqual([
      { upstream: 'voxlink', ...OPEN },
      { upstream: 'crm', ...CLOSED },
    ]);
    const webhooks = { address: { port: 4001 }, connections: () => 2 };
    const http = { address: { port: 8483 }, connections: () => 1 };
    expect(setUp(yaml, { doors: { webhooks, http } }).state.status()).toMatchObject({
      webhooks: { address: { port: 4001 }, connections: 2, accounts: ['tashkent'] },
      http: { address: { port: 8483 }, connections: 1 },
    });
  });

  it('has the age of what is imported, in days, and what is wrong with it', () => {
    const meta = (days: number) => ({
      dataAtMs: Date.UTC(2026, 10, 22, 12) - days * DAY_MS - 1000,
      importedAtMs: IMPORTED_AT_MS,
    });
    const current = () => ({
      table: { rows: 400_000, meta: meta(3) },
      bdpn: { numbers: 100, meta: meta(1) },
      ported: new Map([['KZ', { numbers: 7, meta: meta(2) }]]),
      problems: [{ message: 'damaged' }],
    });
    const { state } = setUp('', { resources: { registry: { directory: '/srv/registry', current } } });
    expect(state.registryStatus()).toEqual({
      ...{ directory: '/srv/registry', source: 'registry', ranges: 400_000, ageDays: 3, notFoundCounts: true },
      ...{ ported: 100, portedAgeDays: 1, portedOf: { KZ: { numbers: 7, ageDays: 2 } }, problems: ['damaged'] },
    });
    expect(state.registry()).toMatchObject({
      ranges: { entries: 400_000, importedAtMs: IMPORTED_AT_MS },
      ported: { entries: 100, dataAtMs: meta(1).dataAtMs },
    });
    expect(Object.values(state.registry())).toHaveLength(3);
  });

  it('is overload past agi.maxSessions, or when the process is late; a start is none', () => {
    const sessions = (count: number) => ({ agi: { sessions: () => count } });
    const late = (ms: number) => ({ lag: { lagMs: () => ms } });
    const isOver = (resources: object, doors: object | null) =>
      setUp('agi: { maxSessions: 10 }', { resources, doors }).state.overloaded();
    expect([isOver({}, sessions(10)), isOver({}, sessions(11))]).toEqual([false, true]);
    expect([isOver(late(100), {}), isOver(late(101), {}), isOver(late(101), null)]).toEqual([false, true, false]);
  });

  it('has the figures of the cache, with the disk where there is one', () => {
    expect(setUp().state.cacheStats()).toEqual({ entries: 3, maxEntries: 100_000, lookupsUnderWay: 8 });
    expect(setUp().state.cacheEntries()).toEqual({ memory: 3, disk: null });
    const twoLevelMemory = { stats: () => ({ hits: 1, disk: { entries: 50 } }) };
    const { state } = setUp('cache: { maxEntries: 2000 }', { resources: { twoLevelMemory } });
    expect(state.cacheEntries()).toEqual({ memory: 3, disk: 50 });
    expect(state.cacheStats()).toMatchObject({ hits: 1, maxEntries: 2000, lookupsUnderWay: 8 });
    expect(state.keptBytes()).toEqual({ records: 10, lines: 20 });
  });
});
