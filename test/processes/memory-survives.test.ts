// What was learnt is there after a restart, however the daemon ended, and the disk is never a caller's trouble.

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askDaemon } from '../../src/cli/control-client.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from './daemon-process.js';
import { startDaemon } from '../system/running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const NUMBER = '79170415564';
let voxlink: VoxlinkServer;
let state: string;
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  state = mkdtempSync(join(tmpdir(), 'voxroute-state-'));
});
afterEach(async () => {
  await voxlink.close();
  removeDirectory(state);
});

const start = () => DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl }, cache: { dir: state } });
/** In this process, where nothing has to be killed. */
const startHere = () => startDaemon({ config: `cache: {dir: ${JSON.stringify(state)}}` });
const ask = async (daemon: { readonly agiPort: number }, callerId = NUMBER) =>
  Object.fromEntries((await callFastAgi(daemon.agiPort, { callerId })).variables);
async function entriesOnDisk(): Promise<number> {
  const stats = await askDaemon([join(state, 'control.sock')], 'GET', '/v1/cache');
  return (stats as { disk: { entries: number } }).disk.entries;
}

describe('what was learnt', () => {
  it('is answered OK after SIGKILL, and after SIGTERM, with Voxlink down', async () => {
    const first = await start();
    expect(await ask(first)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС' });
    await expect.poll(() => entriesOnDisk()).toBe(1);
    await first.stop('SIGKILL');
    await voxlink.play('refuse');
    for (const signal of ['SIGTERM', 'SIGTERM'] as const) {
      const next = await start();
      expect(await ask(next)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', VOX_SOURCE: 'voxlink-v1' });
      await next.stop(signal);
    }
    await voxlink.play('none');
  });

  it('is set aside when it is damaged, and calls are answered', async () => {
    await (await startHere()).stop();
    const store = join(state, 'store');
    for (const name of readdirSync(store))
      if (/^(CURRENT|MANIFEST)/.test(name)) writeFileSync(join(store, name), 'damage');
    const second = await startHere();
    expect(await ask(second)).toMatchObject({ VOX_STATUS: 'OK' });
    expect(second.log.some((line) => line['event'] === 'store-set-aside')).toBe(true);
    expect(readdirSync(state).some((name) => /^store\.damaged-\d{8}/.test(name))).toBe(true);
    await second.stop();
  });

  it('stays in memory while another daemon has the store', async () => {
    const first = await startHere();
    const second = await startHere();
    expect(await ask(second)).toMatchObject({ VOX_STATUS: 'OK' });
    expect(second.log.find((line) => line['event'] === 'store-locked')).toMatchObject({ level: 'warn' });
    expect(readdirSync(state).some((name) => name.includes('damaged'))).toBe(false);
    await second.stop();
    await first.stop();
  });
});
