import { describe, expect, it } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import { createObservationCache } from '../../src/lookup/observation-cache.js';
import { contradictionsOf } from '../../src/lookup/contradictions.js';
import type { Observation, ObservedFields } from '../../src/lookup/observation.js';
import { createResolver } from '../../src/lookup/resolver.js';
import { LIFETIMES, openStack, stackOn } from '../fakes/lookup-stack.js';
import { manualClock } from '../fakes/manual-clock.js';
import { bracketNames } from '../fakes/names.js';
import { found, notFound, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '79170415564';
const PATIENT = new AbortController().signal;

function setUp(planFields: ObservedFields | null = { country: 'RU', type: 'MOB' }) {
  const clock = manualClock();
  const source = scriptedSource();
  const plan = (number: string) =>
    planFields === null
      ? notFound(number, clock.epochMs(), 'plan')
      : found(number, planFields, clock.epochMs(), 'plan');
  return { clock, source, ...stackOn(clock, { sources: [source], offline: [plan] }) };
}

/** What becomes of a number whose upstream ends so, with these offline observations. */
async function askedOffline(
  upstream: () => Observation | LookupFault,
  offline: readonly Observation[],
  parts: Parameters<typeof openStack>[0] = {},
) {
  const { source, resolver } = openStack({ offline: offline.map((observation) => () => observation), ...parts });
  const resolving = resolver.resolve(NUMBER, PATIENT);
  const end = upstream();
  await (end instanceof LookupFault ? source.fail(end) : source.answer(end));
  const resolution = await resolving;
  return { resolution, contradictions: contradictionsOf(resolution.observations, bracketNames()) };
}

describe('resolving a number', () => {
  it('adds the country of the plan to the operator of Voxlink and says who knew what', async () => {
    const { source, resolver, clock } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await source.answer(found(NUMBER, { operator: 'МТС', ported: false }, clock.epochMs()));
    const { status, fault, record } = await resolving;
    expect({ status, fault }).toEqual({ status: 'OK', fault: null });
    expect(record.operator).toMatchObject({ value: 'МТС', source: 'voxlink-v1' });
    expect(record.country).toMatchObject({ value: 'RU', source: 'plan' });
  });

  it('answers from memory without asking', async () => {
    const { source, memory, resolver, clock } = setUp();
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect((await resolver.resolve(NUMBER, PATIENT)).status).toBe('OK');
    expect(source.asked).toEqual([]);
  });

  it('answers stale at once and refreshes behind the call', async () => {
    const { source, memory, resolver, clock } = setUp();
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    clock.advance(LIFETIMES.ttlMs);
    const { status, record } = await resolver.resolve(NUMBER, PATIENT);
    expect({ status, operator: record.operator?.value }).toEqual({ status: 'STALE', operator: 'МТС' });
    await source.answer(found(NUMBER, { operator: 'Билайн' }, clock.epochMs()));
    expect((await resolver.resolve(NUMBER, PATIENT)).record.operator?.value).toBe('Билайн');
  });

  describe('beside a portability table', () => {
    const HOUR = 3_600_000;
    /** An answer of Voxlink's in memory, an hour old, and a table whose data is that much younger or older. */
    async function beside(tableIsNewerByMs: number, ageMs: number, voxlink: ObservedFields | null) {
      const clock = manualClock();
      const learntAtMs = clock.epochMs();
      const said = { operator: 'МегаФон', operatorOld: 'МТС', ported: true };
      const table = () => found(NUMBER, said, learntAtMs + tableIsNewerByMs, 'bdpn');
      const source = scriptedSource();
      const stack = stackOn(clock, {
        sources: [source],
        offline: [table],
        memory: createObservationCache(10, 9 * HOUR, clock),
        lifetimes: { ...LIFETIMES, ttlMs: 2 * HOUR, negativeTtlMs: 2 * HOUR, staleTtlMs: 9 * HOUR },
      });
      stack.memory.write(voxlink === null ? notFound(NUMBER, learntAtMs) : found(NUMBER, voxlink, learntAtMs));
      clock.advance(ageMs);
      const { status, record } = await stack.resolver.resolve(NUMBER, PATIENT);
      const { operator, ported, region } = record;
      const known = stack.stack.known(NUMBER);
      expect(known).toEqual(record);
      return {
        status,
        operator: operator?.value,
        ported: ported?.value,
        region: region?.value,
        from: operator?.source,
      };
    }
    const OLD = { operator: 'МТС', ported: false, region: 'Москва' };

    it('a stale answer does not beat a newer table, and adds what the table does not know', async () => {
      expect(await beside(1, 3 * HOUR, OLD)).toEqual({
        ...{ status: 'OK', operator: 'МегаФон', ported: true, region: 'Москва', from: 'bdpn' },
      });
    });

    it('nor does a fresh one', async () => {
      expect(await beside(1, HOUR, OLD)).toMatchObject({
        status: 'OK',
        operator: 'МегаФон',
        ported: true,
        from: 'bdpn',
      });
    });

    it.each([0, -1])('an answer that is not older than the table is believed', async (byMs) => {
      expect(await beside(byMs, HOUR, OLD)).toMatchObject({ status: 'OK', operator: 'МТС', from: 'voxlink-v1' });
      expect(await beside(byMs, 3 * HOUR, OLD)).toMatchObject({ status: 'STALE', operator: 'МТС', from: 'voxlink-v1' });
    });

    it('"not found" never hides what the table knows', async () => {
      expect(await beside(-1, HOUR, null)).toMatchObject({ status: 'OK', operator: 'МегаФон', from: 'bdpn' });
    });
  });

  it('answers offline when the caller will not wait, and the lookup still fills the memory', async () => {
    const { source, resolver, clock } = setUp();
    const patience = new AbortController();
    const resolving = resolver.resolve(NUMBER, patience.signal);
    patience.abort();
    expect(await resolving).toMatchObject({
      status: 'OFFLINE',
      fault: 'DEADLINE',
      record: { country: { value: 'RU' } },
    });
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect((await resolver.resolve(NUMBER, PATIENT)).status).toBe('OK');
    expect(source.asked).toHaveLength(1);
  });

  it('lets each caller of one number wait by its own deadline', async () => {
    const { source, resolver, clock } = setUp();
    const hasty = new AbortController();
    const first = resolver.resolve(NUMBER, hasty.signal);
    const second = resolver.resolve(NUMBER, PATIENT);
    hasty.abort();
    expect((await first).fault).toBe('DEADLINE');
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect((await second).status).toBe('OK');
  });

  it.each([
    ['CONNECTION', 'UPSTREAM'],
    ['REFUSED', 'REFUSED'],
    ['RATE_LIMITED', 'RATE_LIMITED'],
    ['NOT_JSON', 'UPSTREAM'],
  ] as const)('answers offline with the fault when Voxlink fails with %s', async (code, fault) => {
    const { source, resolver } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await source.fail(new LookupFault(code, 'words for the log'));
    expect(await resolving).toMatchObject({ status: 'OFFLINE', fault, faultDetail: 'words for the log' });
  });

  it('says FAILED when Voxlink is down and nothing is known offline', async () => {
    const { source, resolver } = setUp(null);
    const resolving = resolver.resolve('999000000000', PATIENT);
    await source.fail(new LookupFault('CONNECTION', 'refused'));
    expect(await resolving).toMatchObject({ status: 'FAILED', fault: 'UPSTREAM', record: {} });
  });

  it('says NOTFOUND when Voxlink does not know the number, with the country all the same', async () => {
    const { source, resolver, clock } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await source.answer(notFound(NUMBER, clock.epochMs()));
    expect(await resolving).toMatchObject({ status: 'NOTFOUND', fault: null, record: { country: { value: 'RU' } } });
  });

  it('says OFFLINE, and keeps the disagreement, when Voxlink does not know a number whose range the registry has', async () => {
    const { resolution, contradictions } = await askedOffline(
      () => notFound(NUMBER, 0),
      [found(NUMBER, { operatorOld: 'МТС [mts]', country: 'RU' }, 0, 'registry')],
    );
    expect(resolution).toMatchObject({
      status: 'OFFLINE',
      fault: null,
      record: { operator: { value: 'МТС [mts]', source: 'registry' } },
    });
    expect(contradictions).toMatchObject([{ field: 'outcome' }]);
  });

  it('does not let the plan contradict Voxlink: a number that is not found has no operator, and what its code tells', async () => {
    const { resolution } = await askedOffline(
      () => notFound(NUMBER, 0),
      [found(NUMBER, { operatorOld: 'МТС [mts]', region: 'Где-то', timeZone: 'Asia/Almaty', type: 'MOB' }, 0, 'plan')],
    );
    expect(resolution).toMatchObject({
      status: 'NOTFOUND',
      record: { region: { value: 'Где-то' }, timeZone: { value: 'Asia/Almaty' }, type: { value: 'MOB' } },
    });
    expect(resolution.record.operator ?? resolution.record.operatorOld).toBeUndefined();
  });

  it('takes "not found" for no answer of numbers that the online source cannot know', async () => {
    const { resolution } = await askedOffline(
      () => notFound(NUMBER, 0),
      [found(NUMBER, { country: 'GE', type: 'MOB' }, 0, 'plan')],
      { canMiss: () => false },
    );
    expect(resolution).toMatchObject({ status: 'OFFLINE', fault: null, record: { country: { value: 'GE' } } });
    expect(resolution.observations).toHaveLength(1);
  });

  it('says NOTFOUND for a range that nobody has, also when Voxlink is down, and why it could not be asked', async () => {
    const { resolution } = await askedOffline(
      () => new LookupFault('CONNECTION', 'refused'),
      [notFound(NUMBER, 0, 'registry'), found(NUMBER, { country: 'RU' }, 0, 'plan')],
    );
    expect(resolution).toMatchObject({ status: 'NOTFOUND', fault: 'UPSTREAM', record: { country: { value: 'RU' } } });
  });

  it('says OK by the portability database alone: it knows who serves the number', async () => {
    const { resolution } = await askedOffline(
      () => new LookupFault('CONNECTION', 'refused'),
      [
        found(NUMBER, { operator: 'МТС [mts]', operatorOld: 'Т2 [t2]', ported: true }, 0, 'bdpn'),
        found(NUMBER, { operatorOld: 'Т2 [t2]', country: 'RU', type: 'MOB' }, 0, 'registry'),
      ],
    );
    expect(resolution).toMatchObject({
      status: 'OK',
      fault: null,
      record: { operatorId: { value: 'mts', source: 'bdpn' }, ported: { value: true } },
    });
  });

  it('believes the portability database where Voxlink does not know the number', async () => {
    const bdpn = found(NUMBER, { operator: 'МТС [mts]', operatorOld: 'Т2 [t2]', ported: true }, 0, 'bdpn');
    const { resolution, contradictions } = await askedOffline(() => notFound(NUMBER, 0), [bdpn]);
    expect(resolution.status).toBe('OK');
    expect(contradictions).toMatchObject([{ field: 'outcome' }]);
  });

  it('does not ask the plan about a range that the registry has', async () => {
    const registry = found(NUMBER, { operatorOld: 'МТС [mts]' }, 0, 'registry');
    const plan = found(NUMBER, { region: 'Где-то', country: 'RU' }, 0, 'plan');
    const { resolution } = await askedOffline(() => new LookupFault('CONNECTION', 'refused'), [registry, plan]);
    expect(resolution.observations).toEqual([registry]);
  });

  it('asks the plan beside a table of single numbers, which knows no ranges', async () => {
    const bdpn = found(NUMBER, { operator: 'МТС [mts]' }, 0, 'bdpn');
    const plan = found(NUMBER, { region: 'Башкортостан [RU-BA]', country: 'RU' }, 0, 'plan');
    const { resolution } = await askedOffline(() => new LookupFault('CONNECTION', 'refused'), [bdpn, plan]);
    expect(resolution.observations).toEqual([bdpn, plan]);
  });

  it('asks the plan where the registry names a place that nobody knows', async () => {
    const registry = found(NUMBER, { operatorOld: 'МТС [mts]', region: 'г.о. Нарния' }, 0, 'registry');
    const plan = found(NUMBER, { operatorOld: 'Т2 [t2]', region: 'Башкортостан [RU-BA]', country: 'RU' }, 0, 'plan');
    const { resolution } = await askedOffline(() => new LookupFault('CONNECTION', 'refused'), [registry, plan]);
    expect(resolution.record).toMatchObject({
      regionId: { value: 'RU-BA', source: 'plan' },
      operatorOldId: { value: 'mts', source: 'registry' },
    });
    const named = found(NUMBER, { region: 'Башкортостан [RU-BA]' }, 0, 'registry');
    expect(
      (await askedOffline(() => new LookupFault('CONNECTION', 'refused'), [named, plan])).resolution.observations,
    ).toEqual([named]);
  });

  it('waits for what an offline source has to load only when nobody online knows the number', async () => {
    let loaded: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (loaded = resolve));
    const { source, resolver, clock } = openStack({
      sourceFor: (number) => (number === NUMBER ? 'voxlink-v1' : null),
      offline: [() => found(NUMBER, { country: 'RU' }, 0, 'plan')],
      prepare: () => ready,
    });
    const online = resolver.resolve(NUMBER, PATIENT);
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect((await online).status).toBe('OK');

    let answered = false;
    const offline = Promise.resolve(resolver.resolve('998901234567', PATIENT)).then(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    loaded();
    await offline;

    const patience = new AbortController();
    patience.abort();
    expect((await resolver.resolve('998901234567', patience.signal)).status).toBe('OFFLINE');
  });

  it('says what failed a moment ago, and does not ask again', async () => {
    const { source, resolver } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await source.fail(new LookupFault('CONNECTION', 'refused'));
    const failed = await resolving;
    expect(failed).toMatchObject({ status: 'OFFLINE', fault: 'UPSTREAM', faultDetail: 'refused' });
    expect(await resolver.resolve(NUMBER, PATIENT)).toEqual(failed);
    expect(source.asked).toHaveLength(1);
  });

  it('takes what another source has said before where none is to be asked, but not that it knew nothing', async () => {
    const plan = (number: string) => found(number, { country: 'RU' }, 0, 'plan');
    const { resolver, memory, clock } = openStack({ sourceFor: () => null, offline: [plan] });
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect(await resolver.resolve(NUMBER, PATIENT)).toMatchObject({ status: 'OK', record: { operator: {} } });
    clock.advance(LIFETIMES.ttlMs);
    expect((await resolver.resolve(NUMBER, PATIENT)).status).toBe('STALE');
    memory.write(notFound('79000000001', clock.epochMs()));
    expect(await resolver.resolve('79000000001', PATIENT)).toMatchObject({ status: 'OFFLINE', upstream: null });
  });

  it('knows nothing where it has no source at all', async () => {
    const resolver = createResolver({ upstreamsFor: () => [], offline: [], identify: bracketNames() });
    expect(await resolver.resolve(NUMBER, PATIENT)).toEqual({
      ...{ status: 'NOTFOUND', fault: null, faultDetail: null, record: {}, observations: [], upstream: null },
    });
  });

  it('starts the lookup and answers at once when only memory is asked', async () => {
    const { source, resolver, clock } = setUp();
    expect(await resolver.resolve(NUMBER, PATIENT, 'start')).toMatchObject({
      status: 'OFFLINE',
      fault: null,
    });
    expect(source.asked).toEqual([NUMBER]);
    await source.answer(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    expect((await resolver.resolve(NUMBER, PATIENT, 'start')).status).toBe('OK');
  });

  it('a prefetch is as urgent as a call: it takes a place that refreshes have to leave free', async () => {
    const { source, resolver, memory, clock, admission } = setUp();
    for (let caller = 0; caller < 5; caller += 1) void resolver.resolve(String(79_000_000_000 + caller), PATIENT);
    memory.write(found('79000000009', { operator: 'МТС' }, clock.epochMs()));
    clock.advance(LIFETIMES.ttlMs);
    await resolver.resolve('79000000009', PATIENT);
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.asked).toHaveLength(5);
    expect(admission.stats().waiting).toEqual({ call: 0, lookup: 0, refresh: 1 });
    await resolver.resolve(NUMBER, PATIENT, 'start');
    await new Promise((resolve) => setImmediate(resolve));
    expect(source.asked).toHaveLength(6);
    expect(source.asked[5]).toBe(NUMBER);
  });

  it('asks nobody when the host must be saved, not even for a stale answer', async () => {
    const { source, memory, resolver, clock } = setUp();
    expect(await resolver.resolve(NUMBER, PATIENT, 'remember')).toMatchObject({ status: 'OFFLINE', fault: null });
    memory.write(found(NUMBER, { operator: 'МТС' }, clock.epochMs()));
    clock.advance(LIFETIMES.ttlMs - 1);
    expect((await resolver.resolve(NUMBER, PATIENT, 'remember')).status).toBe('OK');
    clock.advance(1);
    expect((await resolver.resolve(NUMBER, PATIENT, 'remember')).status).toBe('STALE');
    expect(source.asked).toEqual([]);
  });

  it('answers from the plan alone, without fault, when there is no online source', async () => {
    const plan = (number: string) => found(number, { country: 'RU' }, 0, 'plan');
    const { resolver } = openStack({ sourceFor: () => null, offline: [plan] });
    expect(await resolver.resolve(NUMBER, PATIENT)).toMatchObject({ status: 'OFFLINE', fault: null });
  });
});
