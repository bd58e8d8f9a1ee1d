// What `voxroute doctor` says of what hosts share, with a fault planted in each; and the rights that docs/fleets.md names are enough.

import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { thisHost } from '../../src/cli/doctor/doctor-host.js';
import { checkShared, lookAtShared } from '../../src/cli/doctor/shared.js';
import { checkConfig } from '../../src/config/inspect-config.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { freePort } from '../fakes/free-port.js';
import { describeOnEachServer } from './each-server.js';
import { newNumber, startFleet } from './fleet.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

/** As the page has it. */
const ACL = /^ACL SETUSER (.*)$/m.exec(readFileSync('docs/fleets.md', 'utf8'))?.[1] ?? '';

async function said(shared: string, password: string | null = null, clock: Clock = systemClock): Promise<string[]> {
  const config = checkConfig(parseYaml('test.yaml', `shared:\n${shared.replace(/^/gm, '  ')}`));
  const facts = await lookAtShared(
    { config, sharedSecrets: { password, hashKey: null } },
    { ...thisHost, clock, waitMs: 2000 },
  );
  return checkShared(facts, undefined).map(({ verdict, found, advice }) => `${verdict}: ${found} → ${advice ?? ''}`);
}

describeOnEachServer(
  'doctor, of a server that is shared',
  (root) => {
    async function start(options: readonly string[] = []): Promise<SharedServer> {
      const server = await startSharedServer(root, options);
      closing.push(() => server.close());
      return server;
    }

    it('finds nothing where all is well, and leaves nothing behind', async () => {
      const server = await start();
      const { url } = server;
      expect(await said(`url: ${url}`)).toEqual([
        expect.stringMatching(/^ok: redis:.* answers a read in .* ms and can be written; 0 hosts seen/),
      ]);
      expect(await server.ask('ZCARD', 'voxroute:1:{rate}:hosts')).toBe(0);
    });

    it('names a server that is away, one that hangs, and one that is read-only', async () => {
      const away = `redis://127.0.0.1:${await freePort()}`;
      expect(await said(`url: ${away}`)).toEqual([
        expect.stringMatching(/^failed: .* it cannot be reached \(ECONNREFUSED\) → look at shared.url/),
      ]);
      const server = await start();
      server.signal('SIGSTOP');
      expect(await said(`url: ${server.url}`)).toEqual([
        expect.stringMatching(/^failed: .*does not answer in time|^failed: .*cannot be reached/),
      ]);
      server.signal('SIGCONT');
      await server.ask('REPLICAOF', '127.0.0.1', '1');
      expect(await said(`url: ${server.url}`)).toEqual([expect.stringMatching(/^failed: .*it is read-only/)]);
    });

    it('names a wrong password, and a user without rights', async () => {
      const server = await start(['--requirepass', 'right']);
      const { url } = server;
      expect(await said(`url: ${url}`, 'wrong')).toEqual([
        expect.stringMatching(/^failed: .*it refuses the login: check shared.username and shared.passwordFile/),
      ]);
      expect(await said(`url: ${url}`)).toEqual([expect.stringMatching(/^failed: .*it refuses the login/)]);
      await server.ask('ACL', 'SETUSER', ...ACL.replace('>PASSWORD', '>secret').split(' '));
      const user = `url: ${url}\nusername: voxroute`;
      expect(await said(user, 'secret')).toEqual([expect.stringMatching(/^ok: /)]);
      await server.ask('ACL', 'SETUSER', 'voxroute', 'resetchannels');
      expect(await said(user, 'secret')).toEqual([
        expect.stringMatching(
          /^failed: .*no messages from other hosts arrive: .*give it the rights of docs\/fleets.md/,
        ),
      ]);
      await server.ask('ACL', 'SETUSER', 'voxroute', '-@scripting');
      expect(await said(user, 'secret')).toEqual([
        expect.stringMatching(/^failed: .*give it the rights of docs\/fleets.md/),
      ]);
      await server.ask('ACL', 'SETUSER', 'voxroute', '+@scripting', 'resetkeys', '~other:*');
      expect(await said(user, 'secret')).toEqual([
        expect.stringMatching(/^failed: .*give it the rights of docs\/fleets.md/),
      ]);
    });

    it('names a clock that is off', async () => {
      const { url } = await start();
      const ahead = { ...systemClock, epochMs: () => systemClock.epochMs() + 90_000 };
      expect(await said(`url: ${url}`, null, ahead)).toEqual([
        expect.stringMatching(/^warning: this host's clock is 90 s ahead of the clock of redis:.* → set both clocks/),
      ]);
    });

    it('the rights that docs/fleets.md names are enough for hosts', async () => {
      const server = await start();
      await server.ask('ACL', 'SETUSER', ...ACL.replace('>PASSWORD', '>secret').split(' '));
      const fleet = await startFleet(server.url, {
        ...{
          hosts: 2,
          shared: 'username: voxroute\nreadTimeoutMs: 200',
          secrets: { password: 'secret', hashKey: null },
        },
      });
      closing.push(() => fleet.stop());
      const number = newNumber();
      await fleet.call(0, number);
      await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(1);
      expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
      expect((await fleet.shared(0)).faults).toEqual({
        read: null,
        write: null,
        change: null,
        rate: null,
        listen: null,
      });
      expect(await server.ask('ACL', 'LOG')).toEqual([]);
    });
  },
  'redis',
);
