// The lookup of a configuration: which sources are asked about a number and in which order, and what each may cost.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeLookup } from '../../src/daemon/make-lookup.js';
import type { Shared } from '../../src/shared/open-shared.js';
import type { OpenedSource, OpenSource } from '../../src/daemon/open-sources.js';
import type { SourceName } from '../../src/lookup/observation.js';
import { loadIdentifier } from '../../src/names/load-names.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, notFound } from '../fakes/scripted-source.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { NUMBER } from '../journal/open-journal.js';
import { loadedOf, openResources } from './open-snapshot.js';

const patient = () => new AbortController().signal;
const KAZAKH = '77011234567';

/** A server for all sources of a configuration: nobody has a number, unless it is told what to answer. */
async function open(
  sources: (url: string) => string,
  { state = null, more = '' }: { state?: string | null; more?: string } = {},
) {
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const says: Record<string, object | null> = {};
  const server = createServer((request, response) => {
    const [, name = ''] = (request.url ?? '').split('/');
    asked.push(name);
    headers.push(request.headers);
    if (says[name] === null) response.statusCode = 500;
    response.end(JSON.stringify(says[name] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = manualClock(Date.UTC(2026, 10, 22, 12));
  const online =
    (name: SourceName, serves: (number: string) => boolean): OpenSource =>
    () => ({
      ...{ kind: 'online', serves },
      source: {
        name,
        observe: (number) => (asked.push(name), Promise.resolve(notFound(number, clock.epochMs(), name))),
      },
    });
  const offline: Partial<Extract<OpenedSource, { kind: 'offline' }>> = { look: () => null };
  const openers: OpenSource[] = [
    online('voxlink-v1', (number) => number.startsWith('79')),
    online('voxlink-v2', (number) => !number.startsWith('78')),
    () => ({ kind: 'offline', look: () => null }),
    () => ({
      kind: 'offline',
      look: (number) => offline.look?.(number) ?? null,
      prepare: (number) => offline.prepare?.(number) ?? null,
    }),
  ];
  const loaded = loadedOf(`{ sources: [${sources(url)}] ${more} }`);
  const resources = await openResources('', { clock, stateDirectory: () => state });
  const names = loadIdentifier(loaded.config.registry, loaded.placeOf);
  const parts = { ...resources, openers };
  const lookup = makeLookup(loaded, names, parts);
  onTestFinished(async () => {
    await lookup.close();
    await resources.gates.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const look = async (number = NUMBER, wanted?: SourceName) => {
    asked.length = 0;
    const resolution = await lookup.resolver.resolve(number, patient(), 'wait', 'call', wanted);
    return { asked: [...asked], resolution };
  };
  return { lookup, look, says, clock, headers, offline, resources, names, asked, loaded, parts };
}

const source = (url: string, name: string, more = '') =>
  `{ name: ${name}, url: "${url}/${name}/{number}", fields: { operator: $.operator }${more} }`;
const none = () => '';

describe('the sources asked about a number', () => {
  it('are the first version of Voxlink that serves it, and none where none does', async () => {
    const { look } = await open(none);
    expect([(await look()).asked, (await look(KAZAKH)).asked]).toEqual([['voxlink-v1'], ['voxlink-v2']]);
    expect((await look('78005553535')).asked).toEqual([]);
    expect((await look('79170415565', 'voxlink-v2')).asked).toEqual(['voxlink-v2']);
  });

  it('are those of the configuration, in its order: some in front of Voxlink, the others behind it', async () => {
    const { look } = await open((url) =>
      [source(url, 'b'), source(url, 'd', ', first: true'), source(url, 'a'), source(url, 'c', ', first: true')].join(),
    );
    expect((await look()).asked).toEqual(['d', 'c', 'voxlink-v1', 'b', 'a']);
  });

  it('begin with the version that is wanted', async () => {
    const { look } = await open((url) => [source(url, 'last'), source(url, 'first', ', first: true')].join());
    expect((await look(NUMBER, 'voxlink-v2')).asked).toEqual(['voxlink-v2', 'first', 'last']);
  });

  it('are without one that is for other countries, as the number by itself tells', async () => {
    const { look } = await open((url) =>
      [
        source(url, 'kz', ', only: { country: [KZ, UZ] }, ratePerSecond: 9'),
        source(url, 'all', ', ratePerSecond: 9'),
      ].join(),
    );
    expect((await look()).asked).toEqual(['voxlink-v1', 'all']);
    expect((await look(KAZAKH)).asked).toEqual(['voxlink-v2', 'kz', 'all']);
    expect((await look('99999999999')).asked).not.toContain('kz');
  });
});

describe('a source of the configuration', () => {
  it('is asked by our name and version, and its answer is remembered for its ttl', async () => {
    const { look, says, headers, clock, lookup, asked } = await open((url) =>
      source(url, 'crm', ', first: true, ttl: 2h'),
    );
    says['crm'] = { operator: 'МТС' };
    const { resolution } = await look();
    expect([[...asked], resolution]).toMatchObject([['crm'], { status: 'OK', upstream: { source: 'crm' } }]);
    expect(headers[0]?.['user-agent']).toBe('voxroute/1.2.3');
    expect([...lookup.breakers.keys()]).toEqual(['voxlink', 'crm']);
    const kind = () => lookup.recall(NUMBER).at(-1)?.kind;
    clock.advance(3_600_000);
    expect((await look()).asked).toEqual([]);
    clock.advance(3_590_000);
    expect(kind()).toBe('fresh');
    clock.advance(20_000);
    expect(kind()).toBe('stale');
  });

  it('has a rate of its own, as it is configured', async () => {
    const { lookup, resources } = await open((url) => source(url, 'crm', ', ratePerSecond: 7'));
    lookup.activate();
    const { admission } = resources.gates.get('crm') ?? expect.unreachable();
    const turns = Array.from({ length: 9 }, () => admission.enter(() => 'call').catch(() => undefined));
    await new Promise((resolve) => setImmediate(resolve));
    expect(admission.stats()).toMatchObject({ sent: 7, waiting: { call: 2 } });
    admission.close();
    await Promise.all(turns);
  });

  it('costs no more a day than perDay says, and nothing is counted without it', async () => {
    const state = temporaryDirectory('lookup');
    const counted = await open((url) => source(url, 'crm', ', perDay: 1, ratePerSecond: 100'), { state });
    expect((await counted.look()).asked).toEqual(['voxlink-v1', 'crm']);
    expect((await counted.look('79170415565')).asked).toEqual(['voxlink-v1']);
    const free = await open((url) => source(url, 'crm', ', ratePerSecond: 100'));
    for (const last of [1, 2, 3]) expect((await free.look(`7917041556${last}`)).asked).toContain('crm');
  });

  it('is not asked ahead of time: that is for Voxlink', async () => {
    const { lookup, asked } = await open((url) => source(url, 'crm', ', first: true'));
    expect(await lookup.warmUp(NUMBER)).toBe('not-found');
    expect(asked).toEqual(['voxlink-v1']);
  });
});

describe('what is learnt', () => {
  const more = ', cache: { ttl: 1h, staleTtl: 10h, negativeTtl: 10m, failureTtl: 20s }';
  const [HOUR_MS, MINUTE_MS] = [3_600_000, 60_000];

  it.each([
    ['an answer', { operator: 'МТС' }, 'fresh', [2 * HOUR_MS, 10 * HOUR_MS], ['stale', 'unknown']],
    ['that nobody has a number', {}, 'fresh', [10 * MINUTE_MS], ['unknown']],
    ['a failure', null, 'failed', [20_000], ['unknown']],
  ] as const)('of a source is kept as cache says: %s', async (_what, says, kind, ends, then) => {
    const {
      look,
      says: server,
      clock,
      lookup,
    } = await open((url) => source(url, 'crm', ', first: true, ttl: 2h'), { more });
    server['crm'] = says;
    await look();
    const now = () => lookup.recall(NUMBER).at(-1)?.kind;
    const seen: unknown[] = [];
    let atMs = 0;
    for (const endMs of ends) {
      clock.advance(endMs - 1000 - atMs);
      seen.push(now());
      clock.advance(2000);
      seen.push(now());
      atMs = endMs + 1000;
    }
    expect(seen).toEqual(then.flatMap((after, index) => [index === 0 ? kind : then[index - 1], after]));
  });

  it('of Voxlink, too', async () => {
    const { look, clock, lookup } = await open(none, { more });
    await look();
    const now = () => lookup.recall(NUMBER)[0]?.kind;
    clock.advance(9 * MINUTE_MS);
    expect(now()).toBe('fresh');
    clock.advance(2 * MINUTE_MS);
    expect(now()).toBe('unknown');
  });

  it('by other hosts is looked for where answers are shared: in front of Voxlink', async () => {
    const { loaded, names, parts, clock } = await open(none, { more });
    const shared = vi.fn<Shared['source']>((asked) => asked);
    const lookup = makeLookup(loaded, names, parts, { source: shared });
    onTestFinished(() => lookup.close());
    expect(shared.mock.calls.map(([{ name }, how]) => [name, how])).toEqual(
      ['voxlink-v1', 'voxlink-v2'].map((name) => [name, { memory: parts.memory, clock, ttlMs: HOUR_MS }]),
    );
  });
});

describe('a lookup', () => {
  it('waits for nothing where nobody is asked and nothing is to be loaded', async () => {
    const { lookup } = await open(none);
    expect(lookup.resolver.resolve('78005553535', patient())).not.toBeInstanceOf(Promise);
  });

  it('waits for tables of offline sources only where there is something to load', async () => {
    const { lookup, offline, look } = await open(none);
    const at = found(NUMBER, { operator: 'МТС' }, 0, 'registry');
    expect(lookup.reconsider(NUMBER, { answers: [], isStale: false, fault: null })).toBeInstanceOf(Promise);
    let isLoaded = false;
    const prepare = vi.fn(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      isLoaded = true;
    });
    Object.assign(offline, { prepare, look: () => (isLoaded ? at : null) });
    expect((await look('78005553535')).resolution.observations).toEqual([at]);
    expect(prepare.mock.calls).toEqual([['78005553535']]);
  });

  it('knows a number offline at once, and has the names that it was made with', async () => {
    const { lookup, offline, names } = await open(none);
    Object.assign(offline, { look: () => found(NUMBER, { operator: 'МТС' }, 0, 'registry') });
    expect(lookup.offline(NUMBER)).toMatchObject({ record: { operatorId: { value: 'mts' } } });
    expect(lookup.names).toBe(names);
    expect(lookup.registryFinding(NUMBER)).toEqual({ isImported: false, outdatedDays: null });
  });

  it('asks nobody once it is closed', async () => {
    const { lookup, look, says } = await open((url) => source(url, 'crm', ', first: true'));
    says['crm'] = { operator: 'МТС' };
    await lookup.close();
    expect((await look()).asked).toEqual(['voxlink-v1']);
  });
});
