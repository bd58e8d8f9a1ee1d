import { describe, expect, it } from 'vitest';
import { AdmissionQueue } from '../../src/lookup/admission-queue.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import type { NumberSource, SourceName } from '../../src/lookup/observation.js';
import { SendWindow } from '../../src/lookup/send-window.js';
import type { Clock } from '../../src/time/clock.js';
import { LIFETIMES, stackOn } from '../fakes/lookup-stack.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found, notFound, scriptedSource } from '../fakes/scripted-source.js';

const NUMBER = '77011234567';
const PATIENT = new AbortController().signal;
const settle = () => new Promise((resolve) => setImmediate(resolve));

function serverOf(source: NumberSource, clock: Clock) {
  const admission = new AdmissionQueue({
    ...{ name: source.name, window: new SendWindow(10, clock), clock, deadlineMs: 500 },
  });
  const limits = { ratePerSecond: 10, deadlineMs: 500 };
  const [key] = source.name.split('-');
  return { key: key ?? '', name: source.name, sources: [source], admission, limits, lifetimes: LIFETIMES };
}

/** Voxlink first, then a source of the configuration. */
function setUp(order: readonly SourceName[] = ['voxlink-v2', 'hlr']) {
  const clock = manualClock();
  const voxlink = scriptedSource('voxlink-v2');
  const hlr = scriptedSource('hlr');
  const cnam = scriptedSource('cnam');
  const waits: string[] = [];
  const stack = stackOn(clock, {
    servers: [
      { ...serverOf(voxlink, clock), warmsUp: true },
      { ...serverOf(hlr, clock), warmsUp: false },
      { ...serverOf(cnam, clock), warmsUp: false },
    ],
    sourcesFor: (_number, wanted) => (wanted === undefined ? order : [wanted, 'cnam', 'hlr']),
    metrics: {
      ...{ cacheRead: (kind) => waits.push(`read ${kind}`), upstreamAnswered: () => undefined },
      lookupWaited: (source) => waits.push(source),
    },
  });
  const now = () => clock.epochMs();
  return { clock, voxlink, hlr, cnam, waits, now, ...stack };
}

describe('several online sources', () => {
  it('the second is not asked where the first names the operator', async () => {
    const { resolver, voxlink, hlr, now } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await voxlink.answer(found(NUMBER, { operator: 'Kcell' }, now(), 'voxlink-v2'));
    expect((await resolving).record.operator).toEqual({ value: 'Kcell', source: 'voxlink-v2' });
    expect(hlr.asked).toEqual([]);
  });

  it.each([
    ['fails', (number: string) => new LookupFault('TIMEOUT', `late for ${number.length}`)],
    ['has not found it', (number: string, nowMs: number) => notFound(number, nowMs, 'voxlink-v2')],
    ['names no operator', (number: string, nowMs: number) => found(number, { country: 'KZ' }, nowMs, 'voxlink-v2')],
  ])('the second is asked where the first %s, and both are merged', async (_why, first) => {
    const { resolver, voxlink, hlr, now, waits } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    const answer = first(NUMBER, now());
    await (answer instanceof LookupFault ? voxlink.fail(answer) : voxlink.answer(answer));
    await hlr.answer(found(NUMBER, { operator: 'Beeline' }, now(), 'hlr'));
    const { status, fault, record } = await resolving;
    expect({ status, fault, operator: record.operator }).toEqual({
      ...{ status: 'OK', fault: null, operator: { value: 'Beeline', source: 'hlr' } },
    });
    const saysCountry = !(answer instanceof LookupFault) && 'country' in answer.fields;
    expect(record.country?.source).toBe(saysCountry ? 'voxlink-v2' : undefined);
    expect(waits).toEqual(['read unknown', 'voxlink-v2', 'hlr']);
  });

  it('what the second knows from before is answered at once, and the first is asked behind it', async () => {
    const { resolver, memory, voxlink, hlr, now } = setUp();
    memory.write(found(NUMBER, { operator: 'Beeline' }, now(), 'hlr'));
    expect((await resolver.resolve(NUMBER, PATIENT)).record.operator?.source).toBe('hlr');
    await voxlink.answer(found(NUMBER, { operator: 'Kcell' }, now(), 'voxlink-v2'));
    expect((await resolver.resolve(NUMBER, PATIENT)).record.operator?.source).toBe('voxlink-v2');
    expect(hlr.asked).toEqual([]);
  });

  it('says what memory had of the first where that is not enough', async () => {
    const { resolver, memory, voxlink, hlr, now, waits } = setUp();
    memory.write(found(NUMBER, { country: 'KZ' }, now(), 'voxlink-v2'));
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await hlr.fail(new LookupFault('TIMEOUT', 'late'));
    expect(await resolving).toMatchObject({ status: 'OK', record: { country: { value: 'KZ' } } });
    const other = '77011234568';
    const failing = resolver.resolve(other, PATIENT);
    await voxlink.fail(new LookupFault('TIMEOUT', 'late'));
    await hlr.fail(new LookupFault('TIMEOUT', 'late'));
    await failing;
    await resolver.resolve(other, PATIENT);
    expect(waits.filter((each) => each.startsWith('read'))).toEqual(['read fresh', 'read unknown', 'read failed']);
  });

  it('a call that ends its wait gets what was heard so far, and the rest is asked for the next one', async () => {
    const { resolver, voxlink, hlr, now, waits } = setUp();
    const patience = new AbortController();
    const resolving = resolver.resolve(NUMBER, patience.signal);
    await voxlink.answer(found(NUMBER, { country: 'KZ' }, now(), 'voxlink-v2'));
    patience.abort();
    expect(await resolving).toMatchObject({ status: 'OK', record: { country: { value: 'KZ' } } });
    await hlr.answer(found(NUMBER, { operator: 'Beeline' }, now(), 'hlr'));
    expect(waits).toEqual(['read unknown', 'voxlink-v2', 'hlr']);
    expect((await resolver.resolve(NUMBER, PATIENT)).record.operator?.source).toBe('hlr');
  });

  it('that a source of the configuration knows nothing of a number says nothing of it', async () => {
    const { resolver, voxlink, hlr, now } = setUp();
    const resolving = resolver.resolve(NUMBER, PATIENT);
    await voxlink.fail(new LookupFault('REFUSED', 'HTTP 403'));
    await hlr.answer(notFound(NUMBER, now(), 'hlr'));
    expect(await resolving).toMatchObject({ status: 'FAILED', fault: 'REFUSED', observations: [] });
  });

  it('each has a breaker and a rate of its own', async () => {
    const { resolver, stack, voxlink, hlr, now } = setUp();
    for (const caller of [1, 2]) {
      const resolving = resolver.resolve(`7701000000${caller}`, PATIENT);
      if (caller === 1) await voxlink.fail(new LookupFault('REFUSED', 'HTTP 403'));
      await hlr.answer(found(`7701000000${caller}`, { operator: 'Beeline' }, now(), 'hlr'));
      expect((await resolving).status).toBe('OK');
    }
    expect(voxlink.asked).toHaveLength(1);
    expect([...stack.breakers].map(([key, breaker]) => [key, breaker.state()])).toEqual([
      ['voxlink', 'refused'],
      ['hlr', 'closed'],
      ['cnam', 'closed'],
    ]);
  });

  it('one that is wanted is waited for, also where another knows the number', async () => {
    const { resolver, memory, voxlink, now } = setUp();
    memory.write(found(NUMBER, { operator: 'Beeline' }, now(), 'hlr'));
    const resolving = resolver.resolve(NUMBER, PATIENT, 'wait', 'call', 'voxlink-v2');
    await voxlink.answer(found(NUMBER, { operator: 'Kcell' }, now(), 'voxlink-v2'));
    expect((await resolving).upstream?.source).toBe('voxlink-v2');
  });

  it('one that is wanted and has answered before makes nobody wait for another one', async () => {
    const { resolver, memory, cnam, now } = setUp();
    memory.write(found(NUMBER, { country: 'KZ' }, now(), 'voxlink-v2'));
    memory.write(found(NUMBER, { operator: 'Beeline' }, now(), 'hlr'));
    const resolution = resolver.resolve(NUMBER, PATIENT, 'wait', 'call', 'voxlink-v2');
    expect(resolution).toMatchObject({ status: 'OK', upstream: { source: 'voxlink-v2' } });
    await settle();
    expect(cnam.asked).toEqual([NUMBER]);
  });

  it('numbers are not learnt ahead from one that is not for it, and are forgotten in all', async () => {
    const { stack, voxlink, hlr, memory, now } = setUp(['hlr', 'voxlink-v2']);
    memory.write(found(NUMBER, { operator: 'Beeline' }, now(), 'hlr'));
    expect(stack.forget(NUMBER)).toBe(true);
    const warming = stack.warmUp(NUMBER);
    await voxlink.answer(found(NUMBER, { operator: 'Kcell' }, now(), 'voxlink-v2'));
    expect(await warming).toBe('found');
    await settle();
    expect(hlr.asked).toEqual([]);
  });
});
