// The daemon as a whole: what it says of its start, how it asks itself, and that it takes nothing more once it has ended.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';
import { startDaemon, type DaemonOptions } from '../system/running-daemon.js';

async function start(config: string, options: DaemonOptions = {}) {
  const daemon = await startDaemon({ ...options, config });
  onTestFinished(() => daemon.stop());
  return daemon;
}

it.each([
  ['127.0.0.1:0', '127.0.0.1'],
  ['0.0.0.0:0', '127.0.0.1'],
  ['[::]:0', '::1'],
])('that listens at %s asks itself at %s, and no call of its own is logged', async (listen, host) => {
  const daemon = await start(`agi: { listen: "${listen}", allow: ["127.0.0.1", "::1"] }`);
  const call = daemon.selfCall();
  expect(call).toEqual({
    host,
    port: daemon.agiPort,
    uniqueId: expect.stringMatching(/^self-call-[0-9a-f-]{36}$/) as string,
  });
  if (host !== '127.0.0.1') return;
  await callFastAgi(daemon.agiPort, { callerId: '79170415564', uniqueId: call?.uniqueId ?? '' });
  await callFastAgi(daemon.agiPort, { callerId: '79170415564', uniqueId: '1764.1' });
  await expect.poll(() => daemon.calls().map((line) => line['uniqueid'])).toEqual(['1764.1']);
});

it('that does not allow its own address does not ask itself, nor does one that has ended, which takes no reload either', async () => {
  const strict = await start('agi: { allow: ["192.0.2.1"] }');
  expect(strict.selfCall()).toBeNull();
  const daemon = await startDaemon({});
  await daemon.stop();
  expect(daemon.selfCall()).toBeNull();
  await expect(daemon.reload('')).rejects.toThrow('the daemon is not running');
});

it('says where it serves FastAGI, and whether Voxlink is asked', async () => {
  const daemon = await start('voxlink: { enabled: false }');
  expect(daemon.log.filter(({ msg }) => msg === 'FastAGI is served')).toMatchObject([
    { address: { host: '127.0.0.1', port: daemon.agiPort }, voxlink: false, version: 'test' },
  ]);
});

it('answers before a large list is read, says so, and knows its entries then', async () => {
  const list = join(temporaryDirectory('daemon'), 'block.txt');
  writeFileSync(list, `79170415564\n${`# ${'x'.repeat(900)}\n`.repeat(1200)}`);
  const daemon = await start(`lists: { block: [{ file: ${list} }] }`);
  expect(daemon.log.filter(({ msg }) => String(msg).startsWith('large lists are read'))).toMatchObject([
    { lists: [list] },
  ]);
  await expect
    .poll(async () => {
      const { variables } = await callFastAgi(daemon.agiPort, { callerId: '79170415564', script: 'blacklist' });
      return variables.get('VOX_BLACKLIST');
    })
    .toBe('1');
});
