import { describe, expect, it, vi } from 'vitest';
import { LookupFault } from '../../src/lookup/lookup-fault.js';
import type { Urgency } from '../../src/lookup/observation.js';
import { flush, HELD_MS, setUpQueue } from './queue-on-hold.js';

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('who asks next', () => {
  it('a call goes before a refresh that has waited longer', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    enter('first');
    enter('refresh', 'refresh');
    enter('call');
    await advance(HELD_MS);
    expect(sent).toEqual(['first', 'call']);
    await advance(HELD_MS);
    expect(sent).toEqual(['first', 'call', 'refresh']);
  });

  it('a call goes before a lookup, and that before a refresh, whoever came first', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    enter('first');
    for (const [who, urgency] of [
      ['refresh', 'refresh'],
      ['lookup', 'lookup'],
      ['call', 'call'],
    ] as const)
      enter(who, urgency);
    for (let turn = 0; turn < 3; turn += 1) await advance(HELD_MS);
    expect(sent).toEqual(['first', 'call', 'lookup', 'refresh']);
  });

  it('the newest lookup goes first once they cannot all be in time, and no call waits for one', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 4 });
    for (const name of names('lookup', 5)) enter(name, 'lookup');
    await advance(HELD_MS - 1);
    enter('new lookup', 'lookup');
    for (const name of names('call', 3)) enter(name);
    await advance(0);
    expect(sent).toEqual(['lookup0', 'lookup1', 'call0', 'call1']);
    await advance(1);
    expect(sent.slice(4)).toEqual(['call2']);
    await advance(HELD_MS);
    expect(sent[5]).toBe('new lookup');
  });

  it('lookups leave half of the places to calls', async () => {
    const { queue, sent, enter, advance } = setUpQueue();
    for (const name of names('lookup', 100)) enter(name, 'lookup');
    enter('refresh', 'refresh');
    await advance(0);
    expect(sent).toHaveLength(5);
    for (const name of names('call', 5)) enter(name);
    await advance(0);
    expect(sent.slice(5)).toEqual(names('call', 5));
    expect(queue.stats().waiting).toEqual({ call: 0, lookup: 95, refresh: 1 });
  });

  it('a refresh that a lookup has joined goes before refreshes, and as a call when one joins that', async () => {
    const { queue, sent, enter, advance } = setUpQueue({ ratePerSecond: 2, reservedForCalls: 1 });
    let joined: Urgency = 'refresh';
    for (const name of ['refresh0', 'refresh1']) enter(name, 'refresh');
    enter('joined', () => joined);
    joined = 'lookup';
    queue.reconsider();
    await advance(0);
    expect(sent).toEqual(['refresh0']);
    joined = 'call';
    queue.reconsider();
    await flush();
    expect(sent).toEqual(['refresh0', 'joined']);
  });

  it('calls go in their order while all of them can still be in time', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 3 });
    for (const name of names('early', 3)) enter(name);
    await advance(HELD_MS - 100);
    for (const name of names('late', 3)) enter(name);
    await advance(100);
    expect(sent).toEqual([...names('early', 3), ...names('late', 3)]);
  });

  it('the newest call goes first once they cannot all be in time', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    enter('first');
    enter('waits 1020 ms');
    await advance(HELD_MS - 1);
    enter('just came');
    await advance(1);
    expect(sent).toEqual(['first', 'just came']);
    await advance(HELD_MS);
    expect(sent).toEqual(['first', 'just came', 'waits 1020 ms']);
  });

  it('a refresh that a call has joined goes as a call', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    let joined: Urgency = 'refresh';
    enter('first');
    enter('refresh', 'refresh');
    enter('joined', () => joined);
    await advance(500);
    joined = 'call';
    await advance(HELD_MS);
    expect(sent).toEqual(['first', 'joined']);
  });

  it('a call that joins a refresh stands behind the calls that came before it', async () => {
    const { queue, sent, enter, advance } = setUpQueue({ ratePerSecond: 2, deadlineMs: 5000 });
    let joined: Urgency = 'refresh';
    for (const name of ['first', 'second']) enter(name);
    enter('joined', () => joined);
    await advance(100);
    enter('call');
    await advance(100);
    joined = 'call';
    queue.reconsider();
    await advance(HELD_MS);
    expect(sent).toEqual(['first', 'second', 'call', 'joined']);
  });

  it('a refresh that a call has joined takes a place at once that was kept for calls', async () => {
    const { queue, sent, enter, advance } = setUpQueue({ ratePerSecond: 4, reservedForCalls: 2 });
    let joined: Urgency = 'refresh';
    for (const name of names('refresh', 3)) enter(name, name === 'refresh2' ? () => joined : 'refresh');
    await advance(10);
    expect(sent).toEqual(['refresh0', 'refresh1']);
    joined = 'call';
    queue.reconsider();
    await flush();
    expect(sent).toEqual(['refresh0', 'refresh1', 'refresh2']);
  });

  it('refreshes leave half of the places to calls', async () => {
    const { queue, sent, enter, advance } = setUpQueue();
    expect(queue.spare()).toBe(5);
    for (const name of names('refresh', 8)) enter(name, 'refresh');
    await advance(0);
    expect(sent).toHaveLength(5);
    expect(queue.spare()).toBe(0);
    for (const name of names('call', 5)) enter(name);
    await advance(0);
    expect(sent.slice(5)).toEqual(names('call', 5));
    await advance(HELD_MS);
    expect(sent).toHaveLength(13);
    expect(queue.spare()).toBe(2);
  });

  it('one request a second serves refreshes too', async () => {
    const { sent, enter, advance } = setUpQueue({ ratePerSecond: 1, reservedForCalls: 1 });
    enter('refresh', 'refresh');
    await advance(0);
    expect(sent).toEqual(['refresh']);
  });
});

describe('the bounds of the queue', () => {
  it('a call waits 3 s at most, a lookup 5 s, a refresh 30 s', async () => {
    const { window, clock, refused, faults, enter, advance } = setUpQueue();
    for (let sent = 0; sent < 10; sent += 1) window.take();
    enter('call');
    enter('lookup', 'lookup');
    enter('refresh', 'refresh');
    await advance(2999);
    expect(refused).toEqual([]);
    await advance(1);
    expect(refused).toEqual(['call']);
    await advance(2000);
    expect(refused).toEqual(['call', 'lookup']);
    expect(faults[0]).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Voxlink: not asked: no turn within 3000 ms at 10 a second',
    });
    await advance(25_000);
    expect(refused).toEqual(['call', 'lookup', 'refresh']);
    expect(clock.pending).toBe(0);
  });

  it('whoever has a limit of its own is told at its end, not at that of the queue', async () => {
    const { window, clock, refused, faults, enter, advance } = setUpQueue();
    for (let sent = 0; sent < 10; sent += 1) window.take();
    enter('second try', 'call', clock.monotonicMs() + 700);
    await advance(699);
    expect(refused).toEqual([]);
    await advance(1);
    expect(refused).toEqual(['second try']);
    expect(faults[0]?.message).toBe('Voxlink: not asked: no turn within 700 ms at 10 a second');
    enter('too late', 'call', clock.monotonicMs());
    await flush();
    expect(refused).toEqual(['second try', 'too late']);
  });

  it('a call that joins a refresh has its 3 s from then on', async () => {
    const { window, refused, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    let joined: Urgency = 'refresh';
    window.take();
    enter('joined', () => joined);
    await advance(20_000);
    joined = 'call';
    enter('other');
    await advance(2999);
    expect(refused).toEqual([]);
    await advance(1);
    expect(refused.sort()).toEqual(['joined', 'other']);
  });

  it('when a class is full, its newest refresh or its oldest call goes, and no other class feels it', async () => {
    const { queue, refused, faults, enter, advance } = setUpQueue({
      ratePerSecond: 1,
      maxWaiting: { call: 2, lookup: 2, refresh: 2 },
    });
    enter('first');
    for (const urgency of ['refresh', 'lookup', 'call'] as const) {
      for (const name of names(urgency, 3)) {
        enter(name, urgency);
        await advance(10);
      }
    }
    expect(refused).toEqual(['refresh2', 'lookup0', 'call0']);
    expect(faults[0]?.message).toBe('Voxlink: not asked: 2 others wait');
    expect(queue.stats()).toMatchObject({ waiting: { call: 2, lookup: 2, refresh: 2 }, sent: 1, refused: 3 });
  });

  it('holds a hundred lookups and a thousand calls', async () => {
    const { queue, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    for (const name of names('call', 1100)) enter(name);
    for (const name of names('lookup', 200)) enter(name, 'lookup');
    await advance(0);
    expect(queue.stats().waiting).toEqual({ call: 1000, lookup: 100, refresh: 0 });
  });

  it('keeps one timer, and none when nobody waits', async () => {
    const { clock, enter, advance } = setUpQueue({ ratePerSecond: 2 });
    enter('first');
    await advance(0);
    expect(clock.pending).toBe(0);
    for (const name of names('call', 20)) enter(name);
    expect(clock.pending).toBe(1);
    await advance(100);
    expect(clock.pending).toBe(1);
  });

  it('does nothing for one more at the end of a line that stands, until its place or a limit is due', async () => {
    const { clock, window, sent, enter, advance } = setUpQueue({ ratePerSecond: 2 });
    for (const name of ['first', 'second', 'third']) enter(name);
    await advance(0);
    const [sorts, timers] = [vi.spyOn(window, 'schedule'), vi.spyOn(clock, 'after')];
    for (const name of names('call', 200)) enter(name);
    for (const name of names('refresh', 200)) enter(name, 'refresh');
    expect([sorts.mock.calls.length, timers.mock.calls.length]).toEqual([0, 0]);
    enter('in a hurry', 'call', clock.monotonicMs() + 100);
    expect(timers).toHaveBeenCalledOnce();
    await advance(HELD_MS);
    expect(sent).toHaveLength(4);
  });

  it('keeps no timer for those who were refused at once', async () => {
    const { clock, window, refused, enter, advance } = setUpQueue({
      ratePerSecond: 1,
      maxWaiting: { call: 0, lookup: 0, refresh: 0 },
    });
    window.take();
    for (const urgency of ['call', 'lookup', 'refresh'] as const) enter(urgency, urgency);
    await advance(0);
    expect([refused, clock.pending]).toEqual([['call', 'lookup', 'refresh'], 0]);
  });

  it('refuses all who wait when it closes, and whoever comes after', async () => {
    const { clock, queue, refused, faults, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    for (const name of ['first', 'call', 'refresh']) enter(name, name === 'refresh' ? 'refresh' : 'call');
    queue.close();
    enter('late');
    await advance(0);
    expect(refused).toEqual(['call', 'refresh', 'late']);
    expect(new Set(faults.map(({ message }) => message))).toEqual(
      new Set(['Voxlink: not asked: voxroute is stopping']),
    );
    expect(clock.pending).toBe(0);
  });

  it('turns away all who wait with the reason given', async () => {
    const { clock, queue, faults, enter, advance } = setUpQueue({ ratePerSecond: 1 });
    for (const name of ['first', 'second', 'third']) enter(name);
    const reason = new LookupFault('CIRCUIT_OPEN', 'Voxlink fails');
    queue.turnAway(reason);
    await advance(0);
    expect(faults).toEqual([reason, reason]);
    expect(clock.pending).toBe(0);
  });

  it('takes over another rate and deadline without forgetting what was sent', async () => {
    const { queue, sent, enter, advance } = setUpQueue({ ratePerSecond: 2 });
    for (const name of names('call', 6)) enter(name);
    await advance(0);
    queue.adjust({ ratePerSecond: 4, deadlineMs: 5000 });
    await advance(0);
    expect(sent).toEqual(names('call', 4));
    await advance(HELD_MS);
    expect(sent).toEqual(names('call', 6));
  });
});
