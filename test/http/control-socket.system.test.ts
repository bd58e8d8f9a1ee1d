// The way of commands into the daemon: when too many use it at once, and when there is none.

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon, type DaemonOptions } from '../system/running-daemon.js';

async function start(options: DaemonOptions = {}) {
  const daemon = await startDaemon(options);
  onTestFinished(() => daemon.stop());
  return daemon;
}

/** What is looked at every 4 s is looked at more often. */
function quickClock(): { readonly clock: Clock; readonly looks: () => number } {
  let looks = 0;
  const after: Clock['after'] = (ms, action) => {
    if (ms === 4000) looks += 1;
    return systemClock.after(ms === 4000 ? 20 : ms, action);
  };
  return { clock: { ...systemClock, after }, looks: () => looks };
}

it('over 64 connections a command is told so in words, and the next one is served when there is room', async () => {
  const daemon = await start();
  const others: Socket[] = [];
  onTestFinished(() => {
    for (const socket of others) socket.destroy();
  });
  for (let n = 0; n < 64; n++) {
    const socket = connect(daemon.controlSocket);
    others.push(socket);
    await once(socket, 'connect');
  }
  const asked = () => askDaemon([daemon.controlSocket], 'GET', '/v1/status');
  await expect(asked()).rejects.toThrow(/^the daemon refused: more than 64 commands are connected to it: try again/);
  others.pop()?.destroy();
  await expect.poll(async () => asked().catch(() => null)).toMatchObject({ pid: process.pid });
});

it('the socket of a running daemon is left alone by another one, which says why it has none', async () => {
  const directory = temporaryDirectory('socket');
  const first = await start({ directory });
  const path = join(directory, 'control.sock');
  expect(first.controlSocket).toBe(path);
  const second = await start({ directory });
  expect(second.controlSocket).toBe('');
  expect(second.log.find(({ msg }) => msg === 'commands cannot reach this daemon')).toMatchObject({
    ...{ level: 'warn', path },
    why: expect.stringContaining('another daemon') as string,
  });
  expect(await askDaemon([path], 'GET', '/v1/status')).toMatchObject({ pid: process.pid });
});

it('what stands in its way is said once, and commands are served as soon as that is gone', async () => {
  const directory = temporaryDirectory('socket');
  const path = join(directory, 'control.sock');
  mkdirSync(path);
  const { clock, looks } = quickClock();
  const daemon = await start({ directory, clock });
  expect(daemon.controlSocket).toBe('');
  await expect.poll(looks).toBeGreaterThan(2);
  expect(daemon.log.filter(({ msg }) => msg === 'commands cannot reach this daemon')).toMatchObject([
    { level: 'warn', path, why: expect.stringContaining('directory') as string },
  ]);
  rmdirSync(path);
  await expect.poll(() => daemon.log.filter(({ msg }) => msg === 'commands are served')).toMatchObject([{ path }]);
  expect(await askDaemon([path], 'GET', '/v1/status')).toMatchObject({ pid: process.pid });
});

it('without a place for it the daemon goes on, and says so once', async () => {
  const stateDirectory = join(temporaryDirectory('socket'), 'a'.repeat(100));
  const { clock, looks } = quickClock();
  const daemon = await start({ directory: stateDirectory, clock });
  expect(daemon.controlSocket).toBe('');
  await expect.poll(looks).toBeGreaterThan(2);
  expect(daemon.log.filter(({ msg }) => String(msg).startsWith('no place for a control socket'))).toMatchObject([
    { level: 'warn', stateDirectory },
  ]);
  expect(existsSync(join(stateDirectory, 'control.sock'))).toBe(false);
});
