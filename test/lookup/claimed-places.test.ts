import { describe, expect, it } from 'vitest';
import type { HostClaim, HostRate } from '../../src/lookup/host-claim.js';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import type { Urgency } from '../../src/lookup/observation.js';
import { HELD_MS, setUpQueue } from './queue-on-hold.js';

/** The other processes of the host, who answer a claim when the test says so. */
function hostOfTheTest() {
  const claims: { rate: number; placesNeeded: number | undefined; answer: (claim: HostClaim) => void }[] = [];
  const told: string[] = [];
  const host: HostRate = {
    claim: (rate, placesNeeded) => new Promise((answer) => claims.push({ rate, placesNeeded, answer })),
  };
  const granted: HostClaim = {
    kind: 'granted',
    end: () => void told.push('end'),
    withdraw: () => void told.push('withdraw'),
  };
  return { host, claims, told, granted };
}

function setUp() {
  const parts = hostOfTheTest();
  return { ...parts, ...setUpQueue({ host: parts.host }) };
}

const fullFor = (againInMs: number): HostClaim => ({ kind: 'full', againInMs });

describe('a place that is claimed among all processes of the host', () => {
  it('is claimed once for each request, however long that takes', async () => {
    const { queue, claims, granted, told, sent, enter, advance } = setUp();
    for (const name of ['one', 'other']) enter(name);
    queue.reconsider();
    await advance(0);
    expect(claims).toHaveLength(2);
    expect([sent, queue.stats().waiting.call]).toEqual([[], 2]);
    for (const { answer } of claims) answer(granted);
    await advance(0);
    expect(sent).toEqual(['one', 'other']);
    expect(claims).toHaveLength(2);
    expect(told).toEqual(['end', 'end']);
  });

  it.each<[Urgency, number]>([
    ['call', 1],
    ['lookup', 6],
    ['refresh', 6],
  ])('of a %s is one of %i that must be free', async (urgency, placesNeeded) => {
    const { claims, enter, advance } = setUp();
    enter('one', urgency);
    await advance(0);
    expect(claims).toMatchObject([{ rate: 10, placesNeeded }]);
  });

  it('is this process’s own where nothing can be learnt of the others', async () => {
    const { window, claims, told, sent, enter, advance } = setUp();
    enter('one');
    claims[0]?.answer({ kind: 'unavailable' });
    await advance(0);
    expect([sent, told, window.free()]).toEqual([['one'], [], 9]);
  });

  it('that the others have is claimed again when they say, and costs nothing until then', async () => {
    const { window, claims, granted, sent, enter, advance } = setUp();
    enter('one');
    claims[0]?.answer(fullFor(300));
    await advance(0);
    expect(window.free()).toBe(10);
    enter('other');
    enter('refresh', 'refresh');
    await advance(299);
    expect(claims).toHaveLength(1);
    await advance(1);
    for (const { answer } of claims) answer(granted);
    await advance(0);
    expect(sent).toEqual(['one', 'other', 'refresh']);
  });

  it('that is not there for a refresh may be there for a call', async () => {
    const { claims, granted, sent, enter, advance } = setUp();
    enter('refresh', 'refresh');
    claims[0]?.answer(fullFor(300));
    await advance(0);
    enter('call');
    enter('lookup', 'lookup');
    await advance(0);
    expect(claims.map(({ placesNeeded }) => placesNeeded)).toEqual([6, 1]);
    claims[1]?.answer(granted);
    await advance(299);
    expect(sent).toEqual(['call']);
    expect(claims).toHaveLength(2);
    await advance(1);
    expect(claims).toHaveLength(4);
  });

  it('is given back when whoever claimed it has been refused meanwhile', async () => {
    const { queue, window, claims, granted, told, sent, refused, enter, advance } = setUp();
    enter('one');
    await advance(0);
    queue.close();
    claims[0]?.answer(granted);
    await advance(0);
    expect({ sent, refused, told }).toEqual({ sent: [], refused: ['one'], told: ['withdraw'] });
    expect(window.free()).toBe(10);
  });

  it('that came too late for one is no word on those who come next', async () => {
    const { host, claims, granted } = hostOfTheTest();
    const { queue, sent, refused, enter, advance } = setUpQueue({ host, ratePerSecond: 1 });
    enter('one');
    queue.turnAway(new LookupFault('CIRCUIT_OPEN', 'Voxlink fails'));
    claims[0]?.answer(granted);
    await advance(0);
    for (const name of ['two', 'three']) enter(name);
    claims[1]?.answer(granted);
    await advance(HELD_MS);
    claims[2]?.answer(granted);
    await advance(0);
    expect({ sent, refused }).toEqual({ sent: ['two', 'three'], refused: ['one'] });
  });

  it('is claimed with whom the rate is shared from now on, and with nobody once it is not', async () => {
    const { queue, host, claims, sent, enter, advance } = setUp();
    enter('one');
    claims[0]?.answer(fullFor(300));
    await advance(0);
    queue.shareWith(host);
    await advance(0);
    expect(claims).toHaveLength(1);
    const other = hostOfTheTest();
    queue.shareWith(other.host);
    await advance(0);
    expect([claims.length, other.claims.length]).toEqual([1, 1]);
    other.claims[0]?.answer(fullFor(300));
    await advance(0);
    queue.shareWith(undefined);
    await advance(0);
    expect(sent).toEqual(['one']);
  });
});
