import { fc, property } from '../property.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { PASS } from '../../src/policy/decision.js';
import { METRICS, type MetricDefinition } from '../../src/telemetry/metric-list.js';
import type { MetricReadings } from '../../src/telemetry/metric-readings.js';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { parsePrometheusText } from './prometheus-text.js';

const NUMBER = '79170415564';
const ANSWER: CallAnswer = {
  status: 'OK',
  fault: null,
  faultDetail: null,
  number: { kind: 'e164', raw: NUMBER, e164: NUMBER },
  dial: `8${NUMBER.slice(1)}`,
  presentation: 'allowed',
  record: {},
  observations: [],
  lookedUp: true,
  upstream: null,
  decision: PASS,
  source: 'voxlink-v1',
  ageSeconds: 0,
  answeredAtMs: 0,
  tookMs: 30,
  abandoned: false,
};
const READINGS: MetricReadings = {
  agiSessions: () => 7,
  amiServers: () => [{ name: 'pbx', state: 'up', calls: 2 }],
  lookupsUnderWay: () => 3,
  cacheEntries: () => ({ memory: 100, disk: 5000 }),
  keptBytes: () => ({ records: 3000, lines: 5000 }),
  listEntries: () => ({ allow: 2, block: 40, contacts: 9 }),
  registryNotFoundCounts: () => true,
  registry: () => ({ ranges: { entries: 446_000, importedAtMs: 1_700_000_000_000 }, ported: null }),
  providers: () => [
    {
      ...{ account: 'moscow', kind: 'newtel', state: 'frozen', balance: -3.5, currency: 'UZS', stateAt: null },
      ...{ numbers: 7, numbersAt: '2026-11-28T12:00:00.000Z', problem: null },
    },
  ],
  providerFailovers: () => [{ account: 'plus', isElsewhere: true }],
  shared: () => ({ state: 'away', hosts: 200, ratePerSecond: 0.05 }),
  journal: () => ({ entries: 1234, dropped: 5 }),
  rates: () => [{ upstream: 'voxlink', waiting: { call: 4, lookup: 6, refresh: 9 }, refused: 11, pausedForMs: 1500 }],
  sources: () => [{ name: 'hlr', perDay: 100, usedToday: 40 }],
  breakers: () => [{ upstream: 'voxlink', state: 'open' }],
};

let metrics: Metrics | undefined;
afterEach(() => metrics?.stop());

async function setUp(readings: Partial<MetricReadings> = {}) {
  const clock: ManualClock = manualClock();
  const failed: string[] = [];
  const made = await createMetrics({
    version: '1.2.3',
    clock,
    readings: { ...READINGS, ...readings },
    onReadingFailed: (metric) => failed.push(metric),
  });
  metrics = made;
  /** The page as Prometheus reads it, made anew. */
  const scrape = async () => {
    clock.advance(1000);
    return parsePrometheusText((await made.page()).text);
  };
  /** The value of the one line with exactly these labels. */
  const valueOf = async (name: string, labels: Record<string, string> = {}) => {
    const family = (await scrape()).get(name.replace(/_(bucket|sum|count)$/, '')) ?? (await scrape()).get(name);
    const lines = family?.samples.filter((sample) => sample.name === name && same(sample.labels, labels)) ?? [];
    return lines[0]?.value;
  };
  return { metrics: made, clock, failed, scrape, valueOf };
}

const same = (a: object, b: object) =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

function recordEverything(all: Metrics) {
  all.callAnswered({ door: 'agi', script: 'lookup' }, ANSWER);
  all.doorEvent('agi', 'refused-peer');
  all.httpAnswered('/healthz', 'GET', 200);
  all.webhookAnswered('tashkent', 'route', 'pass');
  all.providerAsked('moscow', 'reads', 'BUSY');
  all.sharedTook('read', 0.7);
  all.cacheRead('stale');
  all.lookupWaited('voxlink-v1', 95);
  all.upstreamAnswered('voxlink-v1', 'found', 95);
  all.upstreamAnswered('voxlink-v2', 'TIMEOUT', 3000);
  all.rateWaited('voxlink', 'call', 0);
  all.configRead(true);
}

describe('the page of metrics', () => {
  it('has every metric of the list after some activity, with its help and type, and no other', async () => {
    const { metrics: all, scrape } = await setUp();
    recordEverything(all);
    const page = await scrape();
    const shown = [...page].map(([name, { type, help, samples }]) => [name, type, help, samples.length > 0]);
    const listed = Object.values(METRICS).map(({ name, type, help }) => [name, type, help, true]);
    expect(shown).toEqual(listed);
  });

  it('has the labels of the list and no other', async () => {
    const { metrics: all, scrape } = await setUp();
    recordEverything(all);
    const page = await scrape();
    for (const { name, labels } of Object.values<MetricDefinition>(METRICS)) {
      for (const sample of page.get(name)?.samples ?? []) {
        const { le, ...others } = sample.labels;
        expect(le === undefined || sample.name.endsWith('_bucket')).toBe(true);
        expect(Object.keys(others).sort()).toEqual(Object.keys(labels).sort());
        for (const [label, value] of Object.entries(others)) expect(labels[label] ?? [value]).toContain(value);
      }
    }
  });

  it('says how the parts stand when it is asked for', async () => {
    const { valueOf } = await setUp();
    expect(await valueOf('voxroute_agi_sessions')).toBe(7);
    expect(await valueOf('voxroute_ami_state', { server: 'pbx', state: 'up' })).toBe(1);
    expect(await valueOf('voxroute_ami_state', { server: 'pbx', state: 'down' })).toBe(0);
    expect(await valueOf('voxroute_ami_calls', { server: 'pbx' })).toBe(2);
    expect(await valueOf('voxroute_lookups_under_way')).toBe(3);
    expect(await valueOf('voxroute_cache_entries', { level: 'disk' })).toBe(5000);
    expect(await valueOf('voxroute_rate_queue_length', { upstream: 'voxlink', urgency: 'lookup' })).toBe(6);
    expect(await valueOf('voxroute_rate_queue_length', { upstream: 'voxlink', urgency: 'refresh' })).toBe(9);
    expect(await valueOf('voxroute_rate_refused_total', { upstream: 'voxlink' })).toBe(11);
    expect(await valueOf('voxroute_rate_paused_seconds', { upstream: 'voxlink' })).toBe(1.5);
    expect(await valueOf('voxroute_breaker_state', { upstream: 'voxlink', state: 'open' })).toBe(1);
    expect(await valueOf('voxroute_breaker_state', { upstream: 'voxlink', state: 'closed' })).toBe(0);
    expect(await valueOf('voxroute_build_info', { version: '1.2.3', node: process.versions.node })).toBe(1);
    expect(await valueOf('process_resident_memory_bytes')).toBeGreaterThan(2 ** 24);
    expect(await valueOf('process_open_fds')).toBeGreaterThan(3);
    expect(await valueOf('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('counts calls by door, script, status and fault, and takes their time in seconds', async () => {
    const { metrics: all, valueOf } = await setUp();
    all.callAnswered({ door: 'ami', script: 'route' }, ANSWER);
    all.callAnswered(
      { door: 'ami', script: 'route' },
      { ...ANSWER, status: 'OFFLINE', fault: 'DEADLINE', tookMs: 501 },
    );
    const labels = { door: 'ami', script: 'route' };
    expect(await valueOf('voxroute_calls_total', { ...labels, status: 'OK', fault: 'none' })).toBe(1);
    expect(await valueOf('voxroute_calls_total', { ...labels, status: 'OFFLINE', fault: 'DEADLINE' })).toBe(1);
    expect(await valueOf('voxroute_call_duration_seconds_bucket', { door: 'ami', le: '0.025' })).toBe(0);
    expect(await valueOf('voxroute_call_duration_seconds_bucket', { door: 'ami', le: '0.05' })).toBe(1);
    expect(await valueOf('voxroute_call_duration_seconds_bucket', { door: 'ami', le: '0.55' })).toBe(2);
    expect(await valueOf('voxroute_call_duration_seconds_sum', { door: 'ami' })).toBeCloseTo(0.531);
  });

  it('says what decided a call: a list, a rule of the policy, or nothing', async () => {
    const { metrics: all, valueOf } = await setUp();
    const decided = (action: 'pass' | 'block', rule: string) =>
      all.callAnswered({ door: 'agi', script: 'route' }, { ...ANSWER, decision: { ...PASS, action, rule } });
    decided('block', 'block');
    decided('block', 'night calls');
    decided('block', 'night calls');
    decided('pass', '');
    const decisions = (action: string, by: string) => valueOf('voxroute_decisions_total', { action, by });
    expect(await decisions('block', 'list')).toBe(1);
    expect(await decisions('block', 'rule')).toBe(2);
    expect(await decisions('pass', 'none')).toBe(1);
  });

  it('tells answers of a source from its failures', async () => {
    const { metrics: all, valueOf } = await setUp();
    all.upstreamAnswered('voxlink-v1', 'not-found', 90);
    all.upstreamAnswered('voxlink-v1', 'REFUSED', 20);
    const source = 'voxlink-v1';
    const total = 'voxroute_upstream_requests_total';
    expect(await valueOf(total, { source, outcome: 'not-found', fault: 'none' })).toBe(1);
    expect(await valueOf(total, { source, outcome: 'failed', fault: 'REFUSED' })).toBe(1);
    const count = 'voxroute_upstream_request_duration_seconds_count';
    expect(await valueOf(count, { source, outcome: 'failed' })).toBe(1);
  });

  it('keeps the time of the last good configuration when a reload fails', async () => {
    const { metrics: all, clock, valueOf } = await setUp();
    expect(await valueOf('voxroute_config_last_reload_success')).toBeUndefined();
    all.configRead(true);
    const readAt = clock.epochMs() / 1000;
    clock.advance(60_000);
    all.configRead(false);
    expect(await valueOf('voxroute_config_last_reload_success')).toBe(0);
    expect(await valueOf('voxroute_config_last_reload_success_timestamp_seconds')).toBe(readAt);
  });

  it('does not grow with what dialplans and events are called', async () => {
    const { metrics: all, scrape } = await setUp();
    for (let n = 0; n < 5000; n++) {
      all.callAnswered({ door: 'agi', script: `script-${n}` }, ANSWER);
      all.doorEvent('agi', `event-${n}`);
      all.httpAnswered(`/v1/lookup/${n}`, `M${n}`, 200 + n);
    }
    const page = await scrape();
    expect(page.get('voxroute_calls_total')?.samples).toEqual([
      {
        name: 'voxroute_calls_total',
        labels: { door: 'agi', script: 'other', status: 'OK', fault: 'none' },
        value: 5000,
      },
    ]);
    expect(page.get('voxroute_door_events_total')?.samples).toHaveLength(1);
    expect(page.get('voxroute_http_requests_total')?.samples.length).toBeLessThan(20);
  });

  it('never holds a number', async () => {
    const { metrics: all, clock } = await setUp();
    all.callAnswered({ door: 'agi', script: NUMBER }, ANSWER);
    clock.advance(1000);
    expect((await all.page()).text).not.toMatch(/9170415564/);
  });

  it('forgets a server that a reload took away', async () => {
    let servers = ['old', 'new'];
    const { scrape } = await setUp({
      amiServers: () => servers.map((name) => ({ name, state: 'up' as const, calls: 0 })),
    });
    const named = async () =>
      new Set((await scrape()).get('voxroute_ami_state')?.samples.map(({ labels }) => labels['server']));
    expect(await named()).toEqual(new Set(['old', 'new']));
    servers = ['new'];
    expect(await named()).toEqual(new Set(['new']));
  });

  it('leaves out, and reports, what cannot be read, and shows the rest', async () => {
    const { scrape, failed } = await setUp({
      cacheEntries: () => {
        throw new Error('the store is closed');
      },
      agiSessions: () => Number.NaN,
    });
    const page = await scrape();
    expect(page.get('voxroute_cache_entries')?.samples).toEqual([]);
    expect(page.get('voxroute_agi_sessions')?.samples).toEqual([]);
    expect(page.get('voxroute_lookups_under_way')?.samples).toHaveLength(1);
    expect(failed).toEqual(['voxroute_cache_entries']);
  });

  it('shows no disk where nothing is kept on disk', async () => {
    const { scrape } = await setUp({ cacheEntries: () => ({ memory: 1, disk: null }) });
    const samples = (await scrape()).get('voxroute_cache_entries')?.samples;
    expect(samples?.map(({ labels }) => labels['level'])).toEqual(['memory']);
  });

  it('is made once a second however often it is asked for', async () => {
    let reads = 0;
    const { metrics: all, clock } = await setUp({ agiSessions: () => ++reads });
    await Promise.all(Array.from({ length: 50 }, () => all.page()));
    clock.advance(999);
    await all.page();
    expect(reads).toBe(1);
    clock.advance(1);
    await all.page();
    expect(reads).toBe(2);
  });

  it('says how late the event loop was since it was last asked', async () => {
    const { valueOf } = await setUp();
    const worst = () => valueOf('nodejs_eventloop_lag_max_seconds');
    await pause(60);
    await worst();
    await pause(60);
    const untilMs = performance.now() + 120;
    while (performance.now() < untilMs);
    await pause(60);
    expect(await worst()).toBeGreaterThan(0.08);
    // Asked again at once: nothing was late meanwhile.
    expect(await worst()).toBeLessThan(0.08);
  });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('recording', () => {
  property([fc.string(), fc.double(), fc.string()], { numRuns: 30 })(
    'never throws, whatever it is given',
    async (text, ms, other) => {
      const { metrics: all, scrape } = await setUp();
      all.callAnswered({ door: 'agi', script: text }, { ...ANSWER, tookMs: ms });
      all.doorEvent('ami', other);
      all.httpAnswered(text, text, ms);
      all.upstreamAnswered('voxlink-v1', 'TIMEOUT', ms);
      all.rateWaited(text, 'refresh', -ms);
      expect((await scrape()).size).toBe(Object.keys(METRICS).length);
      all.stop();
    },
  );
});

describe('the list of metrics', () => {
  it('has names in the manner of Prometheus', () => {
    for (const { name, type, buckets } of Object.values<MetricDefinition>(METRICS)) {
      expect(name).toMatch(/^(voxroute|process|nodejs)_[a-z0-9_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      expect(buckets !== undefined).toBe(type === 'histogram');
      expect([...(buckets ?? [])]).toEqual([...(buckets ?? [])].sort((a, b) => a - b));
    }
  });

  it('has only labels whose values are known before', () => {
    const open = Object.values<MetricDefinition>(METRICS).flatMap(({ name, labels }) =>
      Object.entries(labels).flatMap(([label, values]) => (values === null ? [`${name}.${label}`] : [])),
    );
    expect(open).toEqual([
      'voxroute_lookup_wait_seconds.source',
      'voxroute_upstream_requests_total.source',
      'voxroute_upstream_request_duration_seconds.source',
      'voxroute_rate_wait_seconds.upstream',
      'voxroute_rate_queue_length.upstream',
      'voxroute_rate_refused_total.upstream',
      'voxroute_rate_paused_seconds.upstream',
      'voxroute_source_requests_left.source',
      'voxroute_breaker_state.upstream',
      'voxroute_provider_requests_total.account',
      'voxroute_provider_balance.account',
      'voxroute_provider_state.account',
      'voxroute_provider_numbers.account',
      'voxroute_provider_refreshed_timestamp_seconds.account',
      'voxroute_ami_state.server',
      'voxroute_ami_calls.server',
      'voxroute_provider_failover.account',
      'voxroute_webhook_requests_total.account',
      'voxroute_build_info.version',
      'voxroute_build_info.node',
    ]);
  });
});
