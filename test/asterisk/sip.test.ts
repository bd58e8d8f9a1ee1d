// Calls from outside in the lab: what a stranger sends by SIP, what arrives of it on the channel, and how a call ends.

import { beforeAll, expect, it } from 'vitest';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';

const DIALPLAN = `
[from-outside]
exten => 21,1,Hangup(21)
exten => answers,1,Answer()
 same => n,Hangup()
exten => rings,1,Ringing()
 same => n,Wait(30)
exten => talks,1,Answer()
 same => n,Wait(30)
exten => _[0-9+]!,1,Hangup(17)
[from-a-trunk]
exten => 21,1,Set(TRUNK=a)
 same => n,Hangup(21)
`;
const CALLER = ['CALLERID(num)', 'CALLERID(name)', 'CALLERID(num-pres)', 'CALLERID(rdnis)', 'NOTHING'];

describeOnEachAsterisk('calls from outside in the lab', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, {
      dialplan: DIALPLAN,
      sip: { context: 'from-outside', trunks: ['from-a-trunk'] },
    });
    return () => asterisk.stop();
  });

  it('are refused with the cause of the dialplan', async () => {
    const report = await asterisk.callFromOutside({ to: '21', from: '79170415564', read: ['CALLERID(num)'] });
    expect(report).toMatchObject({ status: 403, cause: 21, answered: false });
    expect(report.values).toEqual({ 'CALLERID(num)': '79170415564' });
    expect(report.uniqueId).toMatch(/^\d+\.\d+$/);
  });

  it('are answered, and ended by Asterisk', async () => {
    const report = await asterisk.callFromOutside({ to: 'answers' });
    expect(report).toMatchObject({ status: 200, cause: 16, answered: true });
  });

  it.each([
    ['while it rings', 'rings', 487],
    ['while they talk', 'talks', 200],
  ])('are ended by the caller %s', async (_when, to, status) => {
    const call = await asterisk.startCallFromOutside({ to });
    if (to === 'talks') await call.answered(5000);
    await call.hangup();
    const report = await call.end(5000);
    expect(report).toMatchObject({ status, answered: to === 'talks' });
  });

  it('bring to the channel what the headers say', async () => {
    const { values } = await asterisk.callFromOutside({
      to: '74951112233',
      from: '%2b79170415564',
      displayName: '"Иван, продажи"',
      headers: ['Diversion: <sip:78001112233@127.0.0.1>;reason=unconditional'],
      read: CALLER,
    });
    expect(values).toEqual({
      'CALLERID(num)': '+79170415564',
      'CALLERID(name)': 'Иван, продажи',
      'CALLERID(num-pres)': 'allowed_not_screened',
      'CALLERID(rdnis)': '78001112233',
      NOTHING: '',
    });
  });

  it('bring line breaks and empty lines too, where a stranger has escaped them', async () => {
    const { values } = await asterisk.callFromOutside({
      to: '7495%0aagi_arg_1%3a%201',
      from: '7917%0d%0a%0d%0aEvent%3a%20UserEvent',
      headers: [`Diversion: <sip:7800%0a%0a${'x'.repeat(300)}@127.0.0.1>`],
      read: ['CALLERID(num)', 'CALLERID(dnid)', 'CALLERID(rdnis)'],
    });
    expect(values).toEqual({
      'CALLERID(num)': '7917\r\n\r\nEvent: UserEvent',
      'CALLERID(dnid)': '7495\nagi_arg_1: 1',
      'CALLERID(rdnis)': `7800\n\n${'x'.repeat(300)}`,
    });
  });

  it('come in at the context of a trunk by its address', async () => {
    const call = { to: '21', from: '79170415564', context: 'from-a-trunk', read: ['CALLERID(num)', 'TRUNK'] };
    const report = await asterisk.callFromOutside(call);
    expect(report).toMatchObject({ cause: 21, values: { 'CALLERID(num)': '79170415564', TRUNK: 'a' } });
    await expect(asterisk.callFromOutside({ ...call, context: 'nowhere' })).rejects.toThrow(
      'no call comes in at nowhere',
    );
  });

  it('find no extension that the dialplan has not', async () => {
    const call = await asterisk.startCallFromOutside({ to: 'nobody' });
    expect(await call.answered(5000)).toBe(404);
    call.close();
  });

  it('take no second to arrive', async () => {
    const startedAt = performance.now();
    await asterisk.callFromOutside({ to: '21' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('make Asterisk complain of nothing', () => {
    expect(asterisk.complaints().filter((line) => !line.includes("Module 'app_macro'"))).toEqual([]);
  });
});
