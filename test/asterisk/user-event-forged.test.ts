// Strangers who write lines into an INVITE, against a daemon that answers UserEvents. The other call must get its own answer, and
// nothing but that.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunningDaemon } from '../system/running-daemon.js';
import { AMI_USER, startAmiDaemon, untilUp } from './ami-daemon.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import type { LabCall } from './lab-call.js';

/** Asks, waits for the answer as a dialplan does, and says so. */
const DIALPLAN = `
[outside]
exten => _[0-9+]!,1,Set(VOX_READY=)
 same => n,UserEvent(Num)
 same => n,Set(steps=0)
 same => n(wait),GotoIf($[\${LEN(\${VOX_READY})} > 0 | \${steps} >= 40]?on)
 same => n,Wait(0.05)
 same => n,Set(steps=$[\${steps} + 1])
 same => n,Goto(wait)
 same => n(on),Hangup(17)
[victim]
exten => s,1,UserEvent(Waiting)
 same => n,Wait(60)
[recipe]
exten => s,1,UserEvent(Num,number: 74959898533)
 same => n,Set(steps=0)
 same => n(wait),GotoIf($[\${LEN(\${var})} > 0 | \${steps} >= 40]?on)
 same => n,Wait(0.05)
 same => n,Set(steps=$[\${steps} + 1])
 same => n,Goto(wait)
 same => n(on),NoOp()
[route]
exten => s,1,Set(VOXROUTE_QUESTION=route?did=74951112233,79170415564)
 same => n,UserEvent(Num)
 same => n,Wait(1)
`;
const CONFIG = `
rules:
  - { id: outside-line, if: { did: "74951112233" }, then: { block: {} } }
`;
const READ = ['VOX_READY', 'VOX_STATUS', 'VOX_NUMBER', 'VOX_ACTION', 'DIALSTATUS'];
const CRLF = '%0d%0a';

describeOnEachAsterisk('a stranger over AMI', (root) => {
  let asterisk: AsteriskLab;
  let daemon: RunningDaemon;
  let victim: LabCall;
  let victimChannel: string;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { ...AMI_USER, dialplan: DIALPLAN, sip: { context: 'outside' } });
    daemon = await startAmiDaemon({ pbx: { port: asterisk.managerPort, json: 'var' } }, { config: CONFIG });
    await untilUp(daemon, 'pbx');
  });
  afterAll(async () => {
    await asterisk.stop();
    await daemon.stop();
  });
  beforeEach(async () => {
    victim = await asterisk.startCall({ context: 'victim', exten: 's', callerIdNum: '79160000000' });
    await victim.waitForUserEvent('Waiting', 5000);
    victimChannel = await victim.getvar('CHANNEL(name)');
    return async () => {
      await victim.hangup();
      await victim.end(5000);
    };
  });

  const said = (event: string) => daemon.log.filter((line) => line['door'] === 'ami' && line['event'] === event).length;
  const escaped = (text: string) => encodeURIComponent(text).replace(/%2C/g, ',');

  it('is looked up by his number when he writes nothing into it', async () => {
    const { values } = await asterisk.callFromOutside({ to: '74951112233', from: '79170415564', read: READ });
    expect(values).toMatchObject({ VOX_READY: '1', VOX_STATUS: 'OK', VOX_NUMBER: '79170415564' });
  });

  it.each([
    ['a line feed', '7917%0a0415564'],
    ['a line feed at its end', '79170415564%0a'],
    ['a line end at its end', `79170415564${CRLF}`],
    ['a header', `79170415564${CRLF}Uniqueid%3a%201.1`],
    ['an empty line', `79170415564${CRLF}${CRLF}`],
    ['text of its own', `79170415564${CRLF}${CRLF}x`],
    [
      'an event',
      `79170415564${CRLF}${CRLF}Event%3a%20UserEvent${CRLF}Privilege%3a%20user,all${CRLF}UserEvent%3a%20Num`,
    ],
    ['the end of everything', `79170415564${CRLF}${CRLF}Event%3a%20Shutdown${CRLF}Privilege%3a%20system,all`],
    ['a reply', `79170415564${CRLF}${CRLF}Response%3a%20Success${CRLF}ActionID%3a%20voxroute-1`],
  ])('is INVALID with %s in his number', async (_what, from) => {
    const { values } = await asterisk.callFromOutside({ to: '74951112233', from, read: READ });
    expect(values).toMatchObject({ VOX_READY: '1', VOX_STATUS: 'INVALID', VOX_NUMBER: '', VOX_ACTION: 'pass' });
    expect(await victim.getvar('VOX_READY')).toBe('');
  });

  it('writes no answer of another call by number and extension together', async () => {
    const from = `7${CRLF}${CRLF}Event%3a%20UserEvent${CRLF}Privilege%3a%20user,all${CRLF}Channel%3a%20${escaped(victimChannel)}`;
    const to = `7${CRLF}Uniqueid%3a%20${victim.uniqueId}${CRLF}UserEvent%3a%20Num${CRLF}${CRLF}`;
    const { values } = await asterisk.callFromOutside({ to, from, read: READ });
    expect(values).toMatchObject({ VOX_READY: '1', VOX_STATUS: 'INVALID' });
    expect(await victim.getvar('VOX_READY')).toBe('');
    expect(said('forged-event') + said('stray-text')).toBeGreaterThan(0);
    expect(said('torn-event')).toBeGreaterThan(0);
  });

  it('is answered on his own channel where his extension names that of another', async () => {
    const to = `1${CRLF}Priority%3a%201${CRLF}Uniqueid%3a%20${victim.uniqueId.slice(0, 20)}${CRLF}Linkedid%3a%201${CRLF}UserEvent%3a%20Num${CRLF}`;
    const { values } = await asterisk.callFromOutside({ to, from: '79170415564', read: READ });
    expect(values).toMatchObject({ VOX_READY: '1', VOX_NUMBER: '79170415564' });
    expect(await victim.getvar('VOX_READY')).toBe('');
  });

  it.each([
    ['anonymous', 'anonymous', 'WITHHELD'],
    ['a name', 'user123', 'INVALID'],
    ['headers behind commas', '79170415564,script%3a%20block,Uniqueid%3a%209.9', 'INVALID'],
    ['quotes and brackets', '7917%22%28%5b', 'INVALID'],
    ['Cyrillic', '%d0%98%d0%b2%d0%b0%d0%bd', 'INVALID'],
  ])('is no riddle with %s in his number', async (_what, from, status) => {
    const { values } = await asterisk.callFromOutside({ to: '74951112233', from, read: READ });
    expect(values).toMatchObject({ VOX_READY: '1', VOX_STATUS: status, VOX_ACTION: 'pass' });
  });

  it("leaves the link as it was: the recipe of Voxlink's material is answered", async () => {
    const { values } = await asterisk.originate({ context: 'recipe', exten: 's', read: ['VOX_NUMBER', 'var'] });
    expect(values['VOX_NUMBER']).toBe('74959898533');
    expect(JSON.parse(values['var'] ?? '')).toMatchObject({ number: '74959898533', action: 'pass' });
  });

  it('leaves a dialplan that says what it asks its rules, its number and its called number', async () => {
    const { values } = await asterisk.originate({ context: 'route', exten: 's', callerIdNum: '1', read: READ });
    expect(values).toMatchObject({ VOX_NUMBER: '79170415564', VOX_ACTION: 'block' });
    expect(daemon.calls().at(-1)).toMatchObject({ script: 'route', rule: 'outside-line' });
  });

  it('has made no reconnect necessary', () => {
    expect(said('up')).toBe(1);
    expect(said('down')).toBe(0);
  });
});
