import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { freePort } from '../fakes/free-port.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from './daemon-process.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let voxlink: VoxlinkServer;
let daemon: DaemonProcess;
beforeAll(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
});
afterAll(() => voxlink.close());

const startProcess = (nodeArguments: readonly string[] = []) =>
  DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } }, 0, nodeArguments);

const said = (msg: string) => daemon.log.filter((line) => line['msg'] === msg);

async function reload(change: Readonly<Record<string, unknown>>, msg: string): Promise<void> {
  const before = said(msg).length;
  const agi = { listen: `127.0.0.1:${daemon.agiPort}`, ...(change['agi'] as object | undefined) };
  writeFileSync(
    daemon.configFile,
    JSON.stringify({
      voxlink: { baseUrl: voxlink.baseUrl },
      http: { listen: '127.0.0.1:0' },
      cache: { dir: daemon.directory },
      ...change,
      agi,
    }),
  );
  daemon.signal('SIGHUP');
  await expect.poll(() => said(msg).length).toBe(before + 1);
}

describe('SIGHUP', () => {
  // One process for all: each test leaves it with the configuration that it found.
  beforeAll(async () => {
    daemon = await startProcess();
  });
  afterEach(() => reload({}, 'configuration reloaded'));
  afterAll(() => daemon.stop());

  it('takes the new file for the next call, and keeps what was learnt', async () => {
    await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    await reload({ agi: { variablePrefix: 'NEW_' }, number: { dialFormat: 'e164' } }, 'configuration reloaded');
    const { variables } = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    expect(Object.fromEntries(variables)).toMatchObject({ NEW_STATUS: 'OK', NEW_DIAL: '+79170415564' });
    expect(voxlink.countOf('v1', '79170415564')).toBe(1);
  });

  it('tries a refused login again at once, also where the configuration is the same', async () => {
    const asterisk = await FakeAmiAsterisk.start({ refuseLogins: true });
    const secretFile = join(daemon.directory, 'secret');
    writeFileSync(secretFile, asterisk.secret);
    const server = { name: 'pbx', port: asterisk.port, username: asterisk.username, secretFile };
    const change = { ami: { servers: [server] } };
    const heard = (event: string) => daemon.log.filter((line) => line['server'] === 'pbx' && line['event'] === event);
    await reload(change, 'configuration reloaded');
    await expect.poll(() => heard('login-refused')).toHaveLength(1);
    asterisk.refuseLogins = false;
    // By itself it would wait for a minute.
    await reload(change, 'configuration reloaded');
    await expect.poll(() => heard('up'), { timeout: 20_000 }).toHaveLength(1);
    await reload({}, 'configuration reloaded');
    await asterisk.stop();
  });

  it('keeps the old configuration when the file is bad, and says where', async () => {
    await reload({ agi: { deadlineMs: 'soon' } }, 'configuration not reloaded: the old one stays in use');
    expect(said('configuration not reloaded: the old one stays in use').at(-1)?.['why']).toMatch(
      /agi\.deadlineMs: expected/,
    );
    expect((await callFastAgi(daemon.agiPort, { callerId: '79170415564' })).variables.get('VOX_STATUS')).toBe('OK');
  });

  it('keeps the old door when the new one cannot open', async () => {
    await reload({ agi: { listen: '192.0.2.1:4583' } }, 'configuration not reloaded: the old one stays in use');
    expect((await callFastAgi(daemon.agiPort, { callerId: '79170415564' })).variables.get('VOX_STATUS')).toBe('OK');
  });

  it('moves to another port without losing the call that is open', async () => {
    await voxlink.play({ slowMs: 300 });
    const open = callFastAgi(daemon.agiPort, { callerId: '79170415565' });
    await expect.poll(() => voxlink.countOf('v1', '79170415565')).toBe(1);
    const port = await freePort('127.0.0.2');
    await reload({ agi: { listen: `127.0.0.2:${port}` } }, 'configuration reloaded');
    expect((await open).variables.get('VOX_STATUS')).toBe('OK');
    const moved = await callFastAgi(port, { host: '127.0.0.2', callerId: '79170415564' });
    expect(moved.variables.get('VOX_STATUS')).toBe('OK');
    await voxlink.play('none');
  });

  it('says which keys need a restart', async () => {
    await reload({ cache: { dir: daemon.directory, maxEntries: 5000 } }, 'configuration reloaded');
    await expect
      .poll(() => said('these keys take effect with a restart')[0])
      .toMatchObject({ keys: ['cache.maxEntries'] });
  });

  it('drops no call in thirty reloads under load, and each call sees one configuration', async () => {
    let stop = false;
    const answers: ReadonlyMap<string, string>[] = [];
    const caller = async (index: number) => {
      while (!stop)
        answers.push((await callFastAgi(daemon.agiPort, { callerId: `7916000${String(1000 + index)}` })).variables);
    };
    const callers = Array.from({ length: 10 }, (_, index) => caller(index));
    for (let turn = 0; turn < 30; turn++)
      await reload({ agi: { variablePrefix: turn % 2 === 0 ? 'EVEN_' : 'ODD_' } }, 'configuration reloaded');
    stop = true;
    await Promise.all(callers);
    expect(answers.length).toBeGreaterThan(100);
    for (const variables of answers)
      expect(new Set([...variables.keys()].map((name) => name.split('_')[0])).size).toBe(1);
  }, 60_000);
});

describe('SIGTERM', () => {
  beforeEach(async () => {
    daemon = await startProcess();
  });
  afterEach(() => daemon.stop());

  it('answers a call that was given more time than others with what is known, before it ends', async () => {
    await voxlink.play('hang');
    const open = callFastAgi(daemon.agiPort, { script: 'lookup?deadline=5000', callerId: '79170415567' });
    await expect.poll(() => voxlink.countOf('v1', '79170415567')).toBe(1);
    daemon.signal('SIGTERM');
    const { variables, tookMs } = await open;
    expect(Object.fromEntries(variables)).toMatchObject({
      VOX_STATUS: 'OFFLINE',
      VOX_COUNTRY: 'RU',
      VOX_ACTION: 'pass',
    });
    expect(tookMs).toBeLessThan(2500);
    expect(await daemon.ended()).toBe(0);
    await voxlink.play('none');
  });

  it('ends the daemon also in the middle of a reload', async () => {
    const port = await freePort('127.0.0.3');
    writeFileSync(
      daemon.configFile,
      JSON.stringify({
        agi: { listen: `127.0.0.3:${port}` },
        http: { listen: '127.0.0.3:0' },
        cache: { dir: daemon.directory },
      }),
    );
    daemon.signal('SIGHUP');
    daemon.signal('SIGTERM');
    expect(await daemon.ended()).toBe(0);
    await expect(callFastAgi(port, { host: '127.0.0.3', callerId: '79170415564' })).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a log that cannot be written', () => {
  it('costs lines, never a call, and does not keep the daemon from ending', async () => {
    const full = openSync('/dev/full', 'w');
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-full-'));
    const file = join(directory, 'full.yaml');
    const port = await freePort();
    writeFileSync(
      file,
      JSON.stringify({
        agi: { listen: `127.0.0.1:${port}` },
        http: { listen: '127.0.0.1:0' },
        voxlink: { baseUrl: voxlink.baseUrl },
        cache: { dir: directory },
      }),
    );
    const child = spawn(process.execPath, ['bin/voxroute', 'serve', '--config', file], {
      stdio: ['ignore', full, 'inherit'],
    });
    const ended = once(child, 'exit');
    closeSync(full);
    const statusOfCall = () =>
      callFastAgi(port, { callerId: '79170415564' }).then(
        ({ variables }) => variables.get('VOX_STATUS'),
        () => 'not yet',
      );
    await expect.poll(statusOfCall).toBe('OK');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    removeDirectory(directory);
  });
});

describe('a fault nobody caught', () => {
  it('is logged, the open call is answered, and the process ends with code 1', async () => {
    const bug = "data:text/javascript,process.on('SIGUSR2', () => { throw new Error('bug') })";
    const faulty = await startProcess(['--import', bug]);
    await voxlink.play({ slowMs: 200 });
    const open = callFastAgi(faulty.agiPort, { callerId: '79170415566' });
    await expect.poll(() => voxlink.countOf('v1', '79170415566')).toBe(1);
    faulty.signal('SIGUSR2');
    expect((await open).variables.get('VOX_STATUS')).toBe('OK');
    expect(await faulty.ended()).toBe(1);
    expect(faulty.log.find((line) => line['level'] === 'fatal')).toMatchObject({
      msg: 'an error in voxroute itself: exiting',
    });
    await faulty.stop();
    await voxlink.play('none');
  });
});
