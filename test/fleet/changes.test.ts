// What is changed at one host holds at all: list entries and numbers that are forgotten; with hashed numbers, too.

import { afterEach, expect, it } from 'vitest';
import { askControl } from './ask-control.js';
import { describeOnEachServer } from './each-server.js';
import { newNumber, startFleet, type Fleet } from './fleet.js';
import { startSharedServer, type SharedServer } from './shared-server.js';

let server: SharedServer | undefined;
let fleet: Fleet | undefined;
afterEach(async () => {
  await fleet?.stop();
  await server?.close();
  fleet = server = undefined;
});

describeOnEachServer('changes at one of two hosts', (root) => {
  it.each([
    ['in full', null],
    ['only hashed', '0123456789abcdef'.repeat(4)],
  ])('hold at the other, with numbers at the server %s', async (_, hashKey) => {
    server = await startSharedServer(root);
    await server.age();
    fleet = await startFleet(server.url, {
      hosts: 2,
      shared: 'readTimeoutMs: 200',
      secrets: { password: null, hashKey },
    });
    const { hosts, voxlink } = fleet;
    const call: Fleet['call'] = (host, number) => fleet!.call(host, number);
    const number = newNumber();
    await call(0, number);
    await expect.poll(async () => ((await server?.ask('DBSIZE')) as number) > 4).toBe(true);
    expect(await call(1, number)).toMatchObject({ status: 'OK' });
    expect(voxlink.requests.length).toBe(1);

    const socket = (host: number) => hosts[host]?.controlSocket ?? '';
    await askControl(socket(0), 'POST', '/v1/lists/block', { entries: [{ number, reason: 'spam' }] });
    await expect.poll(async () => (await call(1, number)).status).toBe('LISTED');
    await askControl(socket(1), 'DELETE', `/v1/lists/block/${number}`);
    await expect.poll(async () => (await call(0, number)).status).toBe('OK');

    const dump: string[] = [];
    for (const key of (await server.ask('KEYS', '*')) as string[]) dump.push(key);
    expect(dump.join(' ').includes(number)).toBe(hashKey === null);
  });
});
