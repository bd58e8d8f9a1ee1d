// What several hosts have of one server: an answer learnt once, one rate, lists and counters.

import { afterEach, expect, it } from 'vitest';
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
    fleet = await startFleet(server.url, options);
    return { server, fleet };
  };

  it('a caller that rings at three hosts is asked about once', async () => {
    const { fleet } = await start();
    const number = newNumber();
    const first = await fleet.call(0, number);
    const others = await Promise.all([fleet.call(1, number), fleet.call(2, number)]);
    expect(first).toMatchObject({ status: 'OK', source: 'voxlink-v1' });
    for (const other of others) expect(other).toMatchObject({ status: 'OK', operator: first.operator });
    expect(fleet.voxlink.requests.length).toBe(1);
    figure(root, 'ms of a shared hit', Math.max(...others.map(({ tookMs }) => tookMs)));
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
