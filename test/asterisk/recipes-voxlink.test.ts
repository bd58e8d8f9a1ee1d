// The dialplans that circulate with the Voxlink API, as they are mended here: what each does with an answer, and that a call
// goes on without one.

import { beforeAll, describe, expect, it } from 'vitest';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { AMI_SECRET, AMI_USER, amiServers, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { HOSTILE_CALLERS } from './recipe-lab.js';

const BASHKORTOSTAN = '79170415564';
const BEELINE = '79253047679';
const ALAND = '810358181201235';
const PHONE = ['PJSIP/100,30'];

describeOnEachAsterisk('the dialplans of Voxlink', (root) => {
  let daemon: RunningDaemon;
  let asterisk: AsteriskLab;
  const ask = (where: string) => asterisk.command(`dialplan set global VOXROUTE_AGI ${where}`);
  beforeAll(async () => {
    asterisk = await startAsterisk(root, {
      ...AMI_USER,
      include: ['ask', 'user-event', 'voxlink'].map((name) => `dialplan-examples/extensions-${name}.conf`),
    });
    const servers = amiServers({ pbx: { port: asterisk.managerPort } });
    const config = `agi: { deadlineMs: 3000 }\nami: ${JSON.stringify({ servers })}\n`;
    daemon = await startDaemon({ config, amiSecrets: new Map([['pbx', AMI_SECRET]]) });
    await untilUp(daemon, 'pbx');
    await ask(`agi://127.0.0.1:${daemon.agiPort}`);
    return async () => {
      await asterisk.stop();
      await daemon.stop();
    };
  });

  const call = (exten: string, callerIdNum?: string, callerIdName = 'as it came') =>
    asterisk.originate({
      context: 'voxroute-example-voxlink',
      exten,
      callerIdName,
      ...(callerIdNum === undefined ? {} : { callerIdNum }),
      read: ['CALLERID(name)'],
    });

  it.each([
    ['735', BASHKORTOSTAN, PHONE, 'МТС'],
    ['736', BASHKORTOSTAN, ['PJSIP/201,30'], 'as it came'],
    ['736', BEELINE, ['PJSIP/203,30'], 'as it came'],
    ['737', BASHKORTOSTAN, [], 'as it came'],
    ['737', BEELINE, PHONE, 'as it came'],
    ['738', ALAND, [], 'as it came'],
    ['738', BASHKORTOSTAN, PHONE, 'as it came'],
    ['739', BASHKORTOSTAN, PHONE, 'МТС, Республика Башкортостан'],
    ['740', BASHKORTOSTAN, PHONE, 'МТС'],
  ])('%s: who calls from %s rings %j, named %s', async (exten, number, phones, name) => {
    const { dialled, values, hangupCause } = await call(exten, number);
    expect(dialled).toEqual(phones);
    expect(values).toEqual({ 'CALLERID(name)': name });
    if (phones.length === 0) expect(hangupCause).toBe(21);
  });

  describe.each(['735', '736', '737', '738', '739', '740'])('%s', (exten) => {
    it('rings for whoever has no readable number', async () => {
      for (const number of [undefined, 'anonymous', '203', ...HOSTILE_CALLERS]) {
        const { dialled, values } = await call(exten, number);
        expect(dialled).toEqual(PHONE);
        expect(values).toEqual({ 'CALLERID(name)': 'as it came' });
      }
    });
  });

  // 739 has no address in the dialplan: see below.
  it.each(['735', '736', '737', '738', '740'])('%s rings for everybody while the daemon is stopped', async (exten) => {
    await ask('agi://127.0.0.1:1');
    const calls = [await call(exten, BASHKORTOSTAN), await call(exten, ALAND)];
    await ask(`agi://127.0.0.1:${daemon.agiPort}`);
    expect(calls.map(({ dialled }) => dialled)).toEqual([PHONE, PHONE]);
  });

  it('make Asterisk complain of nothing but the daemon and the phones that are not there', () => {
    const expected = /app_macro|No channel type|(?:app_dial|res_agi)\.c: /;
    expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});

describeOnEachAsterisk('the dialplan 739 of Voxlink with nobody to hear it', (root) => {
  it('rings after a second', async () => {
    const asterisk = await startAsterisk(root, {
      include: ['ask', 'user-event', 'voxlink'].map((name) => `dialplan-examples/extensions-${name}.conf`),
    });
    const request = { context: 'voxroute-example-voxlink', exten: '739', callerIdNum: BASHKORTOSTAN };
    const { dialled } = await asterisk.originate(request).finally(() => asterisk.stop());
    expect(dialled).toEqual(PHONE);
  });
});
