// What systemd is told, and by which way.

import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { watchHealth } from '../../src/cli/health-watch.js';
import { openServiceManager } from '../../src/cli/service-manager.js';
import { manualClock } from '../fakes/manual-clock.js';
import { startDaemon } from '../system/running-daemon.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

function directory(): string {
  const made = temporaryDirectory('notify');
  return made;
}

it('is not there where nobody waits for it', () => {
  expect(openServiceManager({})).toBeNull();
  expect(openServiceManager({ NOTIFY_SOCKET: '' })).toBeNull();
});

it('is told by systemd-notify, one line at a time, where no socket was handed over', async () => {
  const place = directory();
  const said = join(place, 'said');
  writeFileSync(said, '');
  writeFileSync(join(place, 'systemd-notify'), `#!/bin/sh\necho "$NOTIFY_SOCKET $1" >> ${said}\n`);
  chmodSync(join(place, 'systemd-notify'), 0o755);
  const environment = {
    NOTIFY_SOCKET: '/run/systemd/notify',
    PATH: `${place}:/usr/bin:/bin`,
    WATCHDOG_USEC: '5000000',
  };
  const manager = openServiceManager(environment)!;
  expect(manager.watchdogMs).toBe(5000);
  manager.notify('READY=1');
  manager.notify('WATCHDOG=1');
  await expect
    .poll(() => readFileSync(said, 'utf8'))
    .toBe('/run/systemd/notify READY=1\n/run/systemd/notify WATCHDOG=1\n');
  manager.close();
});

it('is told through the socket that OpenFile= has handed over, and through no other', async () => {
  const file = join(directory(), 'messages');
  const fd = openSync(file, 'w');
  onTestFinished(() => closeSync(fd));
  const names = [...Array.from({ length: fd - 3 }, () => 'other'), 'notify'].join(':');
  const environment = {
    NOTIFY_SOCKET: '/run/systemd/notify',
    LISTEN_PID: '77',
    LISTEN_FDNAMES: names,
    PATH: '/nowhere',
  };
  openServiceManager(environment, 77)!.notify('READY=1');
  await expect.poll(() => readFileSync(file, 'utf8')).toBe('READY=1');
  // Those of another process.
  const other = openServiceManager(environment, 78)!;
  other.notify('READY=1');
  other.close();
  expect(readFileSync(file, 'utf8')).toBe('READY=1');
});

it.each([
  [{ WATCHDOG_USEC: '0' }, null],
  [{ WATCHDOG_USEC: 'x' }, null],
  [{ WATCHDOG_USEC: '5000000', WATCHDOG_PID: '1' }, null],
  [{ WATCHDOG_USEC: '5000000', WATCHDOG_PID: '77' }, 5000],
])('%o: a watchdog of %s ms', (environment, watchdogMs) => {
  const manager = openServiceManager({ NOTIFY_SOCKET: 'x', PATH: '/nowhere', ...environment }, 77)!;
  expect(manager.watchdogMs).toBe(watchdogMs);
  manager.close();
});

it('is well while FastAGI answers, which nobody hears of', async () => {
  const daemon = await startDaemon();
  onTestFinished(() => daemon.stop());
  const clock = manualClock();
  const said: string[] = [];
  const watch = watchHealth({
    daemon,
    clock,
    watchdogMs: 5000,
    isWell: () => said.push('well'),
    isIll: (why) => said.push(why),
  });
  await expect.poll(() => said).toEqual(['well']);
  clock.advance(1250);
  await expect.poll(() => said).toEqual(['well', 'well']);
  watch.stop();
  clock.advance(5000);
  expect(daemon.calls()).toEqual([]);
});

it('is ill where FastAGI is silent, and says so without a word to the watchdog', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined).destroy());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const said: string[] = [];
  const watch = watchHealth({
    daemon: { selfCall: () => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, uniqueId: 'x' }) },
    clock: manualClock(),
    watchdogMs: 5000,
    isWell: () => said.push('well'),
    isIll: () => said.push('ill'),
  });
  await expect.poll(() => said).toEqual(['ill']);
  watch.stop();
});

it('is well where it cannot be asked though all is well: that the loop turns is enough', async () => {
  const said: string[] = [];
  const parts = {
    clock: manualClock(),
    watchdogMs: 5000,
    isWell: () => said.push('well'),
    isIll: () => said.push('ill'),
  };
  const watch = watchHealth({ daemon: { selfCall: () => null }, ...parts });
  await expect.poll(() => said).toEqual(['well']);
  watch.stop();
});
