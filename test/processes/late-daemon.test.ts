import { expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startVoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from './daemon-process.js';

it('a daemon that is late itself answers from memory or offline until it has caught up', async () => {
  const busy = `process.on('SIGUSR2', () => {
    let turns = 0;
    const turn = () => {
      for (const end = Date.now() + 200; Date.now() < end; );
      if (++turns < 12) setTimeout(turn, 0);
    };
    turn();
  })`;
  const voxlink = await startVoxlinkServer();
  const late = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } }, 0, [
    '--import',
    `data:text/javascript,${encodeURIComponent(busy)}`,
  ]);
  late.signal('SIGUSR2');
  await new Promise((resolve) => setTimeout(resolve, 700));
  const calls = await Promise.all(
    ['79000000000', '79253047679', '79130424123'].map((callerId) => callFastAgi(late.agiPort, { callerId })),
  );
  expect(calls.map(({ variables }) => variables.get('VOX_FAULT'))).toContain('OVERLOAD');
  expect(calls.every(({ variables }) => variables.get('VOX_ACTION') === 'pass')).toBe(true);
  await expect
    .poll(async () => (await callFastAgi(late.agiPort, { callerId: '79170415564' })).variables.get('VOX_STATUS'), {
      timeout: 5000,
    })
    .toBe('OK');
  await late.stop();
  await voxlink.close();
});
