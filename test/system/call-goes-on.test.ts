import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';

let daemon: RunningDaemon;
beforeEach(async () => {
  daemon = await startDaemon({
    config: 'agi: { deadlineMs: 200 }\nvoxlink: { timeoutMs: 700 }\ncache: { failureTtl: 50ms }\n',
  });
});
afterEach(() => daemon.stop());

describe('the call goes on', () => {
  it('at its deadline when Voxlink hangs, with what is known offline', async () => {
    await daemon.voxlink.play('hang');
    const call = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    expect(Object.fromEntries(call.variables)).toMatchObject({
      VOX_STATUS: 'OFFLINE',
      VOX_FAULT: 'DEADLINE',
      VOX_COUNTRY: 'RU',
      VOX_TYPE: 'MOB',
    });
    expect(call.tookMs).toBeGreaterThan(150);
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(600);
  });

  it('by the deadline of the dialplan when it gives one', async () => {
    await daemon.voxlink.play('hang');
    const call = await callFastAgi(daemon.agiPort, { script: 'lookup?deadline=60', callerId: '79170415564' });
    expect(call.variables.get('VOX_FAULT')).toBe('DEADLINE');
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(190);
  });

  it.each([
    ['refuse', 'UPSTREAM'],
    ['reset', 'UPSTREAM'],
    ['html', 'UPSTREAM'],
    ['truncated-json', 'UPSTREAM'],
  ] as const)('at once when Voxlink answers with %s', async (fault, expected) => {
    await daemon.voxlink.play(fault);
    const call = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    expect(Object.fromEntries(call.variables)).toMatchObject({
      VOX_STATUS: 'OFFLINE',
      VOX_FAULT: expected,
      VOX_ACTION: 'pass',
    });
    expect(call.tookMs - call.stoodStillMs).toBeLessThan(190);
    expect(daemon.calls()[0]).toHaveProperty('detail');
  });

  it('and a late answer still fills the memory', async () => {
    await daemon.voxlink.play({ slowMs: 350 });
    const first = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    expect(first.variables.get('VOX_FAULT')).toBe('DEADLINE');
    await expect
      .poll(async () => (await callFastAgi(daemon.agiPort, { callerId: '79170415564' })).variables.get('VOX_STATUS'))
      .toBe('OK');
    expect(daemon.voxlink.countOf('v1', '79170415564')).toBe(1);
  });

  it('abandoned at once when the caller hangs up, and the lookup fills the memory all the same', async () => {
    await daemon.voxlink.play({ slowMs: 100 });
    const gone = await callFastAgi(daemon.agiPort, {
      callerId: '79170415564',
      hangUp: 'after-environment',
      pauseMs: 20,
    });
    // Whether it was Asterisk that said so.
    expect(gone.commands).toEqual([expect.stringMatching(/^GET FULL VARIABLE "[0-9a-f]{16};/)]);
    expect(gone.tookMs - gone.stoodStillMs).toBeLessThan(90);
    await expect
      .poll(async () => (await callFastAgi(daemon.agiPort, { callerId: '79170415564' })).variables.get('VOX_STATUS'))
      .toBe('OK');
    expect(daemon.voxlink.countOf('v1', '79170415564')).toBe(1);
    expect(daemon.log.some((line) => line['event'] === 'hangup-before-answer' && line['level'] === 'info')).toBe(true);
  });

  it('for two hundred callers of one number with one request upstream', async () => {
    await daemon.voxlink.play({ slowMs: 60 });
    const calls = await Promise.all(
      Array.from({ length: 200 }, () =>
        callFastAgi(daemon.agiPort, { script: 'lookup?deadline=3000', callerId: '79170415564' }),
      ),
    );
    expect(calls.every((call) => call.variables.get('VOX_STATUS') === 'OK')).toBe(true);
    expect(daemon.voxlink.countOf('v1')).toBe(1);
  });
});
