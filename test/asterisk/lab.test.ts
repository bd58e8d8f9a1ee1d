import { beforeAll, expect, it } from 'vitest';
import { startAgiServer } from './agi-server.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';

const DIALPLAN = `
[plain]
exten => s,1,Set(GREETING=Добрый день)
 same => n,UserEvent(Step,Text: \${GREETING})
 same => n,Hangup(21)

[waits]
exten => s,1,UserEvent(Waiting)
 same => n,Wait(30)

[agi]
exten => s,1,Set(AGISTATUS=)
 same => n,AGI(\${SERVER}/hello?num=1,\${FILTER(+0-9,\${CALLERID(num)})},второй)
 same => n,UserEvent(WentOn)
`;

describeOnEachAsterisk('the lab', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, { dialplan: DIALPLAN, globals: { GLOBAL: 'known to all' } });
    return () => asterisk.stop();
  });

  it('runs the version it says', async () => {
    expect(['16', '22']).toContain(root.version);
    expect(await asterisk.command('core show version')).toContain(`Asterisk ${root.release}`);
  });

  it('runs a call and reports what the dialplan said and set', async () => {
    const report = await asterisk.originate({ context: 'plain', exten: 's', read: ['GREETING', 'GLOBAL', 'NOTHING'] });
    expect(report.values).toEqual({ GREETING: 'Добрый день', GLOBAL: 'known to all', NOTHING: '' });
    expect(report.assigned).toEqual(['GREETING']);
    expect(report.events.map((event) => [event.get('UserEvent'), event.get('Text')])).toEqual([
      ['Step', 'Добрый день'],
    ]);
    expect(report).toMatchObject({ answered: false, hangupCause: 21 });
  });

  it('brings any caller ID and any variable to the dialplan as they are', async () => {
    const callerIdNum = '7917"),(x';
    const callerIdName = 'ПАО "МегаФон", \\ ${EXTEN} $[1]';
    const variables = { ODD: ' a,b=c"d\\e;f\r\n${EXTEN} ', 'CALLERID(dnid)': '74950000000' };
    const report = await asterisk.originate({
      context: 'plain',
      exten: 's',
      callerIdNum,
      callerIdName,
      callingPres: 'prohib_passed_screen',
      variables,
      read: ['CALLERID(num)', 'CALLERID(name)', 'CALLERID(num-pres)', ...Object.keys(variables)],
    });
    expect(report.values).toEqual({
      'CALLERID(num)': callerIdNum,
      'CALLERID(name)': callerIdName,
      'CALLERID(num-pres)': 'prohib_passed_screen',
      ...variables,
    });
  });

  it('lets the caller hang up in the middle', async () => {
    const call = await asterisk.startCall({ context: 'waits', exten: 's', variables: { A: 'б' }, read: ['A'] });
    await call.waitForUserEvent('Waiting', 5_000);
    expect(await call.getvar('A')).toBe('б');
    await call.hangup();
    const report = await call.end(5_000);
    expect(report.values).toEqual({ A: 'б' });
    await expect(call.hangup()).rejects.toThrow('No such channel');
  });

  it('says so when the extension does not exist', async () => {
    await expect(asterisk.originate({ context: 'plain', exten: 'missing' })).rejects.toThrow('no such extension');
  });

  it('speaks AGI with a server of the test', async () => {
    const agi = await startAgiServer(['SET VARIABLE ANSWER "Башкортостан"']);
    const report = await asterisk.originate({
      context: 'agi',
      exten: 's',
      callerIdNum: '+7 (917) 041-55-64',
      variables: { SERVER: agi.url },
      read: ['ANSWER', 'AGISTATUS'],
    });
    await agi.close();
    expect(agi.sessions).toHaveLength(1);
    expect(agi.sessions[0]).toMatchObject({
      agi_network_script: 'hello?num=1',
      agi_callerid: '+7 (917) 041-55-64',
      agi_arg_1: '+79170415564',
      agi_arg_2: 'второй',
      agi_uniqueid: report.uniqueId,
    });
    expect(report.values).toEqual({ ANSWER: 'Башкортостан', AGISTATUS: 'SUCCESS' });
  });

  it('goes on when nobody listens for AGI', async () => {
    const agi = await startAgiServer([]);
    await agi.close();
    const variables = { SERVER: agi.url };
    const report = await asterisk.originate({ context: 'agi', exten: 's', variables, read: ['AGISTATUS'] });
    expect(report.values).toEqual({ AGISTATUS: 'FAILURE' });
    expect(report.events.map((event) => event.get('UserEvent'))).toEqual(['WentOn']);
  });

  it('runs programs of its own with the node of the host', async (context) => {
    if (!root.runsNode) context.skip('node does not run in this root');
    const own = await startAsterisk(root, {
      dialplan: '[program]\nexten => s,1,AGI(says-hello)\n',
      agiPrograms: ['test/asterisk/fixtures/says-hello'],
    });
    try {
      const report = await own.originate({ context: 'program', exten: 's', read: ['HELLO', 'AGISTATUS'] });
      expect(report.values).toEqual({ HELLO: process.version, AGISTATUS: 'SUCCESS' });
    } finally {
      await own.stop();
    }
  });

  it('answers nothing while it is frozen, and comes back', async () => {
    await asterisk.freeze();
    try {
      await expect(asterisk.manager.action('Ping', {}, 200)).rejects.toThrow('no reply to AMI Ping within 200 ms');
    } finally {
      asterisk.thaw();
    }
    expect((await asterisk.manager.action('Ping')).get('Ping')).toBe('Pong');
  });

  it('keeps its port, database and log over a restart and a power cut', async () => {
    await asterisk.command('database put voxroute test value');
    await asterisk.restart();
    await asterisk.kill();
    await expect(asterisk.command('core show version')).rejects.toThrow(`last words of Asterisk ${root.release}`);
    await asterisk.boot();
    expect(await asterisk.command('database get voxroute test')).toContain('Value: value');
    expect(asterisk.log().match(/PBX Core Initializing/g)).toHaveLength(3);
  });
});
