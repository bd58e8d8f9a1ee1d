import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { startDaemon, type DaemonOptions, type RunningDaemon } from '../system/running-daemon.js';

let daemon: RunningDaemon | undefined;
let asterisk: FakeAmiAsterisk | undefined;
afterEach(async () => {
  await daemon?.stop();
  await asterisk?.stop();
  daemon = asterisk = undefined;
});

async function start(options: DaemonOptions = {}) {
  const started = await startDaemon({ voxlink: { generate: true }, ...options });
  daemon = started;
  const status = (headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${started.httpPort}/v1/lookup/79170415564`, { headers }).then((answer) => answer.status);
  const lookup = async (number: string) => {
    const answer = await fetch(`http://127.0.0.1:${started.httpPort}/v1/lookup/${number}`);
    return (await answer.json()) as { status: string; fault: string | null; fields: Record<string, unknown> };
  };
  const sent = () => started.voxlink.requests.length;
  return { started, status, lookup, sent };
}

const numbers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, caller) => String(79_170_000_000 + from + caller));

describe('a reload', () => {
  it('with a lower voxlink.ratePerSecond lets no more requests out than it says', async () => {
    const { started, lookup, sent } = await start({ config: 'agi: {listen: "127.0.0.1:0", deadlineMs: 300}' });
    await started.voxlink.play('hang');
    await started.reload('agi: {listen: "127.0.0.1:0", deadlineMs: 300}\nvoxlink: {ratePerSecond: 2}');
    const answers = await Promise.all(numbers(8).map(lookup));
    expect(answers.map(({ fault }) => fault)).toEqual(answers.map(() => 'DEADLINE'));
    // Lookups over HTTP leave half of the two places to calls.
    expect(sent()).toBe(1);
    const { rate } = (await askDaemon([started.controlSocket], 'GET', '/v1/status')) as {
      rate: { waiting: { lookup: number } };
    };
    expect(rate.waiting.lookup).toBe(7);
  });

  it('with a shorter agi.deadlineMs lets calls wait no longer than that', async () => {
    const { started } = await start({ config: 'agi: {listen: "127.0.0.1:0", deadlineMs: 5000}' });
    await started.voxlink.play('hang');
    await started.reload('agi: {listen: "127.0.0.1:0", deadlineMs: 200}');
    const { variables } = await callFastAgi(started.agiPort, { callerId: '79170415564' });
    // Voxlink itself is given up after three seconds, and that would be a TIMEOUT.
    expect(variables.get('VOX_FAULT')).toBe('DEADLINE');
  });

  it('names what takes effect with a restart only, where that has changed', async () => {
    const { started } = await start();
    const said = () => started.log.filter(({ msg }) => msg === 'these keys take effect with a restart');
    await started.reload('agi: {listen: "127.0.0.1:0", deadlineMs: 300}');
    expect(said()).toEqual([]);
    await started.reload('cache: { maxEntries: 2000, staleTtl: 80d }\nregistry: { dir: /nowhere }');
    expect(said()).toMatchObject([{ level: 'warn', keys: ['cache.maxEntries', 'cache.staleTtl', 'registry.dir'] }]);
  });

  it('with another HTTP token makes that one the valid one, and the old one void', async () => {
    const { started, status } = await start({ httpTokens: { change: 'old', view: null } });
    // This host needs no token; so its connections are made to look as if they came from another one.
    const fromOutside = (message: unknown) => {
      const { socket } = message as { socket: Socket };
      if (socket.localPort === started.httpPort) Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.7' });
    };
    const isLetIn = async (token: string) => (await status({ authorization: `Bearer ${token}` })) === 200;
    subscribe('net.server.socket', fromOutside);
    try {
      expect([await isLetIn('old'), await isLetIn('new')]).toEqual([true, false]);
      await started.reload('', { httpTokens: { change: null, view: 'new' } });
      expect([await isLetIn('old'), await isLetIn('new')]).toEqual([false, true]);
      await started.reload('', {});
      expect([await isLetIn('old'), await isLetIn('new')]).toEqual([false, false]);
    } finally {
      unsubscribe('net.server.socket', fromOutside);
    }
  });

  it('waits for the requests of the configuration before: the call under way gets its answer', async () => {
    const { started, lookup, sent } = await start({ config: 'agi: {listen: "127.0.0.1:0", deadlineMs: 5000}' });
    await started.voxlink.play({ slowMs: 500 });
    const underWay = lookup('79170415564');
    await expect.poll(sent).toBe(1);
    await started.reload('agi: {listen: "127.0.0.1:0", deadlineMs: 4000}');
    expect(await underWay).toMatchObject({ status: 'OK', fault: null });
    expect(await lookup('79170415564')).toMatchObject({ status: 'OK' });
    expect(sent()).toBe(1);
  });

  it('does not let failures of the configuration before refuse calls, nor the log speak of them', async () => {
    const config = 'agi: {listen: "127.0.0.1:0", deadlineMs: 5000}\nvoxlink: {timeoutMs: 400, ratePerSecond: 6}';
    const { started, lookup, sent } = await start({ config });
    await started.voxlink.play('hang');
    const failing = numbers(6).map(lookup);
    await expect.poll(sent).toBe(6);
    await started.reload(config);
    await started.voxlink.play('none');
    const calls = numbers(3, 100).map(lookup);
    expect((await Promise.all(failing)).map(({ fault }) => fault)).toEqual(failing.map(() => 'UPSTREAM'));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(['OK', 'OK', 'OK']);
    expect(started.log.filter((line) => 'breaker' in line)).toEqual([]);
  });
});

describe('the connection to an Asterisk manager', () => {
  const config = (port: number, more = '') =>
    `ami: ${JSON.stringify({ servers: [{ name: 'pbx', port, username: 'voxroute', secretFile: 'unread' }] })}\n${more}`;
  beforeEach(async () => {
    asterisk = await FakeAmiAsterisk.start();
  });

  it('is kept by a reload that does not change its section or secret, and made anew by one that does', async () => {
    const { port, secret } = asterisk!;
    const { started } = await start({ config: config(port), amiSecrets: new Map([['pbx', secret]]) });
    const loggedIn = () => expect.poll(() => asterisk!.loggedIn).toBe(1);
    await loggedIn();
    await started.reload(config(port, 'voxlink: {ratePerSecond: 5}'));
    await started.reload(config(port, 'number: {dialFormat: e164}'));
    await loggedIn();
    expect(asterisk!.connectedAtMs).toHaveLength(1);

    asterisk!.secret = 'another';
    await started.reload(config(port), { amiSecrets: new Map([['pbx', 'another']]) });
    await expect.poll(() => asterisk!.connectedAtMs.length).toBe(2);
    await loggedIn();
    expect(asterisk!.problems).toEqual([]);
  });
});
