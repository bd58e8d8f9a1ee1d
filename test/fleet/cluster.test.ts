// A Cluster of three masters: everything that hosts share lies in slots of its own, and a node that dies takes only its own.

import { afterEach, expect, it } from 'vitest';
import { askControl } from './ask-control.js';
import { describeOnEachServer } from './each-server.js';
import { figure } from './figures.js';
import { everyMs, isLate, mostInAnySecond, newNumber, startFleet, type Fleet, type FleetCall } from './fleet.js';
import { callsDuring, expectUnharmed } from './load.js';
import { startSharedCluster, type SharedCluster } from './shared-group.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

const HOSTS = [0, 1, 2];
const answerKey = (number: string) => `voxroute:1:{${number}}:a:voxlink-v1`;

describeOnEachServer(
  'hosts that share a Cluster',
  (root) => {
    async function start() {
      const cluster = await startSharedCluster(root);
      closing.push(() => cluster.close());
      const fleet = await startFleet(cluster.url, { shared: 'mode: cluster\nreadTimeoutMs: 200' });
      closing.push(() => fleet.stop());
      return { cluster, fleet };
    }

    /** Numbers whose answers lie at this node, or at the others. */
    function numbersAt(cluster: SharedCluster, node: unknown, isThere: boolean, count: number): string[] {
      const found: string[] = [];
      while (found.length < count) {
        const number = newNumber();
        if ((cluster.nodeOf(answerKey(number)) === node) === isThere) found.push(number);
      }
      return found;
    }

    async function expectShared(fleet: Fleet, cluster: SharedCluster, number: string): Promise<void> {
      await fleet.call(0, number);
      await expect.poll(() => cluster.nodeOf(answerKey(number)).ask('EXISTS', answerKey(number))).toBe(1);
      expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
      expect(fleet.voxlink.requests.filter(({ num }) => num === number)).toHaveLength(1);
    }

    it('share answers, rate, lists and what is forgotten, wherever it lies', async () => {
      const { cluster, fleet } = await start();
      for (const node of cluster.nodes)
        for (const number of numbersAt(cluster, node, true, 1)) await expectShared(fleet, cluster, number);

      const socket = (host: number) => fleet.hosts[host]?.controlSocket ?? '';
      const number = newNumber();
      await askControl(socket(0), 'POST', '/v1/lists/block', { entries: [{ number, reason: 'spam' }] });
      for (const host of [1, 2]) await expect.poll(async () => (await fleet.call(host, number)).status).toBe('LISTED');
      await askControl(socket(1), 'DELETE', `/v1/lists/block/${number}`);
      await expect.poll(async () => (await fleet.call(2, number)).status).not.toBe('LISTED');

      const forgotten = newNumber();
      await expectShared(fleet, cluster, forgotten);
      await askControl(socket(0), 'DELETE', `/v1/cache/${forgotten}`);
      await expect
        .poll(async () => (await fleet.call(1, forgotten)).source === 'voxlink-v1' && requestsOf(fleet, forgotten))
        .toBe(2);

      const calls: Promise<FleetCall>[] = [];
      await everyMs(10, 300, (index) => calls.push(fleet.call(index % 3, newNumber())));
      expect((await Promise.all(calls)).filter(isLate)).toEqual([]);
      const times = fleet.voxlink.requests.map(({ atMs }) => atMs);
      expect(mostInAnySecond(times)).toBeLessThanOrEqual(10);
      expect(times.length).toBeGreaterThanOrEqual(25);
      for (const host of HOSTS) expect((await fleet.shared(host)).faults).toEqual(NO_FAULTS);
    });

    it('go on when a node is killed: what lies elsewhere is shared, and so is the rate', async () => {
      const { cluster, fleet } = await start();
      const ofRate = cluster.nodeOf('voxroute:1:{rate}:log');
      const killed = cluster.nodes.find((node) => node !== ofRate)!;
      expectUnharmed(root, 'a node of a Cluster killed', await callsDuring(fleet, HOSTS, 6, () => killed.kill()));
      for (const number of numbersAt(cluster, killed, false, 3)) await expectShared(fleet, cluster, number);
      const there = numbersAt(cluster, killed, true, 1)[0]!;
      expect(await fleet.call(0, there)).toMatchObject({ status: 'OK' });
      const lines = fleet.hosts.map(({ log }) => log.filter((line) => line['shared'] !== undefined).length);
      figure(root, 'lines of the log about a killed node, at most at one host', Math.max(...lines) - 1);

      await killed.restart();
      await cluster.whole();
      await fleet.until('up');
      await expect
        .poll(async () => {
          const number = numbersAt(cluster, killed, true, 1)[0]!;
          await fleet.call(0, number);
          await new Promise((resolve) => setTimeout(resolve, 100));
          return killed.ask('EXISTS', answerKey(number));
        })
        .toBe(1);
    });

    it('take their share when the node of the rate is killed, and share it again when it is back', async () => {
      const { cluster, fleet } = await start();
      const ofRate = cluster.nodeOf('voxroute:1:{rate}:log');
      expectUnharmed(root, 'the node of the rate killed', await callsDuring(fleet, HOSTS, 6, () => ofRate.kill()));
      await expect
        .poll(async () => {
          // On a slow machine reading may rest until one more number, of another node, has been read.
          await fleet.call(0, numbersAt(cluster, ofRate, false, 1)[0]!);
          return fleet.shared(0);
        })
        .toMatchObject({
          state: 'partly',
          message: expect.stringMatching(/share of 3 hosts: 3 requests/) as string,
        });
      for (const number of numbersAt(cluster, ofRate, false, 2)) await expectShared(fleet, cluster, number);
      await ofRate.restart();
      await cluster.whole();
      await fleet.until('up');
      expectUnharmed(root, 'the node of the rate back', await callsDuring(fleet, HOSTS, 3));
    });
  },
  'redis',
);

const NO_FAULTS = { read: null, write: null, change: null, rate: null, listen: null };
const requestsOf = (fleet: Fleet, number: string) => fleet.voxlink.requests.filter(({ num }) => num === number).length;
