import { describe, expect, it } from 'vitest';
import { manualClock } from '../fakes/manual-clock.js';
import { RequestTurns } from '../../src/http/request-turns.js';
import { gate, lookupBodyOf, openHttpDoor } from './open-http-door.js';

describe('requests', () => {
  it('begin one in each turn of the event loop, in their order', () => {
    const turns: (() => void)[] = [];
    const begun: number[] = [];
    const requests = new RequestTurns({ maxWaiting: 3, perSecond: 100, burst: 10 }, manualClock(), (action) =>
      turns.push(action),
    );
    for (const n of [1, 2, 3]) expect(requests.take(() => begun.push(n))).toBe(true);
    expect(requests.take(() => begun.push(4))).toBe(false);
    for (const expected of [[1], [1, 2], [1, 2, 3]]) {
      expect(turns).toHaveLength(1);
      turns.shift()?.();
      expect(begun).toEqual(expected);
    }
    expect(turns).toHaveLength(0);
    expect(requests.take(() => begun.push(5))).toBe(true);
  });

  it('let others have their turn even where one of them throws', () => {
    const turns: (() => void)[] = [];
    const begun: number[] = [];
    const requests = new RequestTurns({ maxWaiting: 3, perSecond: 100, burst: 10 }, manualClock(), (action) =>
      turns.push(action),
    );
    requests.take(() => {
      throw new Error('broken');
    });
    requests.take(() => begun.push(2));
    expect(() => turns.shift()?.()).toThrow('broken');
    turns.shift()?.();
    expect(begun).toEqual([2]);
  });

  it('wait where more come than may begin in a second, and are as many again after a quiet time', () => {
    const clock = manualClock();
    const begun: number[] = [];
    const limits = { maxWaiting: 100, perSecond: 100, burst: 5 };
    const requests = new RequestTurns(limits, clock, (action) => action());
    for (let n = 0; n < 20; n++) requests.take(() => begun.push(n));
    expect(begun).toHaveLength(5);
    clock.advance(50);
    expect(begun).toHaveLength(10);
    clock.advance(100);
    expect(begun).toHaveLength(20);
    clock.advance(10_000);
    for (let n = 0; n < 20; n++) requests.take(() => begun.push(n));
    expect(begun).toHaveLength(25);
  });

  it('beyond those that may wait are told so, and a display is told nothing', async () => {
    const release = gate();
    const { door, raw } = await openHttpDoor({
      limits: { maxWaiting: 0 },
      lookup: (_door, number) => release.opened.then(() => lookupBodyOf(number)),
    });
    const head = 'HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
    expect((await raw(`GET /v1/lookup/7 ${head}`)).text).toMatch(/^HTTP\/1\.1 503 [^]*"code":"OVERLOAD"/);
    expect((await raw(`GET /cnam?num=7 ${head}`)).text).toMatch(/^HTTP\/1\.1 200 [^]*content-length: 0\r\n/i);
    release.open();
    await door.close(0);
  });
});
