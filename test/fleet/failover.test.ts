// A master that a Sentinel watches is killed: its replica is promoted, and the hosts find it by themselves.

import { afterEach, expect, it } from 'vitest';
import { describeOnEachServer } from './each-server.js';
import { figure } from './figures.js';
import { newNumber, startFleet } from './fleet.js';
import { callsDuring, expectUnharmed } from './load.js';
import { GROUP, startWatchedServers } from './shared-group.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

const HOSTS = [0, 1, 2];

describeOnEachServer(
  'hosts behind Sentinels',
  (root) => {
    it('go on while the master is killed, and share at the one that is promoted', async () => {
      const servers = await startWatchedServers(root, 1000);
      closing.push(() => servers.close());
      const fleet = await startFleet(servers.url, {
        shared: `mode: sentinel\nsentinelName: ${GROUP}\nreadTimeoutMs: 200`,
      });
      closing.push(() => fleet.stop());
      const before = newNumber();
      await fleet.call(0, before);
      await expect.poll(() => servers.replica.ask('EXISTS', `voxroute:1:{${before}}:a:voxlink-v1`)).toBe(1);

      const load = await callsDuring(fleet, HOSTS, 8, async () => {
        const killedMs = performance.now();
        await servers.master.kill();
        await expect.poll(async () => (await fleet.shared(0)).state).not.toBe('up');
        await fleet.until('up');
        figure(root, 'Sentinel failover: ms until all share again', performance.now() - killedMs);
      });
      expectUnharmed(root, 'Sentinel failover', load);
      expect(await servers.replica.ask('INFO', 'replication')).toContain('role:master');

      // What was learnt before is there, and what is learnt now is shared.
      const after = newNumber();
      await fleet.call(1, after);
      await expect.poll(() => servers.replica.ask('EXISTS', `voxroute:1:{${after}}:a:voxlink-v1`)).toBe(1);
      for (const number of [before, after]) {
        expect(await fleet.call(2, number)).toMatchObject({ status: 'OK' });
        expect(fleet.voxlink.requests.filter(({ num }) => num === number)).toHaveLength(1);
      }
    });

    it('say so when the Sentinels do not know the group', async () => {
      const servers = await startWatchedServers(root, 5000);
      closing.push(() => servers.close());
      const fleet = await startFleet(servers.url, {
        ...{ hosts: 1, isAway: true, shared: 'mode: sentinel\nsentinelName: another' },
      });
      closing.push(() => fleet.stop());
      await expect
        .poll(async () => (await fleet.shared(0)).message)
        .toMatch(/not been seen yet: the Sentinels know no group of that name: check shared.sentinelName/);
      // From then on it goes on alone.
      await expect.poll(() => fleet.hosts[0]?.log.some((line) => line['shared'] === 'never')).toBe(true);
      expect(await fleet.call(0, newNumber())).toMatchObject({ status: 'OK' });
    });
  },
  'redis',
);
