// Whatever becomes of the server, no call is late, calls are answered, and together the hosts keep to the rate.

import { createServer, connect, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { describeOnEachServer } from './each-server.js';
import { newNumber, startFleet } from './fleet.js';
import type { Fleet, FleetOptions } from './fleet.js';
import { callsDuring, expectUnharmed, type Load } from './load.js';
import { startSharedServer } from './shared-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

describeOnEachServer(
  'hosts whose server fails',
  (root) => {
    async function start(options: FleetOptions = {}, given: readonly string[] = []) {
      const server = await startSharedServer(root, given);
      closing.push(() => server.close());
      const fleet = await startFleet(server.url, options);
      closing.push(() => fleet.stop());
      return { server, fleet };
    }

    const calls = (fleet: Fleet, seconds: number, during?: () => unknown) =>
      callsDuring(
        fleet,
        fleet.hosts.map((_, index) => index),
        seconds,
        during,
      );
    const told = (what: string, load: Load) => expectUnharmed(root, what, load);

    it('killed, and back again: each goes on with its share, and they find together', async () => {
      const { server, fleet } = await start();
      const during = await calls(fleet, 7, () => server.kill());
      told('killed', during);
      await expect
        .poll(async () => (await fleet.shared(0)).message)
        .toMatch(/goes on alone, with its share of 3 hosts: 3 requests a second/);
      await server.restart();
      await fleet.until('up');
      const back = await calls(fleet, 2);
      told('back after a kill', back);
    });

    it('frozen, and thawed', async () => {
      const { server, fleet } = await start();
      told('frozen', await calls(fleet, 7, () => server.signal('SIGSTOP')));
      expect((await fleet.shared(1)).state).toBe('away');
      server.signal('SIGCONT');
      await fleet.until('up');
      told('thawed', await calls(fleet, 2));
    });

    // A machine that does everything at once takes longer than 20 ms for a read now and then.
    const patient = { shared: 'readTimeoutMs: 200' };

    it('read-only: what is known is still read', async () => {
      const { server, fleet } = await start(patient);
      const number = newNumber();
      await fleet.call(0, number);
      await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(1);
      const asked = fleet.voxlink.requests.length;
      told(
        'read-only',
        await calls(fleet, 5, () =>
          server
            .ask('REPLICAOF', '127.0.0.1', '1')
            .then(() => server.ask('CONFIG', 'SET', 'replica-serve-stale-data', 'yes')),
        ),
      );
      expect(fleet.voxlink.requests.length).toBeGreaterThan(asked);
      expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
      // Of the calls before some may still be asked for.
      expect(fleet.voxlink.requests.filter(({ num }) => num === number)).toHaveLength(1);
      await expect
        .poll(() => fleet.shared(0))
        .toMatchObject({ state: 'partly', faults: { write: 'read-only', rate: 'read-only', read: null } });
      await server.ask('REPLICAOF', 'NO', 'ONE');
      await fleet.until('up');
    });

    it('full: what is known is still read', async () => {
      const { server, fleet } = await start(patient);
      const number = newNumber();
      await fleet.call(0, number);
      await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(1);
      told('full', await calls(fleet, 5, () => server.ask('CONFIG', 'SET', 'maxmemory', '1mb')));
      expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
      await expect
        .poll(() => fleet.shared(0))
        .toMatchObject({ state: 'partly', faults: { write: 'full', read: null } });
      await server.ask('CONFIG', 'SET', 'maxmemory', '0');
      await fleet.until('up');
    });

    it('a wrong password: one a second, and it says so', async () => {
      const server = await startSharedServer(root, ['--requirepass', 'right']);
      closing.push(() => server.close());
      const fleet = await startFleet(server.url, {
        isAway: true,
        hosts: 1,
        secrets: { password: 'wrong', hashKey: null },
      });
      closing.push(() => fleet.stop());
      await fleet.until('never');
      await expect
        .poll(async () => (await fleet.shared(0)).message)
        .toMatch(/not been seen yet: it refuses the login.*until then this host sends up to one request a second/);
      const made = await calls(fleet, 4);
      told('wrong password', made);
      expect(made.most).toBe(1);
    });

    it('slow: each reply takes 60 ms', async () => {
      const { server, fleet } = await startSlow(root, 60);
      await fleet.until('up');
      expect(server.port).toBeGreaterThan(0);
      told('slow, 60 ms', await calls(fleet, 4));
    });

    it('slower than any limit: each reply takes 300 ms', async () => {
      const { fleet } = await startSlow(root, 300);
      told('slow, 300 ms', await calls(fleet, 5));
      expect((await fleet.shared(0)).state).toBe('never');
    });

    async function startSlow(of: typeof root, delayMs: number) {
      const server = await startSharedServer(of);
      closing.push(() => server.close());
      const slow = await slowProxy(server.port, delayMs);
      closing.push(() => slow.close());
      const fleet = await startFleet(`redis://127.0.0.1:${slow.port}`, { isAway: true });
      closing.push(() => fleet.stop());
      return { server, fleet };
    }
  },
  'redis',
);

/** Hands every byte on; what comes back comes later. */
async function slowProxy(to: number, delayMs: number): Promise<{ port: number; close(): Promise<void> }> {
  const open = new Set<{ destroy(): unknown }>();
  const server: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy()));
    }
    near.pipe(far);
    far.on('data', (bytes) => setTimeout(() => near.writable && near.write(bytes), delayMs));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
