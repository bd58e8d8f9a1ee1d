// Calls of two daemons, one after the other and turn about: one has accounts at three providers that all hang, the other has none.

import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { playAsterisk } from '../../src/cli/play-asterisk.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { DaemonProcess } from './daemon-process.js';

const BLOCKS = 5;
const CALLS = 100;
/** Of a machine that has much else to do. */
const LIMIT_MS = 240_000;

/** Takes connections and what is sent, and says nothing. */
async function startHanging() {
  const open: Socket[] = [];
  const server = createServer((socket) => {
    open.push(socket);
    socket.resume().on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open };
}

const RULES = [
  { id: 'impostor', if: { callerIsOwn: true }, then: { block: true } },
  { id: 'known', if: { isContact: true }, then: { label: 'staff' } },
];

const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Infinity;

it('a call waits no longer while all three hang', { timeout: LIMIT_MS }, async () => {
  const keys = temporaryDirectory('keys');
  const file = (name: string, text: string) => {
    writeFileSync(join(keys, name), text, { mode: 0o600 });
    return join(keys, name);
  };
  const hanging = await startHanging();
  const account = { baseUrl: hanging.url, ratePerSecond: 10, every: '1m' };
  const token = { tokenFile: file('token', '00000000-1111-4222-8333-444444444444') };
  const accessKeyFile = file('access', '0123456789abcdef'.repeat(3));
  const signingKeyFile = file('signing', 'fedcba9876543210'.repeat(3));
  const newtel = { ...account, accessKeyFile, signingKeyFile, stateEvery: '1m', callsEvery: '5s', members: true };
  const providers = {
    newtel: [{ name: 'moscow', ...newtel, trunks: ['newtel'] }],
    plusofon: [{ name: 'plus', ...account, ...token, trunks: ['plusofon'] }],
    alovoice: [{ name: 'tashkent', ...account, ...token, trunks: ['tashkent'] }],
  };
  const common = { voxlink: { enabled: false }, rules: RULES };
  const daemons = {
    hanging: await DaemonProcess.start({ ...common, providers }),
    quiet: await DaemonProcess.start(common),
  };
  onTestFinished(() => Promise.all(Object.values(daemons).map((daemon) => daemon.stop())).then(() => undefined));
  const call = async ({ agiPort: port }: DaemonProcess) => {
    const asked = { host: '127.0.0.1', port, script: 'route', number: '79170415564', asArgument: true } as const;
    const { variables, tookMs } = await playAsterisk({ ...asked, timeoutMs: 10_000 });
    expect(variables['VOX_ACTION']).toBe('pass');
    return tookMs;
  };
  // Each account has asked, and waits: numbers of three, state and calls of one.
  await expect.poll(() => hanging.open.length).toBeGreaterThanOrEqual(4);
  for (let index = 0; index < 100; index += 1) for (const daemon of Object.values(daemons)) await call(daemon);
  const blocks = { hanging: [] as number[], quiet: [] as number[] };
  const all = { hanging: [] as number[], quiet: [] as number[] };
  for (let block = 0; block < BLOCKS; block += 1) {
    const took = { hanging: [] as number[], quiet: [] as number[] };
    for (let index = 0; index < CALLS; index += 1)
      for (const name of index % 2 === 0 ? (['hanging', 'quiet'] as const) : (['quiet', 'hanging'] as const))
        took[name].push(await call(daemons[name]));
    for (const name of ['hanging', 'quiet'] as const) {
      blocks[name].push(percentile(took[name], 0.99));
      all[name].push(...took[name]);
    }
  }
  // What else the machine does lengthens calls of both, in some block or other: the best block of each has the least of it.
  const best = { hanging: Math.min(...blocks.hanging), quiet: Math.min(...blocks.quiet) };
  const told = (name: 'hanging' | 'quiet') =>
    `${name}: p50 ${percentile(all[name], 0.5).toFixed(2)} ms, p99 ${percentile(all[name], 0.99).toFixed(2)} ms, best block ${best[name].toFixed(2)} ms`;
  expect(hanging.open.filter((socket) => !socket.destroyed).length).toBeGreaterThanOrEqual(3);
  expect(best.hanging, `${told('hanging')}; ${told('quiet')}`).toBeLessThan(best.quiet * 3 + 5);
  if (process.env['VOXROUTE_TELL'] === '1') process.stderr.write(`${told('hanging')}\n${told('quiet')}\n`);
});
