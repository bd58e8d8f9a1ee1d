// The contexts for MikoPBX on a real Asterisk, between contexts that call them as MikoPBX's own do.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { HOSTILE_CALLERS, OFFICE_HOURS, startRecipeLab, type RecipeLab } from './recipe-lab.js';

const PRIMORYE = '79141234567';
const BASHKORTOSTAN = '79171234567';
const KALININGRAD = '79111234567';
const OF_T2 = '89021234567';

const asked = (context: string) =>
  ` same => n,ExecIf($["\${DIALPLAN_EXISTS(${context},\${EXTEN},1)}" = "1"]?Gosub(${context},\${EXTEN},1))\n`;
const DIALPLAN = `
[SIP-1-incoming]
exten => _[0-9+a-z][0-9a-z]!,1,Gosub(add-trim-prefix-clid,\${EXTEN},1)
 same => n,Dial(PJSIP/incoming-route,30)
 same => n,Hangup()
exten => h,1,UserEvent(OwnHangup)
[add-trim-prefix-clid]
exten => _[0-9+a-z][0-9a-z]!,1,NoOp()
${asked('add-trim-prefix-clid-custom')} same => n,Return()
; A place that MikoPBX calls as a subroutine too.
[internal]
exten => _XXX,1,Dial(PJSIP/\${EXTEN},30)
 same => n,Return()
[outgoing]
exten => _[0-9*#+]!,1,NoOp()
${asked('outgoing-custom')} same => n,Dial(PJSIP/\${EXTEN}@provider,60)
 same => n,Hangup()
; Three providers, one after the other.
[outgoing-by-three]
exten => _[0-9*#+]!,1,NoOp()
${asked('outgoing-custom')} same => n,Set(SEEN=\${CALLERID(num)})
${[1, 2, 3].map((provider) => `${asked(`SIP-${provider}-outgoing-custom`)} same => n,Set(SEEN=\${SEEN} \${CALLERID(num)})\n`).join('')} same => n,Hangup()
${[1, 2, 3]
  .map(
    (provider) => `[SIP-${provider}-outgoing-custom]
exten => _[0-9*#+]!,1,Gosub(voxroute-show,s,1(SIP-${provider}))
 same => n,Return()
`,
  )
  .join('')}`;

/** MikoPBX chooses providers by itself: rules only name those whose numbers are not for all. */
const withDestinations = (policy: string) =>
  policy
    .replace('voxroute-example-offices,vladivostok,1', 'internal,600,1')
    .replaceAll(/then: \{ trunks: .* \}/g, 'then: { pass: true }');
const withProviders = (policy: string) =>
  policy
    .replace("{ number: '73432223344' }", "{ number: '73432223344', trunks: SIP-2 }")
    .replace("number: '74951112233', default: true", "number: '74951112233', default: true, trunks: SIP-1")
    .replaceAll('then: { pass: true }', 'then: { trunks: [SIP-1, SIP-2, SIP-3] }');

describeOnEachAsterisk('the contexts for MikoPBX', (root) => {
  let lab: RecipeLab;
  beforeAll(async () => {
    lab = await startRecipeLab(root, { dialplan: DIALPLAN, policy: withDestinations });
    lab.teach(PRIMORYE, 'МегаФон', 'Приморский край');
    lab.teach(BASHKORTOSTAN, 'МТС', 'Республика Башкортостан');
    lab.teach(KALININGRAD, 'МТС', 'Калининградская область');
    lab.teach('79021234567', 'Т2', 'Челябинская область');
    return () => lab.stop();
  });
  beforeEach(() => lab.setTime(OFFICE_HOURS));

  describe('a call from outside', () => {
    const call = (number: string | undefined, exten = '74951112233') =>
      lab.call('SIP-1-incoming', number, { exten, read: ['CALLERID(name)'] });

    it('goes on to the incoming route, with operator and region in its name', async () => {
      const { dialled, values } = await call(BASHKORTOSTAN);
      expect(dialled).toEqual(['PJSIP/incoming-route,30']);
      expect(values).toEqual({ 'CALLERID(name)': 'МТС, Республика Башкортостан' });
    });

    it('goes where a rule routes it, and nowhere else behind that', async () => {
      expect((await call(PRIMORYE)).dialled).toEqual(['PJSIP/600,30']);
    });

    it('is refused when a rule blocks it', async () => {
      expect(await call(KALININGRAD)).toMatchObject({ dialled: [], hangupCause: 17 });
    });

    it.each(['nowhere,s,1', 'internal,vladivostok,1'])('goes on when a route is not there: %s', async (route) => {
      const change = (policy: string) => policy.replace('internal,600,1', route);
      const { dialled } = await lab.withPolicy(change, () => call(PRIMORYE));
      expect(dialled).toEqual(['PJSIP/incoming-route,30']);
    });

    it.each(['+74951112233', 'mytrunk', '74'])('goes on when the number that was called is %s', async (exten) => {
      expect((await call(BASHKORTOSTAN, exten)).dialled).toEqual(['PJSIP/incoming-route,30']);
    });

    it('leaves the end of the call to MikoPBX', async () => {
      const { events } = await call(BASHKORTOSTAN);
      expect(events.map((event) => event.get('UserEvent'))).toEqual(['OwnHangup']);
    });

    it('goes on with the daemon stopped, whoever calls', async () => {
      await lab.withoutDaemon(async () => {
        for (const number of [PRIMORYE, KALININGRAD, undefined, ...HOSTILE_CALLERS])
          expect((await call(number)).dialled).toEqual(['PJSIP/incoming-route,30']);
      });
    });
  });

  describe('a call to outside', () => {
    const dial = (exten: string) => lab.call('outgoing', '100', { exten, read: ['CALLERID(num)'] });

    it('shows a number of the region', async () => {
      const { dialled, values } = await dial(OF_T2);
      expect(dialled).toEqual([`PJSIP/${OF_T2}@provider,60`]);
      expect(values).toEqual({ 'CALLERID(num)': '83432223344' });
    });

    it('shows to each provider only what is his, and his own phone number to the others', async () => {
      const dialled = () => lab.call('outgoing-by-three', '100', { exten: OF_T2, read: ['SEEN'] });
      expect((await lab.withPolicy(withProviders, dialled)).values).toEqual({
        SEEN: '100 84951112233 83432223344 100',
      });
    });

    it('is refused at night', async () => {
      lab.setTime('2026-11-24T18:30:00Z');
      expect(await dial(OF_T2)).toMatchObject({ dialled: [], hangupCause: 21 });
    });

    it.each(['112', '203', '*30'])('to %s is left alone, at night too', async (exten) => {
      lab.setTime('2026-11-24T18:30:00Z');
      const { dialled, values } = await dial(exten);
      expect(dialled).toEqual([`PJSIP/${exten}@provider,60`]);
      expect(values).toEqual({ 'CALLERID(num)': '100' });
    });

    it('goes on with the daemon stopped', async () => {
      const { dialled, values } = await lab.withoutDaemon(() => dial(OF_T2));
      expect(dialled).toEqual([`PJSIP/${OF_T2}@provider,60`]);
      expect(values).toEqual({ 'CALLERID(num)': '100' });
    });
  });

  it('makes Asterisk complain of nothing but the daemon and the phones that are not there', () => {
    // Where MikoPBX returns from a place that was routed to, the call is over.
    const expected =
      /app_macro|is deprecated|should be updated|No channel type|Return without Gosub|(?:app_dial|res_agi)\.c: /;
    expect(lab.asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
