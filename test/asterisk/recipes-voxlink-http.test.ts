// The dialplans that circulate with the Voxlink API, by CURL() against the daemon's own /get/: what each does with an answer, and
// that a call goes on without one.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { HOSTILE_CALLERS, HOSTILE_NAMES } from './recipe-lab.js';

const BASHKORTOSTAN = '79170415564';
const BEELINE = '79253047679';
const ALAND = '810358181201235';
const NOT_FOUND = '79991112233';
const PHONE = ['PJSIP/100,30'];
const AS_IT_CAME = 'as it came';

describeOnEachAsterisk('the dialplans of Voxlink by CURL()', (root) => {
  let daemon: RunningDaemon;
  let asterisk: AsteriskLab;
  const ask = (where: string) => asterisk.command(`dialplan set global VOXROUTE_HTTP ${where}`);
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { include: ['dialplan-examples/extensions-voxlink-http.conf'] });
    daemon = await startDaemon({ config: 'agi: { deadlineMs: 900 }' });
    await ask(`http://127.0.0.1:${daemon.httpPort}`);
    return async () => {
      await asterisk.stop();
      await daemon.stop();
    };
  });

  const call = (exten: string, callerIdNum?: string) =>
    asterisk.originate({
      context: 'voxroute-example-voxlink-http',
      exten,
      callerIdName: AS_IT_CAME,
      ...(callerIdNum === undefined ? {} : { callerIdNum }),
      read: ['CALLERID(name)'],
    });

  it.each([
    ['735', BASHKORTOSTAN, PHONE, 'МТС'],
    ['735', `+${BASHKORTOSTAN}`, PHONE, 'МТС'],
    ['735', NOT_FOUND, PHONE, AS_IT_CAME],
    ['736', BASHKORTOSTAN, ['PJSIP/201,30'], AS_IT_CAME],
    ['736', BEELINE, ['PJSIP/203,30'], AS_IT_CAME],
    ['736', NOT_FOUND, PHONE, AS_IT_CAME],
    ['737', BASHKORTOSTAN, [], AS_IT_CAME],
    ['737', BEELINE, PHONE, AS_IT_CAME],
    ['737', NOT_FOUND, PHONE, AS_IT_CAME],
    ['738', ALAND, [], AS_IT_CAME],
    ['738', '358181201235', [], AS_IT_CAME],
    ['738', BASHKORTOSTAN, PHONE, AS_IT_CAME],
    ['738', '89170415564', PHONE, AS_IT_CAME],
    ['738', NOT_FOUND, PHONE, AS_IT_CAME],
  ])('%s: who calls from %s rings %j, named %s', async (exten, number, phones, name) => {
    const { dialled, values, hangupCause } = await call(exten, number);
    expect(dialled).toEqual(phones);
    expect(values).toEqual({ 'CALLERID(name)': name });
    if (phones.length === 0) expect(hangupCause).toBe(21);
  });

  describe.each(['735', '736', '737', '738'])('%s', (exten) => {
    it('rings for whoever has no readable number', async () => {
      for (const number of [undefined, 'anonymous', '203', ...HOSTILE_CALLERS]) {
        const { dialled, values } = await call(exten, number);
        expect(dialled).toEqual(PHONE);
        expect(values).toEqual({ 'CALLERID(name)': AS_IT_CAME });
      }
    });

    it('rings whatever upstream writes in place of a name', async () => {
      for (const [index, name] of HOSTILE_NAMES.entries()) {
        // Nobody but the registry knows whose a number of Moscow is, and there is none here.
        const number = `7495200000${index}`;
        const [code, rest] = ['495', number.slice(4)];
        const answer = { code, num: rest, full_num: `${code}${rest}`, operator: name, region: name };
        daemon.voxlink.teach('v1', number, answer);
        expect((await call(exten, number)).dialled).toEqual(PHONE);
      }
    });

    it('rings while nobody answers, while errors come, and while nothing comes', async () => {
      let status = 502;
      const broken: Server = createServer((_request, response) =>
        response.writeHead(status, { 'content-type': 'text/html', location: '/' }).end('<html>Bad Gateway</html>'),
      ).listen(0, '127.0.0.1');
      const mute: Server = createServer(() => undefined).listen(0, '127.0.0.1');
      await Promise.all([broken, mute].map((server) => once(server, 'listening')));
      const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      for (const where of ['http://127.0.0.1:1', addressOf(mute)]) {
        await ask(where);
        const { dialled, values } = await call(exten, BASHKORTOSTAN);
        expect(dialled).toEqual(PHONE);
        expect(values).toEqual({ 'CALLERID(name)': AS_IT_CAME });
      }
      await ask(addressOf(broken));
      for (status of [302, 400, 403, 421, 429, 500, 502, 503, 504]) {
        const { dialled, values } = await call(exten, BASHKORTOSTAN);
        expect(dialled).toEqual(PHONE);
        expect(values).toEqual({ 'CALLERID(name)': AS_IT_CAME });
      }
      await ask(`http://127.0.0.1:${daemon.httpPort}`);
      for (const server of [broken, mute]) {
        server.closeAllConnections();
        server.close();
      }
    });
  });

  it('make Asterisk complain of nothing but answers that did not come and phones that are not there', () => {
    const expected = /app_macro|No channel type|app_dial\.c: |func_curl\.c: |func_json\.c: /;
    expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
