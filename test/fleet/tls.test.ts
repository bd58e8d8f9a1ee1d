// TLS to the server that hosts share, with an authority of one's own; what is not to be trusted is refused, and said.

import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { trySharing } from '../../src/shared/try-shared.js';
import { systemClock } from '../../src/time/clock.js';
import { certificatePath } from '../http-client/file-server.js';
import { freePort } from '../fakes/free-port.js';
import { describeOnEachServer } from './each-server.js';
import { newNumber, startFleet, type FleetOptions } from './fleet.js';
import { startSharedServer } from './shared-server.js';
import type { ServerRoot } from './provision.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
});

/** Speaks TLS at a second port, with a certificate of localhost and 127.0.0.1. */
async function startWithTls(root: ServerRoot) {
  const server = await startSharedServer(root);
  closing.push(() => server.close());
  for (const name of ['server.pem', 'server-key.pem', 'ca.pem'])
    copyFileSync(certificatePath(name), join(server.directory, name));
  const port = await freePort();
  const file = (name: string) => join(server.inside, name);
  await server.ask('CONFIG', 'SET', 'tls-ca-cert-file', file('ca.pem'), 'tls-auth-clients', 'no');
  await server.ask('CONFIG', 'SET', 'tls-key-file', file('server-key.pem'), 'tls-cert-file', file('server.pem'));
  await server.ask('CONFIG', 'SET', 'tls-port', port);
  return { server, port };
}

describeOnEachServer('a server with TLS', (root) => {
  const start = async (url: string, options: FleetOptions) => {
    const fleet = await startFleet(url, options);
    closing.push(() => fleet.stop());
    return fleet;
  };
  const caFile = (name: string) => `caFile: ${certificatePath(name)}\nreadTimeoutMs: 200`;

  it('is shared by hosts that trust its authority', async () => {
    const { server, port } = await startWithTls(root);
    const fleet = await start(`rediss://127.0.0.1:${port}`, { hosts: 2, shared: caFile('ca.pem') });
    const number = newNumber();
    await fleet.call(0, number);
    await expect.poll(() => server.ask('EXISTS', `voxroute:1:{${number}}:a:voxlink-v1`)).toBe(1);
    expect(await fleet.call(1, number)).toMatchObject({ status: 'OK' });
    expect(fleet.voxlink.requests).toHaveLength(1);
    // Both connections of both hosts.
    const clients = (await server.ask('CLIENT', 'LIST')) as string;
    expect(
      clients.split('\n').filter((line) => line.includes('name=voxroute') && line.includes(`:${port} `)),
    ).toHaveLength(4);
  });

  it.each([
    [
      'with another authority',
      (port: number) => `rediss://127.0.0.1:${port}`,
      'other-ca.pem',
      /its certificate is not trusted: check shared.caFile/,
    ],
    ['without an authority', (port: number) => `rediss://127.0.0.1:${port}`, null, /its certificate is not trusted/],
    [
      'by a name that is not its own',
      (port: number) => `rediss://127.0.0.2:${port}`,
      'ca.pem',
      /its certificate is not trusted.*ALTNAME/,
    ],
  ])('is refused %s: nothing is sent there, calls go on, and it is said why', async (_, url, authority, words) => {
    const { server, port } = await startWithTls(root);
    await server.ask('CONFIG', 'SET', 'bind', '127.0.0.1 127.0.0.2');
    const shared = authority === null ? 'readTimeoutMs: 200' : caFile(authority);
    const fleet = await start(url(port), { hosts: 1, isAway: true, shared });
    await expect.poll(async () => (await fleet.shared(0)).message).toMatch(words);
    expect((await fleet.shared(0)).state).toBe('never');
    const saidSo = () => fleet.hosts[0]?.log.filter((line) => line['shared'] === 'never') ?? [];
    await expect.poll(saidSo).toHaveLength(1);
    expect(await fleet.call(0, newNumber())).toMatchObject({ status: 'OK' });
    expect(await server.ask('DBSIZE')).toBe(0);
    expect(saidSo()).toHaveLength(1);
  });

  it('that speaks none is told apart from one that is away', async () => {
    const { server } = await startWithTls(root);
    const settings = {
      ...{
        nodes: [{ host: '127.0.0.1', port: server.port }],
        mode: 'single' as const,
        db: 0,
        isTls: true,
        sentinelName: null,
      },
      ...{ username: null, password: null, authorities: readFileSync(certificatePath('ca.pem'), 'utf8') },
      ...{ prefix: 'voxroute:', timeoutMs: 100, readTimeoutMs: 200, hashKey: null },
    } as const;
    expect((await trySharing(settings, systemClock, 2000)).reading).toMatch(/does not speak TLS|cannot be reached/);
  });
});
