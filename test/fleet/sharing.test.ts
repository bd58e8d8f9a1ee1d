// What several hosts have of one server: an answer learnt once, one rate, lists and counters.

import { afterEach, expect, it } from 'vitest';
import { askControl } from './ask-control.js';
import { describeOnEachServer } from './each-server.js';
import { everyMs, isLate, mostInAnySecond, newNumber, startFleet } from './fleet.js';
import type { Fleet, FleetCall, FleetOptions } from './fleet.js';
import { figure } from './figures.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

let server: SharedServer | undefined;
let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.stop();
  await server?.close();
  fleet = server = undefined;
});

describeOnEachServer('hosts that share', (root) => {
  const start = async (options?: FleetOptions) => {
    server = await startSharedServer(root);
    await server.age();
    fleet = await startFleet(server.url, options);
    return { server, fleet };
  };

  it('a caller that rings at three hosts is asked about once', async () => {
    // A machine that does everything at once takes longer than 20 ms for a read now and then.
    const { fleet } = await start({ shared: 'readTimeoutMs: 200' });
    const number = newNumber();
    const first = await fleet.call(0, number);
    const others = await Promise.all([fleet.call(1, number), fleet.call(2, number)]);
    expect(first).toMatchObject({ status: 'OK', source: 'voxlink-v1' });
    for (const other of others) expect(other).toMatchObject({ status: 'OK', operator: first.operator });
    expect(fleet.voxlink.requests.length).toBe(1);
  });

  it('a caller that rings at three hosts at the very same moment is asked about once', async () => {
    const { fleet } = await start({ shared: 'readTimeoutMs: 200' });
    for (let round = 0; round < 5; round++) {
      const number = newNumber();
      const calls = await Promise.all([0, 1, 2].map((host) => fleet.call(host, number)));
      for (const call of calls) expect(call).toMatchObject({ status: 'OK', operator: calls[0]?.operator });
      expect(fleet.voxlink.requests.filter(({ num }) => num === number)).toHaveLength(1);
      expect(calls.filter(isLate)).toEqual([]);
    }
  });

  it('one that asks and dies in it holds the others up for a moment only', async () => {
    const { server, fleet } = await start({ hosts: 2, shared: 'readTimeoutMs: 200' });
    const number = newNumber();
    await server.ask('SET', `voxroute:1:{${number}}:f:voxlink-v1`, '2dead.beef-1', 'PX', 1500);
    const call = await fleet.call(0, number);
    expect(call).toMatchObject({ status: 'OK', source: 'voxlink-v1' });
    expect(isLate(call)).toBe(false);
    // A moment is 250 ms.
    expect(call.tookMs).toBeGreaterThan(200);
  });

  it('calls are counted over all hosts, and what a rule holds is held at all', async () => {
    const rules = `
rules:
  - id: flood
    if: { direction: inbound, calls: { over: 4, within: 1m } }
    then: { block: { reason: calls too often, for: 30m } }`;
    const { fleet } = await start({ config: rules, shared: 'readTimeoutMs: 200' });
    const number = newNumber();
    for (let round = 0; round < 4; round++)
      expect(await fleet.call(round % 2, number, 'route')).toMatchObject({ action: 'pass' });
    // A quarter of a second later the third host has heard of all four.
    await expect.poll(async () => (await fleet.call(2, number, 'route')).action).toBe('block');
    const held = newNumber();
    for (let round = 0; round < 5; round++) await fleet.call(0, held, 'route');
    await expect.poll(async () => (await fleet.call(1, held, 'route')).action).toBe('block');
  });

  it('a number that is forgotten at one is forgotten at all, also at one that was away meanwhile', async () => {
    const { server, fleet } = await start({ shared: 'readTimeoutMs: 200' });
    const number = newNumber();
    const asked = () => fleet.voxlink.requests.filter(({ num }) => num === number).length;
    for (const host of [0, 1, 2]) expect(await fleet.call(host, number)).toMatchObject({ status: 'OK' });
    expect(asked()).toBe(1);
    const [socket = ''] = fleet.hosts.map(({ controlSocket }) => controlSocket);
    await askControl(socket, 'DELETE', `/v1/cache/${number}`);
    await expect
      .poll(async () => {
        const kept = await Promise.all(
          fleet.hosts.map(({ controlSocket }) => askControl(controlSocket, 'GET', `/v1/cache/${number}`)),
        );
        return JSON.stringify(kept).includes('voxlink-v1');
      })
      .toBe(false);
    expect(await server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(0);
    // One request for all three, anew.
    for (const host of [2, 1, 0]) {
      expect(await fleet.call(host, number)).toMatchObject({ status: 'OK' });
      await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(1);
    }
    expect(asked()).toBe(2);
  });

  it('what a newer or an older version keeps and says there is left alone', async () => {
    const { server, fleet } = await start({ shared: 'readTimeoutMs: 200' });
    const number = newNumber();
    const others = [
      ['SET', `voxroute:2:{${number}}:a:voxlink-v1`, 'another form'],
      ['SET', `voxroute:1:{${number}}:a:voxlink-v3`, 'a source that this version does not have'],
      ['HSET', 'voxroute:2:{changes}', 'a', 'b'],
      ['ZADD', 'voxroute:2:{rate}:hosts', Date.now(), 'newer'],
      ['ZADD', 'voxroute:0:{rate}:hosts', Date.now(), 'older'],
    ] as const;
    for (const [command, ...args] of others) await server.ask(command, ...args);
    const messages = { from: 'newer.1', n: 1, at: Date.now(), kind: 'moved', somewhere: true };
    await server.ask('PUBLISH', 'voxroute:1:news', `p${JSON.stringify(messages)}`);
    await server.ask('PUBLISH', 'voxroute:2:news', '{"another":"form"}');
    // An answer of another version of its form: not understood, and learnt anew.
    await server.ask(
      'SET',
      `voxroute:1:{${number}}:a:voxlink-v1`,
      `${Date.now().toString(36).padStart(9, '0')}p2another form`,
    );
    expect(await fleet.call(0, number)).toMatchObject({ status: 'OK', source: 'voxlink-v1' });
    await expect.poll(async () => (await fleet.shared(0)).answers['waiting']).toBe(0);
    expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
    expect(fleet.voxlink.requests).toHaveLength(1);
    expect((await fleet.shared(0)).hosts).toBe(3);
    expect((await fleet.shared(0)).refusedMessages).toBe(1);
    for (const [, key] of others) expect(await server.ask('EXISTS', key)).toBe(1);
  });

  it('a hundred new callers a second over three hosts are at most ten requests in any second', async () => {
    const { fleet } = await start();
    const calls: Promise<FleetCall>[] = [];
    await everyMs(10, 400, (index) => calls.push(fleet.call(index % 3, newNumber())));
    const answered = await Promise.all(calls);
    const times = fleet.voxlink.requests.map(({ atMs }) => atMs);
    expect(mostInAnySecond(times)).toBeLessThanOrEqual(10);
    // One host alone sends some nine a second.
    expect(times.length).toBeGreaterThanOrEqual(25);
    expect(answered.filter(isLate)).toEqual([]);
    figure(root, 'requests in 4 s of 100 new callers a second at three hosts', times.length);
    figure(root, 'most of them in any second', mostInAnySecond(times));
  });
});
