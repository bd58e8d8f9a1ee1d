import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { DaemonProcess } from '../processes/daemon-process.js';
import { startAgiServer } from './agi-server.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import type { AsteriskRoot } from './debian-root.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { nothingKnown, variablesDefinedBy } from './example-variables.js';
import type { CallReport, CallRequest } from './lab-call.js';

const EXAMPLE = 'dialplan-examples/extensions-plain-agi.conf';
const VARIABLES = variablesDefinedBy(EXAMPLE);
/** No phone rings in the lab, and Dial() says so: the call has come as far as that. */
const RANG = { DIALSTATUS: 'CHANUNAVAIL' };

const DIALPLAN = `
[timed]
exten => s,1,Set(BEFORE=\${STRFTIME(,,%s%3q)})
 same => n,Gosub(voxroute-plain-agi,s,1)
 same => n,Set(AFTER=\${STRFTIME(,,%s%3q)})
[parameters]
exten => s,1,AGI(voxroute-agi,79170415564,lookup?prefix=Q_&json=answer)
[of-today]
exten => plain,1,AGI(voxroute-agi,\${FILTER(+0-9,\${CALLERID(num)})})
exten => request,1,AGI(agi_request,\${FILTER(+0-9,\${CALLERID(num)})})
exten => bare,1,AGI(agi_request,\${CALLERID(num)})
`;

/** Both programs as shipped, and the example; they ask the daemon at `agiPort`. */
function startPbx(root: AsteriskRoot, agiPort: number): Promise<AsteriskLab> {
  return startAsterisk(root, {
    include: [EXAMPLE],
    dialplan: DIALPLAN,
    agiPrograms: ['agi-scripts/voxroute-agi', 'agi-scripts/agi_request'],
    environment: { VOXROUTE_AGI: `127.0.0.1:${agiPort}` },
  });
}

function callPlainAgi(asterisk: AsteriskLab, request: Partial<CallRequest> = {}): Promise<CallReport> {
  const read = [...VARIABLES, 'DIALSTATUS', 'AGISTATUS', 'CALLERID(name)'];
  return asterisk.originate({ context: 'voxroute-example-plain-agi', exten: '74951234567', ...request, read });
}

function callAgiRequest(asterisk: AsteriskLab, request: Partial<CallRequest> = {}): Promise<CallReport> {
  const read = ['var', 'OPERATOR', 'REGION', 'VOX_OPERATOR', 'DIALSTATUS', 'AGISTATUS', 'CALLERID(name)'];
  return asterisk.originate({ context: 'voxroute-example-agi-request', exten: '74951234567', ...request, read });
}

/** Milliseconds that the subroutine of the example took, on Asterisk's own clock. */
async function timeTaken(asterisk: AsteriskLab): Promise<number> {
  const request = { context: 'timed', exten: 's', callerIdNum: '79170415564', read: ['BEFORE', 'AFTER'] };
  const { values } = await asterisk.originate(request);
  return Number(values['AFTER']) - Number(values['BEFORE']);
}

it('extensions-plain-agi.conf defines every variable that the daemon sets, once', () => {
  expect(VARIABLES.toSorted()).toEqual(CHANNEL_VARIABLES.map(({ name }) => `VOX_${name}`).toSorted());
});

describeOnEachAsterisk('extensions-plain-agi.conf', (root) => {
  describe.skipIf(!root.runsNode)('with the daemon', () => {
    let voxlink: VoxlinkServer;
    let daemon: DaemonProcess;
    let asterisk: AsteriskLab;
    beforeAll(async () => {
      voxlink = await startVoxlinkServer();
      daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } });
      asterisk = await startPbx(root, daemon.agiPort);
    });
    afterAll(async () => {
      await asterisk.stop();
      await daemon.stop();
      await voxlink.close();
    });

    it('loads without a complaint', async () => {
      expect(await asterisk.command('dialplan show voxroute-plain-agi')).toContain(
        'AGI(voxroute-agi,,lookup?num=${URIENCODE(',
      );
      expect(asterisk.complaints().filter((line) => !line.includes("Module 'app_macro'"))).toEqual([]);
    });

    it.each([
      [
        '79170415564',
        {
          VOX_STATUS: 'OK',
          VOX_NUMBER: '79170415564',
          VOX_OPERATOR: 'МТС',
          VOX_REGION: 'Республика Башкортостан',
          VOX_SOURCE: 'voxlink-v1',
          VOX_ACTION: 'pass',
          'CALLERID(name)': 'МТС, Республика Башкортостан',
        },
      ],
      ['+358 18 1201235', { VOX_STATUS: 'OK', VOX_COUNTRY: 'AX', VOX_OPERATOR: 'Mariehamns Telefon Ab' }],
      ['203', { VOX_STATUS: 'INTERNAL', VOX_ACTION: 'pass' }],
      [undefined, { VOX_STATUS: 'WITHHELD', VOX_ACTION: 'pass', VOX_PRESENTATION: 'unavailable' }],
    ])('looks up the caller %s', async (callerIdNum, expected) => {
      const { values, answered } = await callPlainAgi(asterisk, callerIdNum === undefined ? {} : { callerIdNum });
      expect(values).toMatchObject({ ...expected, AGISTATUS: 'SUCCESS', ...RANG });
      expect(answered).toBe(false);
    });

    it('knows a caller whose number is to be hidden, and says so', async () => {
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79170415564', callingPres: 'prohib' });
      expect(values).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', VOX_PRESENTATION: 'restricted' });
    });

    it('gives old dialplans their JSON in var', async () => {
      const { values } = await callAgiRequest(asterisk, { callerIdNum: '79170415564' });
      expect(values).toMatchObject({
        OPERATOR: 'МТС',
        REGION: 'Республика Башкортостан',
        VOX_OPERATOR: 'МТС',
        ...RANG,
      });
      expect(values['CALLERID(name)']).toBe('МТС Республика Башкортостан');
      const answer = JSON.parse(values['var'] ?? '') as Record<string, string>;
      expect(answer).toMatchObject({ status: 'OK', number: '79170415564', region: 'Республика Башкортостан' });
    });

    it('rings the phone when old dialplans ask about a caller without a number', async () => {
      const { values } = await callAgiRequest(asterisk);
      expect(values).toMatchObject({ OPERATOR: '', REGION: '', AGISTATUS: 'SUCCESS', ...RANG });
      expect(JSON.parse(values['var'] ?? '')).toMatchObject({ status: 'WITHHELD' });
    });

    it('takes text from upstream that would be commands as harmless text', async () => {
      const operator = 'ПАО "МегаФон"\r\nEXEC System "id" ${SHELL(id)}';
      voxlink.teach('v1', '79261234567', {
        code: '926',
        num: '1234567',
        full_num: '9261234567',
        operator,
        region: 'Москва',
      });
      const harmless = 'ПАО «МегаФон» EXEC System «id» SHELL id';
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79261234567' });
      expect(values).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: harmless, VOX_REGION: 'Москва', ...RANG });
      const request = await callAgiRequest(asterisk, { callerIdNum: '79261234567' });
      expect(request.values).toMatchObject({ OPERATOR: harmless, REGION: 'Москва', ...RANG });
    });

    it('passes the caller ID as one parameter, whatever is in it', async () => {
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '+7 917 041-55-64,block?ttl=1d),${EXTEN}"' });
      expect(values).toMatchObject({ VOX_STATUS: 'INVALID', VOX_ACTION: 'pass', AGISTATUS: 'SUCCESS', ...RANG });
      expect(daemon.log.filter((line) => line['msg'] === 'call').at(-1)).toMatchObject({ script: 'lookup' });
    });

    it.each([
      ['+7 917 041-55-64', 'OK'],
      ['sip:+79170415564@10.0.0.1', 'OK'],
      ['+79170415564;ext=102', 'OK'],
      ['+7 (917 041-55-64', 'OK'],
      ['user79170415564', 'INVALID'],
      ['7917,prefix=X_', 'INVALID'],
    ])('says of %j to old dialplans too: %s', async (callerIdNum, status) => {
      const plain = await callPlainAgi(asterisk, { callerIdNum });
      const request = await callAgiRequest(asterisk, { callerIdNum });
      expect(plain.values).toMatchObject({ VOX_STATUS: status, ...RANG });
      expect(JSON.parse(request.values['var'] ?? '')).toMatchObject({ status });
    });

    it('answers dialplans of today, which give the number as an argument', async () => {
      const ask = (exten: string, callerIdNum: string) =>
        asterisk.originate({ context: 'of-today', exten, callerIdNum, read: ['VOX_STATUS', 'X_STATUS', 'var'] });
      for (const exten of ['plain', 'request']) {
        const { values } = await ask(exten, '+7 (917) 041-55-64');
        expect(values).toMatchObject({ VOX_STATUS: 'OK', X_STATUS: '' });
      }
      // A caller may write a second argument, and it may be no more than another number.
      const { values } = await ask('bare', '79170415564,prefix=X_&num=79253047679');
      expect(values).toMatchObject({ VOX_STATUS: 'OK', X_STATUS: '' });
      expect(JSON.parse(values['var'] ?? '')).toMatchObject({ number: '79170415564' });
    });

    it('takes a script with parameters as the second argument', async () => {
      const read = ['Q_OPERATOR', 'VOX_OPERATOR', 'answer'];
      const { values } = await asterisk.originate({ context: 'parameters', exten: 's', read });
      expect(values).toMatchObject({ Q_OPERATOR: 'МТС', VOX_OPERATOR: '' });
      expect(JSON.parse(values['answer'] ?? '')).toMatchObject({ operator: 'МТС' });
    });

    it('is over at once when the caller hangs up, and the lookup fills the memory all the same', async () => {
      await voxlink.play({ slowMs: 1000 });
      const call = await asterisk.startCall({ context: 'timed', exten: 's', callerIdNum: '79253047679' });
      await expect.poll(() => voxlink.countOf('v1', '79253047679'), { timeout: 5000, interval: 5 }).toBe(1);
      await call.hangup();
      const gone = () => daemon.log.filter((line) => line['event'] === 'hangup-before-answer');
      await expect.poll(gone, { timeout: 5000 }).toHaveLength(1);
      await call.end(5000);
      await voxlink.play('none');
      const operator = async () =>
        (await callPlainAgi(asterisk, { callerIdNum: '79253047679' })).values['VOX_OPERATOR'];
      await expect.poll(operator, { timeout: 5000 }).toBe('Билайн');
      expect(voxlink.countOf('v1', '79253047679')).toBe(1);
    });

    it('goes on after a second when the daemon is frozen, with everything defined', async () => {
      daemon.signal('SIGSTOP');
      const tookMs = await timeTaken(asterisk);
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79170415564' });
      daemon.signal('SIGCONT');
      expect(values).toMatchObject({
        ...nothingKnown(VARIABLES),
        VOX_FAULT: 'DEADLINE',
        AGISTATUS: 'SUCCESS',
        ...RANG,
      });
      expect(tookMs).toBeGreaterThanOrEqual(1000);
      expect(tookMs).toBeLessThan(2500);
    });

    it('makes Asterisk complain of nothing but the phone that is not there', () => {
      const expected = /Module 'app_macro'|No channel type registered for 'PJSIP'|app_dial\.c: /;
      expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
    });
  });

  describe.skipIf(!root.runsNode)('without the daemon', () => {
    let agiPort: number;
    let asterisk: AsteriskLab;
    beforeAll(async () => {
      const nothing = await startAgiServer([]);
      await nothing.close();
      agiPort = Number(new URL(nothing.url).port);
      asterisk = await startPbx(root, agiPort);
    });
    afterAll(() => asterisk.stop());

    it('rings the phone at once with everything defined', async () => {
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79170415564' });
      const failed = { ...nothingKnown(VARIABLES), VOX_FAULT: 'INTERNAL_ERROR' };
      expect(values).toMatchObject({ ...failed, AGISTATUS: 'SUCCESS', ...RANG });
      expect(await timeTaken(asterisk)).toBeLessThan(900);
    });

    it('keeps nothing of an earlier lookup', async () => {
      const variables = Object.fromEntries(VARIABLES.map((name) => [name, 'old']));
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79170415564', variables });
      expect(Object.values(values)).not.toContain('old');
    });

    it('tells old dialplans that it failed', async () => {
      const { values } = await callAgiRequest(asterisk, { callerIdNum: '79170415564' });
      expect(JSON.parse(values['var'] ?? '')).toEqual({ status: 'FAILED', fault: 'INTERNAL_ERROR' });
      expect(values).toMatchObject({ OPERATOR: '', REGION: '', 'CALLERID(name)': '', ...RANG });
    });

    it.each([
      ['without a word', ''],
      ['in the middle of a command', 'EXEC MSet "VOX_STATUS=OK,VOX_BLACKLIST=1'],
    ])('rings the phone when the daemon ends %s', async (_when, text) => {
      const daemon = await serveText(agiPort, text);
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79170415564' });
      await new Promise((resolve) => daemon.close(resolve));
      expect(values).toMatchObject({ ...nothingKnown(VARIABLES), VOX_FAULT: 'INTERNAL_ERROR', ...RANG });
    });

    it('rings the phone when the programs are not there, or cannot run', async () => {
      const bare = await startAsterisk(root, { include: [EXAMPLE], dialplan: DIALPLAN });
      const plain = await callPlainAgi(bare, { callerIdNum: '79170415564' });
      const request = await callAgiRequest(bare, { callerIdNum: '79170415564' });
      await bare.stop();
      expect(plain.values).toMatchObject({ ...nothingKnown(VARIABLES), VOX_FAULT: '', ...RANG });
      expect(request.values).toMatchObject({ var: '{"status":"FAILED"}', OPERATOR: '', REGION: '', ...RANG });
    });

    it('answers the next call when the daemon is back', async () => {
      const voxlink = await startVoxlinkServer();
      const daemon = await DaemonProcess.start({ voxlink: { baseUrl: voxlink.baseUrl } }, agiPort);
      const { values } = await callPlainAgi(asterisk, { callerIdNum: '79170415564' });
      await daemon.stop();
      await voxlink.close();
      expect(values).toMatchObject({ VOX_STATUS: 'OK', VOX_OPERATOR: 'МТС', ...RANG });
    });
  });
});

/** Takes each connection, waits for the question, says `text` and closes. */
async function serveText(port: number, text: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
