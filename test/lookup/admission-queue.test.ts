import { describe, expect, it } from 'vitest';
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
  it('a call waits 3 s at most, a refresh 30 s', async () => {
    const { window, clock, refused, faults, enter, advance } = setUpQueue();
    for (let sent = 0; sent < 10; sent += 1) window.take();
    enter('call');
    enter('refresh', 'refresh');
    await advance(2999);
    expect(refused).toEqual([]);
    await advance(1);
    expect(refused).toEqual(['call']);
    expect(faults[0]).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Voxlink: not asked: no turn within 3000 ms at 10 a second',
    });
    await advance(27_000);
    expect(refused).toEqual(['call', 'refresh']);
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

  it('when it is full, the newest refresh goes, then the oldest call', async () => {
    const { queue, refused, enter, advance } = setUpQueue({ ratePerSecond: 1, maxWaiting: 3 });
    enter('first');
    enter('refresh0', 'refresh');
    enter('refresh1', 'refresh');
    enter('call0');
    await advance(10);
    enter('call1');
    await advance(10);
    expect(refused).toEqual(['refresh1']);
    enter('call2');
    await advance(10);
    expect(refused).toEqual(['refresh1', 'refresh0']);
    enter('call3');
    await advance(0);
    expect(refused).toEqual(['refresh1', 'refresh0', 'call0']);
    expect(queue.stats()).toMatchObject({ waiting: { call: 3, refresh: 0 }, sent: 1, refused: 3 });
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
