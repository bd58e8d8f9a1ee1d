// Commands of hosts without a daemon have the one budget of all hosts, and what they have learnt.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { lookUpStandalone } from '../../src/cli/standalone-lookup.js';
import { checkConfig } from '../../src/config/inspect-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { openCommandSharing } from '../../src/daemon/command-sharing.js';
import { systemClock } from '../../src/time/clock.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { removeDirectory } from '../fakes/temporary-directory.js';
import { describeOnEachServer } from './each-server.js';
import { figure } from './figures.js';
import { everyMs, isLate, mostInAnySecond, newNumber, startFleet, type FleetCall } from './fleet.js';
import { startSharedServer } from './shared-server.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

/** `voxroute lookup` on a host of its own, in this process. */
async function command(url: string, voxlink: string) {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-command-'));
  closing.push(() => removeDirectory(directory));
  const file = join(directory, 'voxroute.yaml');
  const config = {
    ...{ shared: { url, readTimeoutMs: 200 }, voxlink: { baseUrl: voxlink }, cache: { dir: directory } },
    agi: { maxDeadlineMs: 30_000 },
  };
  writeFileSync(file, JSON.stringify(config));
  const said: string[] = [];
  const startedMs = performance.now();
  const alone = await lookUpStandalone(loadConfig(file, {}), (message) => said.push(message));
  const openedMs = performance.now() - startedMs;
  let isOpen = true;
  const close = async () => {
    if (isOpen) await alone.close();
    isOpen = false;
  };
  closing.push(close);
  return { said, openedMs, close, lookup: (number: string) => alone.lookup(number) };
}

describeOnEachServer(
  'commands without a daemon',
  (root) => {
    async function start() {
      const server = await startSharedServer(root);
      closing.push(() => server.close());
      await server.age();
      const fleet = await startFleet(server.url, { hosts: 2, shared: 'readTimeoutMs: 200' });
      closing.push(() => fleet.stop());
      return { server, fleet };
    }

    it('know what the hosts have learnt, tell them what they learn, and are none of them afterwards', async () => {
      const { server, fleet } = await start();
      const [known, learnt] = [newNumber(), newNumber()];
      await fleet.call(0, known);
      await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${known}}:a:voxlink-v1`)).toBe(1);
      const { said, close, lookup } = await command(server.url, fleet.voxlink.baseUrl);
      expect(await lookup(known)).toMatchObject({ status: 'OK' });
      expect(await lookup(learnt)).toMatchObject({ status: 'OK' });
      await expect.poll(async () => (await fleet.shared(0)).hosts).toBe(3);
      await close();
      await expect.poll(async () => (await fleet.shared(0)).hosts).toBe(2);
      expect(await fleet.call(1, learnt)).toMatchObject({ status: 'OK' });
      expect(fleet.voxlink.requests.map(({ num }) => num)).toEqual([known, learnt]);
      expect(said).toEqual([]);
    });

    it('take turns of the one budget, half of which is kept for calls', async () => {
      const { server, fleet } = await start();
      const { close, lookup } = await command(server.url, fleet.voxlink.baseUrl);
      const over = new AbortController();
      const statuses: string[] = [];
      const bulk = (async () => {
        while (!over.signal.aborted) statuses.push((await lookup(newNumber())).status);
      })();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const asked = statuses.length;
      expect(new Set(statuses)).toEqual(new Set(['OK']));
      expect(asked).toBeGreaterThanOrEqual(6);
      expect(asked).toBeLessThanOrEqual(18);
      // Calls at the hosts go before: with more of them than there are turns the command waits in vain.
      const calls: Promise<FleetCall>[] = [];
      await everyMs(20, 200, (index) => calls.push(fleet.call(index % 2, newNumber())));
      over.abort();
      const answered = await Promise.all(calls);
      await bulk;
      await close();
      expect(answered.filter(isLate)).toEqual([]);
      expect(answered.filter(({ source }) => source === 'voxlink-v1').length).toBeGreaterThanOrEqual(10);
      const most = mostInAnySecond(fleet.voxlink.requests.map(({ atMs }) => atMs));
      figure(
        root,
        'a command and two hosts: lookups of the command in 3 s, most requests in any second',
        `${asked}, ${most}`,
      );
      expect(most).toBeLessThanOrEqual(10);
    });

    it('leave half of the places, whoever else wants none of them', async () => {
      const server = await startSharedServer(root);
      closing.push(() => server.close());
      await server.age();
      const config = checkConfig(parseYaml('test.yaml', `shared: { url: "${server.url}" }`));
      const sharing = await openCommandSharing(
        { config, sharedSecrets: { password: null, hashKey: null } },
        {
          clock: systemClock,
          ownHost: { claim: () => Promise.resolve({ kind: 'unavailable' }) },
          report: () => undefined,
        },
      );
      closing.push(() => sharing?.shared.close());
      const log = 'voxroute:1:{rate}:log';
      for (const call of ['a', 'b', 'c', 'd', 'e']) await server.ask('ZADD', log, Date.now() + 60_000, call);
      expect((await sharing?.rate.claim(5, 3))?.kind).toBe('full');
      await server.ask('ZREM', log, 'a');
      expect((await sharing?.rate.claim(5, 3))?.kind).toBe('granted');
    });

    it('have one a second where the server is away, say so, and do not hang', async () => {
      const { server, fleet } = await start();
      await server.kill();
      const { said, openedMs, lookup } = await command(server.url, fleet.voxlink.baseUrl);
      expect(openedMs).toBeLessThan(5000);
      expect(said).toEqual([
        expect.stringMatching(/not been seen yet: it cannot be reached.*this host sends up to one request a second/),
      ]);
      const from = fleet.voxlink.requests.length;
      for (let count = 0; count < 3; count++) expect(await lookup(newNumber())).toMatchObject({ status: 'OK' });
      const times = fleet.voxlink.requests.slice(from).map(({ atMs }) => atMs);
      expect(mostInAnySecond(times)).toBe(1);
    });

    it('do not hang where the server is frozen', async () => {
      const { server, fleet } = await start();
      server.signal('SIGSTOP');
      const { openedMs, close, lookup } = await command(server.url, fleet.voxlink.baseUrl);
      expect(openedMs).toBeLessThan(6000);
      expect(await lookup(newNumber())).toMatchObject({ status: 'OK' });
      const startedMs = performance.now();
      await close();
      expect(performance.now() - startedMs).toBeLessThan(2000);
      server.signal('SIGCONT');
    });
  },
  'redis',
);
