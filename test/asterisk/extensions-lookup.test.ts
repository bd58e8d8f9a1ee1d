import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { startAgiServer, type AgiServer } from './agi-server.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import type { CallReport, CallRequest } from './lab-call.js';

const EXAMPLE = 'dialplan-examples/extensions-lookup.conf';
const VARIABLES = [...readFileSync(EXAMPLE, 'utf8').matchAll(/VOX_\w+(?==)/g)].map((match) => match[0]);
const NOTHING_KNOWN = {
  ...Object.fromEntries(VARIABLES.map((name) => [name, ''])),
  VOX_STATUS: 'FAILED',
  VOX_BLACKLIST: '0',
  VOX_ACTION: 'pass',
  VOX_SOURCE: 'none',
};
/** No phone rings in the lab, and Dial() says so: the call has come as far as that. */
const RANG_PHONE_100 = { PHONES: 'PJSIP/100', DIALSTATUS: 'CHANUNAVAIL' };

const OWN_DIALPLAN = '[own-dialplan]\nexten => s,1,Gosub(voxroute-lookup,s,1)\n';

it('extensions-lookup.conf defines every variable that the daemon sets, once', () => {
  expect(VARIABLES.toSorted()).toEqual(CHANNEL_VARIABLES.map(({ name }) => `VOX_${name}`).toSorted());
});

describeOnEachAsterisk('extensions-lookup.conf', (root) => {
  let asterisk: AsteriskLab;
  let nothing: AgiServer;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { include: [EXAMPLE], dialplan: OWN_DIALPLAN });
    nothing = await startAgiServer([]);
    await nothing.close();
    return () => asterisk.stop();
  });

  async function callExample(daemon: AgiServer, request: Partial<CallRequest> = {}): Promise<CallReport> {
    await asterisk.command(`dialplan set global VOXROUTE_AGI ${daemon.url}`);
    const read = [...VARIABLES, 'PHONES', 'DIALSTATUS', 'AGISTATUS', 'CALLERID(name)', ...(request.read ?? [])];
    const call = { context: 'voxroute-example-inbound', exten: '74951234567', callerIdNum: '79170415564' };
    return asterisk.originate({ ...call, ...request, read });
  }

  async function callAnswered(commands: string[], request: Partial<CallRequest> = {}) {
    const daemon = await startAgiServer(commands);
    try {
      const report = await callExample(daemon, request);
      return { report, sessions: daemon.sessions, replies: daemon.replies };
    } finally {
      await daemon.close();
    }
  }

  it('loads without a complaint', async () => {
    expect(await asterisk.command('dialplan show voxroute-lookup')).toContain('AGI(${agi}/lookup?num=${URIENCODE(');
    expect(asterisk.complaints().filter((line) => !line.includes("Module 'app_macro'"))).toEqual([]);
  });

  it('asks the daemon on this host unless told otherwise', async () => {
    await asterisk.originate({ context: 'own-dialplan', exten: 's', callerIdNum: '79170415564' });
    const asked = /AGI\("[^"]*", "([^"]*)"\)/.exec(asterisk.log());
    expect(asked?.[1]).toBe('agi://127.0.0.1:4583/lookup?num=79170415564');
  });

  it('rings the phone with everything defined when the daemon is stopped', async () => {
    const { values } = await callExample(nothing);
    expect(values).toMatchObject({ ...NOTHING_KNOWN, ...RANG_PHONE_100, AGISTATUS: 'FAILURE' });
  });

  it('keeps nothing of an earlier lookup when the daemon is stopped', async () => {
    const variables = Object.fromEntries(VARIABLES.map((name) => [name, '1']));
    const { values } = await callExample(nothing, { variables });
    expect(values).toMatchObject({ ...NOTHING_KNOWN, ...RANG_PHONE_100 });
  });

  it('rings the phone when the daemon closes without an answer', async () => {
    const { report } = await callAnswered([]);
    expect(report.values).toMatchObject({ ...NOTHING_KNOWN, ...RANG_PHONE_100, AGISTATUS: 'SUCCESS' });
  });

  it.each([
    ['by its id', 'VOX_REGION_ID=RU-KDA'],
    ['by its name', 'VOX_REGION=Краснодарский край'],
  ])('shows who calls and knows a region %s', async (_how, region) => {
    const { report, replies } = await callAnswered([`EXEC MSet "VOX_NAME=МТС\\\\, Краснодарский край,${region}"`]);
    expect(replies).toEqual(['200 result=0']);
    expect(report.values).toMatchObject({ PHONES: 'PJSIP/200', 'CALLERID(name)': 'МТС, Краснодарский край' });
    expect(report.answered).toBe(false);
  });

  it('is not led astray by a region with odd characters', async () => {
    const { report } = await callAnswered(['EXEC MSet "VOX_REGION=Край «Юг» & | \' : ; %"']);
    expect(report.values).toMatchObject({ VOX_REGION: "Край «Юг» & | ' : ; %", ...RANG_PHONE_100 });
  });

  it('hangs up on a blocked caller with the cause that was given', async () => {
    const { report } = await callAnswered(['EXEC MSet "VOX_BLACKLIST=1,VOX_HANGUPCAUSE=21"']);
    expect(report.hangupCause).toBe(21);
    expect(report.values).toMatchObject({ DIALSTATUS: '', PHONES: '' });
  });

  it('hangs up on a blocked caller when no cause was given', async () => {
    const { report } = await callAnswered(['EXEC MSet "VOX_BLACKLIST=1"']);
    expect(report.values).toMatchObject({ DIALSTATUS: '', PHONES: '' });
  });

  it('passes the caller ID as one parameter, whatever is in it', async () => {
    const callerIdNum = '+7917,script: block),${EXTEN}"';
    const { report, sessions } = await callAnswered([], { callerIdNum });
    expect(sessions).toHaveLength(1);
    const script = 'lookup?num=%2B7917%2Cscript%3A%20block)%2C%24%7BEXTEN%7D%22';
    expect(sessions[0]).toMatchObject({ agi_network_script: script, agi_callerid: callerIdNum });
    expect(sessions[0]).not.toHaveProperty('agi_arg_1');
    expect(report.values).toMatchObject(RANG_PHONE_100);
  });

  it('asks about a caller without a number too, and about a call to +7…', async () => {
    const daemon = await startAgiServer([]);
    await asterisk.command(`dialplan set global VOXROUTE_AGI ${daemon.url}`);
    const read = ['PHONES', 'DIALSTATUS'];
    const report = await asterisk.originate({ context: 'voxroute-example-inbound', exten: '+74951234567', read });
    await daemon.close();
    expect(report.values).toEqual(RANG_PHONE_100);
    expect(daemon.sessions[0]).toMatchObject({ agi_network_script: 'lookup?num=', agi_callerid: 'unknown' });
  });

  it('makes Asterisk complain of nothing but the daemon and the phone that are not there', () => {
    const expected = /Module 'app_macro'|No channel type registered for 'PJSIP'|res_agi\.c: /;
    expect(asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
