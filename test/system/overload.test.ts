import { afterEach, beforeEach, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { connectRaw } from '../fakes/agi-raw-client.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

let daemon: RunningDaemon;
beforeEach(async () => {
  daemon = await startDaemon({ config: 'agi: { maxSessions: 3, deadlineMs: 2000 }' });
});
afterEach(() => daemon.stop());

it('past agi.maxSessions calls are answered from memory or offline at once, and none is refused', async () => {
  await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
  await daemon.voxlink.play({ slowMs: 700 });
  const waiting = ['79000000000', '79253047679', '79130424123'].map((callerId) =>
    callFastAgi(daemon.agiPort, { callerId }),
  );
  await expect.poll(() => daemon.voxlink.requests.length).toBe(4);

  const unknown = await callFastAgi(daemon.agiPort, { callerId: '79994449922' });
  expect(Object.fromEntries(unknown.variables)).toMatchObject({
    VOX_STATUS: 'OFFLINE',
    VOX_FAULT: 'OVERLOAD',
    VOX_COUNTRY: 'RU',
    VOX_ACTION: 'pass',
  });
  expect(unknown.tookMs - unknown.stoodStillMs).toBeLessThan(300);
  const known = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
  expect(Object.fromEntries(known.variables)).toMatchObject({ VOX_STATUS: 'OK', VOX_FAULT: '' });

  expect((await Promise.all(waiting)).map(({ variables }) => variables.get('VOX_STATUS'))).toEqual(['OK', 'OK', 'OK']);
  expect(daemon.voxlink.countOf('v1', '79994449922')).toBe(0);
});

it('only five times as many connections are refused, and the log says so', async () => {
  const idle = await Promise.all(Array.from({ length: 15 }, () => connectRaw(daemon.agiPort)));
  expect(await callFastAgi(daemon.agiPort, { callerId: '79170415564' })).toMatchObject({
    commands: [],
    end: 'server-reset',
  });
  expect(daemon.log.some((line) => line['event'] === 'too-many-sessions')).toBe(true);
  for (const client of idle) client.socket.destroy();
  await expect
    .poll(async () => (await callFastAgi(daemon.agiPort, { callerId: '79170415564' })).variables.get('VOX_STATUS'))
    .toBe('OK');
});
