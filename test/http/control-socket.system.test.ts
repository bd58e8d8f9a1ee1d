// The way of commands into the daemon when too many use it at once.

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { startDaemon } from '../system/running-daemon.js';

it('over 64 connections a command is told so in words, and the next one is served when there is room', async () => {
  const daemon = await startDaemon();
  const others: Socket[] = [];
  onTestFinished(async () => {
    for (const socket of others) socket.destroy();
    await daemon.stop();
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
