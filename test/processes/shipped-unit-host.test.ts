// What a host does to the shipped unit: a clock that was ahead, a damaged store, a time zone that nobody knows, a list
// that blocks a country, an Asterisk that refuses the login, links that are swapped, a restart within a second.

import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DAY_MS, numberAt, openStore } from '../store/open-store.js';
import { said, stopUnit, UnitHost, type UnitProcess } from './shipped-unit.js';

let host: UnitHost;
let voxlink: VoxlinkServer;
beforeEach(async () => {
  host = new UnitHost();
  voxlink = await startVoxlinkServer({ generate: true });
  onTestFinished(() => voxlink.close());
});

const base = () => `
agi: { listen: "127.0.0.1:0", deadlineMs: 5000 }
http: { listen: "127.0.0.1:0" }
voxlink: { baseUrl: "${voxlink.baseUrl}" }
cache: { dir: "${host.path('state')}" }
`;

async function ask({ agiPort }: UnitProcess, options: Parameters<typeof callFastAgi>[1]) {
  return Object.fromEntries((await callFastAgi(agiPort, options)).variables);
}

it('a store that was filled by a clock that was ahead, and damaged since, is repaired, and the future is not fresh', async () => {
  writeFileSync(host.configFile, base());
  const first = await host.start();
  for (const n of [1, 2]) expect(await ask(first, { callerId: numberAt(n) })).toMatchObject({ VOX_STATUS: 'OK' });
  await stopUnit(first);
  const directory = host.path('state', 'store');
  const ahead = { ...systemClock, epochMs: () => Date.now() + 400 * DAY_MS };
  const { store } = await openStore({ directory, clock: ahead, keepMs: 1000 * DAY_MS });
  const second = store.read('voxlink-v1', numberAt(2));
  store.write({ ...second!, learntAtMs: ahead.epochMs() });
  await store.close();
  for (const name of readdirSync(directory)) if (name === 'CURRENT') writeFileSync(`${directory}/${name}`, '');
  const unit = await host.start();
  await expect.poll(() => said(unit, /^the readable part of the damaged store is available again$/)).toBe(true);
  for (const n of [1, 2]) expect(await ask(unit, { callerId: numberAt(n) })).toMatchObject({ VOX_STATUS: 'OK' });
  expect([1, 2].map((n) => voxlink.countOf('v1', numberAt(n)))).toEqual([1, 2]);
  await stopUnit(unit);
});

it('a time zone that nobody knows, a list of a country, a refused login, an emergency call: each costs what it is, and no call', async () => {
  const lists = createServer((_request, response) => response.end('7*\n74957778899\n')).listen(0, '127.0.0.1');
  const asterisk = await FakeAmiAsterisk.start({ refuseLogins: true });
  onTestFinished(async () => {
    lists.close();
    await asterisk.stop();
  });
  writeFileSync(host.path('etc', 'ami.secret'), asterisk.secret, { mode: 0o600 });
  const url = `http://127.0.0.1:${(lists.address() as AddressInfo).port}/list.txt`;
  writeFileSync(
    host.configFile,
    `${base()}
ami: { servers: [{ name: pbx, port: ${asterisk.port}, username: voxroute, secretFile: "${host.path('etc', 'ami.secret')}" }] }
lists: { block: [{ url: "${url}" }] }
schedules: { office: ["mon-sun 00:00-24:00"] }
rules:
  - { id: shut, if: { none: [{ schedule: office }] }, then: { block: true } }
  - { id: out, if: { direction: outbound }, then: { trunks: [sip-main], callerId: "74951112233" } }
`,
  );
  const unit = await host.start({ TZ: 'Etc/Unknown' });
  expect(host.voxroute('status').stdout).toContain('the time zone of this host is unknown');
  await expect.poll(() => said(unit, /this Asterisk refuses the login/)).toBe(true);
  await expect
    .poll(async () => (await ask(unit, { script: 'route', callerId: '74957778899' }))['VOX_BLACKLIST'])
    .toBe('1');
  expect(await ask(unit, { script: 'route', callerId: '79170415564', extension: 'mytrunk' })).toMatchObject({
    VOX_ACTION: 'pass',
    VOX_BLACKLIST: '0',
  });
  const emergency = await ask(unit, { script: 'outbound?prefix=VOXOUT_', args: ['112'] });
  expect(emergency).toMatchObject({ VOXOUT_STATUS: 'INTERNAL', VOXOUT_TRUNK: '', VOXOUT_CALLERID: '' });
  expect(asterisk.connectedAtMs).toHaveLength(1);
  await stopUnit(unit);
});

it('a configuration behind links that are swapped is taken, and a restart within a second keeps to ten a second', async () => {
  const place = (name: string, blocked: string) => {
    mkdirSync(host.path('etc', name));
    writeFileSync(host.path('etc', name, 'voxroute.yaml'), `${base()}lists: { block: ["${blocked}"] }\n`);
  };
  place('..1', '79170000000');
  symlinkSync('..1', host.path('etc', '..data'));
  symlinkSync('..data/voxroute.yaml', host.configFile);
  const first = await host.start();
  const calls = (unit: UnitProcess, from: number) =>
    Promise.all(Array.from({ length: 12 }, (_, n) => ask(unit, { callerId: numberAt(from + n) })));
  await calls(first, 100);
  place('..2', '79170000001');
  symlinkSync('..2', host.path('etc', '..new'));
  renameSync(host.path('etc', '..new'), host.path('etc', '..data'));
  await expect.poll(() => said(first, /^configuration reloaded$/)).toBe(true);
  expect((await ask(first, { script: 'blacklist', callerId: '79170000001' }))['VOX_BLACKLIST']).toBe('1');
  const last = calls(first, 200);
  await expect.poll(() => voxlink.requests.length).toBeGreaterThan(16);
  first.child.kill('SIGKILL');
  await last.catch(() => undefined);
  const second = await host.start();
  await calls(second, 300);
  const times = voxlink.requests.map(({ atMs }) => atMs);
  for (const [index, atMs] of times.entries()) expect((times[index + 10] ?? Infinity) - atMs).toBeGreaterThan(950);
  await stopUnit(second);
});
