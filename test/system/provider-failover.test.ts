// Failover of a whole daemon: Asterisk goes away, the forwarding is switched, what was done survives a restart, and calls are answered
// all the while.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { PLUSOFON_TOKEN, plusofonRow, startPlusofonServer } from '../fakes/plusofon-server.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

/** Waits of seconds for the look and of minutes between switches pass in a moment; requests have their time. */
function quickClock() {
  let aheadMs = 0;
  return {
    ...systemClock,
    epochMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now() + aheadMs,
    after: (delayMs: number, action: () => void) => systemClock.after(delayMs === 5000 ? 20 : delayMs, action),
    /** So much time has passed. */
    pass: (ms: number) => void (aheadMs += ms),
  };
}

const FOLLOW = 'POST /api/v1/number/follow';

it('while Asterisk is away its numbers are forwarded, also over a restart, and back once it is there again', async () => {
  const server = await startPlusofonServer([plusofonRow(1, '74950000001'), plusofonRow(2, '74950000002')]);
  const asterisk = await FakeAmiAsterisk.start();
  const directory = temporaryDirectory('failover');
  const clock = quickClock();
  const begin = () =>
    startDaemon({
      directory,
      clock,
      config: `
voxlink: { enabled: false }
ami: { servers: [{ name: pbx, port: ${asterisk.port}, username: voxroute, secretFile: /s }] }
providers:
  plusofon:
    - name: plus
      baseUrl: "${server.url}"
      tokenFile: /t
      ratePerSecond: 10
      forward:
        home: { type: sip, sipId: 73, cliType: "Y" }
        away: { type: number, destinationNumber: "79990000001", cliType: "N" }
      failover: { profile: away, back: home, server: pbx, after: 2m, backAfter: 5m }
`,
      amiSecrets: new Map([['pbx', asterisk.secret]]),
      providerSecrets: new Map([['plus', { token: PLUSOFON_TOKEN }]]),
    });
  let daemon: RunningDaemon = await begin();
  onTestFinished(async () => {
    await daemon.stop();
    await asterisk.stop();
    await server.close();
    expect(server.problems).toEqual([]);
  });
  const sent = () =>
    server.requests.filter(({ verb, path }) => `${verb} ${path}` === FOLLOW).map(({ body }) => body?.['type']);
  const kept = () =>
    JSON.parse(readFileSync(join(directory, 'providers/failover-plus.json'), 'utf8')) as {
      at: string;
      switching: boolean;
    };
  /** A call is answered in its time, whatever is switched. */
  const call = async () => {
    const { variables } = await callFastAgi(daemon.agiPort, { script: 'route', callerId: '79170415564' });
    expect(variables.get('VOX_ACTION')).toBe('pass');
  };
  const metric = async () => {
    const page = await (await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`)).text();
    return /voxroute_provider_failover\{account="plus"\} (\d)/.exec(page)?.[1];
  };
  /** The daemon has looked some times. */
  const looks = () => new Promise((resolve) => setTimeout(resolve, 150));

  await expect.poll(() => asterisk.loggedIn).toBe(1);
  await looks();
  await asterisk.stop();
  await expect.poll(() => daemon.log.some(({ msg }) => /lost|gone|ended|connect/i.test(String(msg)))).toBe(true);
  await looks();
  clock.pass(100_000);
  await looks();
  expect(sent()).toEqual([]);
  clock.pass(30_000);
  await expect.poll(sent).toEqual(['number']);
  await call();
  await expect.poll(() => kept()).toMatchObject({ at: 'profile', switching: false });
  await expect.poll(metric).toBe('1');
  expect(server.numbers.map(({ following }) => following?.name)).toEqual(['number 79990000001', 'number 79990000001']);

  // A restart neither forgets nor repeats.
  await daemon.stop();
  daemon = await begin();
  await expect.poll(metric).toBe('1');
  await looks();
  clock.pass(200_000);
  await looks();
  await call();
  expect(sent()).toEqual(['number']);

  // Up again: not before five minutes without a break, nor within ten minutes of the switch before.
  await asterisk.start();
  await expect.poll(() => asterisk.loggedIn).toBe(1);
  await looks();
  clock.pass(240_000);
  await looks();
  expect(sent()).toEqual(['number']);
  clock.pass(400_000);
  await expect.poll(sent).toEqual(['number', 'sip']);
  await expect.poll(() => kept()).toMatchObject({ at: 'back', switching: false });
  await expect.poll(metric).toBe('0');
  await call();
  const audits = daemon.log.filter(({ msg }) => msg === 'request to a provider');
  expect(audits).toMatchObject([{ account: 'plus', method: 'number.follow', by: 'failover', outcome: 'ok' }]);
});
