// What was learnt is there after a restart, however the daemon ended, and the disk is never a caller's trouble.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from './daemon-process.js';

const NUMBER = '79170415564';
let voxlink: VoxlinkServer;
let state: string;
beforeEach(async () => {
  voxlink = await startVoxlinkServer({ generate: true });
  state = mkdtempSync(join(tmpdir(), 'voxroute-state-'));
});
afterEach(async () => {
  await voxlink.close();
  rmSync(state, { recursive: true, force: true });
});

const start = () => DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl }, cache: { dir: state } });
const ask = async (daemon: DaemonProcess, callerId = NUMBER) =>
  Object.fromEntries((await callFastAgi(daemon.agiPort, { callerId })).variables);

describe('what was learnt', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'is answered OK after %s and a restart, with Voxlink down',
    async (signal) => {
      const first = await start();
      expect(await ask(first)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС' });
      // A second is more than the writing behind takes.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await first.stop(signal);
      await voxlink.play('refuse');
      const second = await start();
      expect(await ask(second)).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', VOX_SOURCE: 'voxlink-v1' });
      await second.stop();
      await voxlink.play('none');
    },
  );

  it('is set aside when it is damaged, and calls are answered', async () => {
    const first = await start();
    await ask(first);
    await first.stop();
    const store = join(state, 'store');
    for (const name of readdirSync(store))
      if (/^(CURRENT|MANIFEST)/.test(name)) writeFileSync(join(store, name), 'damage');
    const second = await start();
    expect(await ask(second)).toMatchObject({ VOX_STATUS: 'OK' });
    expect(second.log.some((line) => line['event'] === 'store-set-aside')).toBe(true);
    expect(readdirSync(state).some((name) => /^store\.damaged-\d{8}/.test(name))).toBe(true);
    await second.stop();
  });

  it('stays in memory while another daemon has the store', async () => {
    const first = await start();
    const second = await start();
    expect(await ask(second)).toMatchObject({ VOX_STATUS: 'OK' });
    expect(second.log.find((line) => line['event'] === 'store-locked')).toMatchObject({ level: 'warn' });
    expect(readdirSync(state).some((name) => name.includes('damaged'))).toBe(false);
    await second.stop();
    await first.stop();
  });
});
