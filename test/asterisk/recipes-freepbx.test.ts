// The hooks for FreePBX on a real Asterisk, between contexts that do what FreePBX's own do: an inbound DID table, and an
// outbound route that asks its hook before each trunk, as a Macro (16 and older) or as a Gosub (17).

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { HOSTILE_CALLERS, OFFICE_HOURS, startRecipeLab, type RecipeLab } from './recipe-lab.js';

const PRIMORYE = '79141234567';
const BASHKORTOSTAN = '79171234567';
const KALININGRAD = '79111234567';
const CUSTOMER = '79170415564';
const OF_MTS = '89171234567';
const OF_T2 = '89021234567';

/** A trunk that was deleted leaves a gap. */
const TRUNKS = `OUT_1=PJSIP/gsm-mts
OUT_2=SIP/gsm-beeline
OUT_3=AMP:Local/$OUTNUM$@other
OUT_4=SIP/sip-main
OUT_7=DAHDI/g0
OUT_8=AMP:DAHDI/g1/$OUTNUM$`;
/** What FreePBX shows in an emergency. */
const OF_THE_BUILDING = '74950000112';

/** What the route does for each trunk; `call` and `back` are FreePBX's way to call subroutines and to return. */
const freepbx = (version: string, call: (name: string, args?: string) => string, back: string) => `
[freepbx-${version}]
exten => _[+0-9]!,1,Set(DIAL_NUMBER=\${EXTEN})
${[1, 2, 3, 4].map((trunk) => ` same => n,${call(`dialout-trunk-${version}`, String(trunk))}\n`).join('')}
 same => n,UserEvent(AllTried)
; A route marked Emergency, and one that is not, each with trunks of its own.
[freepbx-emergency-${version}]
exten => _X!,1,Set(EMERGENCYROUTE=YES)
 same => n,Goto(freepbx-other-${version},\${EXTEN},1)
[freepbx-other-${version}]
exten => _X!,1,Set(DIAL_NUMBER=\${EXTEN})
 same => n,Set(CALLERID(num)=${OF_THE_BUILDING})
${[7, 8].map((trunk) => ` same => n,${call(`dialout-trunk-${version}`, String(trunk))}\n`).join('')}
 same => n,UserEvent(AllTried)
[macro-dialout-trunk-${version}]
exten => s,1,Set(DIAL_TRUNK=\${ARG1})
 same => n,${call('dialout-trunk-predial-hook')}
 same => n,GotoIf($["\${PREDIAL_HOOK_RET}" = "BYPASS"]?bypass,1)
 same => n,Dial(\${OUT_\${DIAL_TRUNK}}/\${DIAL_NUMBER},60)
 same => n,${back}
exten => bypass,1,${back}
`;
const GOSUB = freepbx('17', (name, args = '') => `Gosub(macro-${name},s,1(${args}))`, 'Return()');
const MACRO = freepbx('16', (name, args = '') => `Macro(${name},${args})`, 'MacroExit()');

const INBOUND = `
[from-pstn]
exten => 74951112233,1,Dial(PJSIP/inbound-route,30)
 same => n,Hangup()
 same => n(past-the-blacklist),Dial(PJSIP/past-the-blacklist,30)
exten => mytrunk,1,Dial(PJSIP/by-name,30)
exten => s,1,Dial(PJSIP/any-did,30)
[from-did-direct]
exten => _XXX,1,Dial(PJSIP/\${EXTEN},30)
[ext-group]
exten => 600,1,Dial(PJSIP/group-600,30)
[ivr-1]
exten => s,1,Dial(PJSIP/ivr,30)
[app-blackhole]
exten => s,1,Dial(PJSIP/blackhole,30)
`;

/** The policy with the destinations of FreePBX. */
const withDestinations = (policy: string) =>
  policy
    .replace('contactContext: voxroute-example-phones', 'contactContext: from-did-direct')
    .replace('[gsm-mts, gsm-megafon, sip-main]', '[gsm-mts, sip-main]')
    .replace('voxroute-example-offices,vladivostok,1', 'ext-group,600,1')
    .replace('voxroute-example-offices,closed,1', 'ivr-1,s,1');

describeOnEachAsterisk('the hooks for FreePBX', (root) => {
  let lab: RecipeLab;
  const versions = root.version === '16' ? ['16', '17'] : ['17'];
  beforeAll(async () => {
    const dialplan = `[globals]\n${TRUNKS}\n${INBOUND}${GOSUB}${root.version === '16' ? MACRO : ''}`;
    lab = await startRecipeLab(root, { dialplan, policy: withDestinations, sip: { context: 'from-voxroute' } });
    lab.teach(PRIMORYE, 'МегаФон', 'Приморский край');
    lab.teach(BASHKORTOSTAN, 'МТС', 'Республика Башкортостан');
    lab.teach(KALININGRAD, 'МТС', 'Калининградская область');
    lab.teach('79021234567', 'Т2', 'Челябинская область');
    return () => lab.stop();
  });
  beforeEach(() => lab.setTime(OFFICE_HOURS));

  describe('a call from outside', () => {
    const rings = async (number: string | undefined, exten = '74951112233') =>
      (await lab.call('from-voxroute', number, { exten })).dialled;

    it.each([
      ['to the inbound route', BASHKORTOSTAN, 'PJSIP/inbound-route,30'],
      ['to a ring group by its district', PRIMORYE, 'PJSIP/group-600,30'],
      ['to the extension of his manager', CUSTOMER, 'PJSIP/203,30'],
      ['to the inbound route without a number', undefined, 'PJSIP/inbound-route,30'],
    ])('goes %s', async (_where, number, phones) => {
      expect(await rings(number)).toEqual([phones]);
    });

    it('has operator and region in its name, and the DID where FreePBX puts it', async () => {
      const read = ['CALLERID(name)', 'FROM_DID'];
      const { values } = await lab.call('from-voxroute', PRIMORYE, { read });
      expect(values).toEqual({ 'CALLERID(name)': 'МегаФон, Приморский край', FROM_DID: '74951112233' });
    });

    it('is refused when a rule blocks it', async () => {
      const { dialled, hangupCause } = await lab.call('from-voxroute', KALININGRAD);
      expect([dialled, hangupCause]).toEqual([[], 17]);
    });

    it('goes to the IVR while the office is closed', async () => {
      lab.setTime('2026-11-24T18:00:00Z');
      expect(await rings(BASHKORTOSTAN)).toEqual(['PJSIP/ivr,30']);
      expect(await rings(BASHKORTOSTAN, 's')).toEqual(['PJSIP/ivr,30']);
    });

    it('goes to the route for any number where FreePBX knows no other, and where none was dialled', async () => {
      expect(await rings(BASHKORTOSTAN, '74999999999')).toEqual(['PJSIP/any-did,30']);
      expect(await rings(BASHKORTOSTAN, 's')).toEqual(['PJSIP/any-did,30']);
      expect(await rings(PRIMORYE, 's')).toEqual(['PJSIP/group-600,30']);
    });

    it.each([
      ['mytrunk', 'PJSIP/by-name,30'],
      ['my-other-trunk', 'PJSIP/any-did,30'],
      ['trunk@10.0.0.1', 'PJSIP/any-did,30'],
      ['(495) 111-22-33', 'PJSIP/any-did,30'],
      ['_x', 'PJSIP/any-did,30'],
      ['#1', 'PJSIP/any-did,30'],
      ['7', 'PJSIP/any-did,30'],
    ])('goes on when the number that was called is %s', async (exten, phones) => {
      expect(await rings(BASHKORTOSTAN, exten)).toEqual([phones]);
      expect(await lab.withoutDaemon(() => rings(BASHKORTOSTAN, exten))).toEqual([phones]);
    });

    it.each(['74951112233%2c2', '74951112233%2cpast-the-blacklist', '74951112233%2c%0a', '74951112233%3a2'])(
      'goes to no other place in from-pstn than the number that was called, a stranger dialling %s',
      async (to) => {
        const before = lab.asterisk.log().length;
        const read = ['FROM_DID', 'DIALSTATUS'];
        const { values } = await lab.asterisk.callFromOutside({ to, from: BASHKORTOSTAN, read });
        expect(values).toEqual({ FROM_DID: 's', DIALSTATUS: 'CHANUNAVAIL' });
        expect(lab.asterisk.log().slice(before)).not.toContain('PJSIP/inbound-route');
        expect(lab.asterisk.log().slice(before)).not.toContain('PJSIP/past-the-blacklist');
      },
    );

    it("goes where FreePBX's own blacklist sends it", async () => {
      await lab.asterisk.command(`database put blacklist 8${BASHKORTOSTAN.slice(1)} spam`);
      await lab.asterisk.command('database put blacklist dest app-blackhole,s,1');
      const change = (policy: string) => `${policy}\nlists: { freepbxAstdb: true }\n`;
      const blocked = await lab.withPolicy(change, () => rings(BASHKORTOSTAN));
      expect(blocked).toEqual(['PJSIP/blackhole,30']);
      await lab.asterisk.command('database put blacklist dest gone,s,1');
      const { dialled, hangupCause } = await lab.withPolicy(change, () => lab.call('from-voxroute', BASHKORTOSTAN));
      expect([dialled, hangupCause]).toEqual([[], 21]);
      await lab.asterisk.command('database deltree blacklist');
    });

    it.each(['74951112233', '74999999999', 's'])('reaches FreePBX with the daemon stopped: %s', async (exten) => {
      await lab.withoutDaemon(async () => {
        for (const number of [PRIMORYE, KALININGRAD, CUSTOMER, undefined, ...HOSTILE_CALLERS])
          expect(await rings(number, exten)).toEqual([
            exten === '74951112233' ? 'PJSIP/inbound-route,30' : 'PJSIP/any-did,30',
          ]);
      });
    });
  });

  describe.each(versions)('a call to outside through FreePBX %s', (version) => {
    const dial = async (exten: string) => {
      const read = ['CALLERID(num)', 'VOXOUT_RULE', 'VOXROUTE_ASKED'];
      const { dialled, events, ...report } = await lab.call(`freepbx-${version}`, '100', { exten, read });
      // The hook has ended rightly: FreePBX went on after each.
      expect(events.map((event) => event.get('UserEvent'))).toEqual(['AllTried']);
      return { ...report, trunks: dialled.map((what) => what.replace(`/${exten},60`, '')) };
    };

    it('tries the trunks that the rule names, in the order of the route', async () => {
      const { trunks, values } = await dial(OF_MTS);
      expect(trunks).toEqual(['PJSIP/gsm-mts', 'SIP/sip-main']);
      expect(values).toEqual({ 'CALLERID(num)': '84951112233', VOXOUT_RULE: 'through-mts', VOXROUTE_ASKED: OF_MTS });
    });

    it('passes over those that it does not name', async () => {
      expect((await dial(OF_T2)).trunks).toEqual(['SIP/sip-main']);
      expect((await dial('810358181201235')).trunks).toEqual(['SIP/sip-main']);
    });

    it('knows a custom trunk by what stands behind its technology', async () => {
      const change = (policy: string) => policy.replace('then: { trunks: sip-main }', 'then: { trunks: [g1] }');
      const dialled = await lab.withPolicy(change, () => lab.call(`freepbx-other-${version}`, '100', { exten: OF_T2 }));
      expect(dialled.dialled).toEqual([`AMP:DAHDI/g1/$OUTNUM$/${OF_T2},60`]);
    });

    it.each(['gsm-mts', 'sip-main'])(
      'passes over the others while one that is named can be used: not %s',
      async (name) => {
        const trunk = name === 'sip-main' ? 4 : 1;
        await lab.asterisk.command(`dialplan set global OUTDISABLE_${trunk} on`);
        expect((await dial(OF_MTS)).trunks).toEqual(['PJSIP/gsm-mts', 'SIP/sip-main']);
        await lab.asterisk.command(`dialplan set global OUTDISABLE_${trunk} off`);
      },
    );

    it('passes over none when all that are named are switched off, or gone', async () => {
      for (const trunk of [1, 4]) await lab.asterisk.command(`dialplan set global OUTDISABLE_${trunk} on`);
      expect((await dial(OF_MTS)).trunks).toHaveLength(4);
      for (const trunk of [1, 4]) await lab.asterisk.command(`dialplan set global OUTDISABLE_${trunk} off`);
      const change = (policy: string) => policy.replace('[gsm-mts, sip-main]', '[gone, away]');
      expect((await lab.withPolicy(change, () => dial(OF_MTS))).trunks).toHaveLength(4);
    });

    describe('in an emergency', () => {
      const ALL = (number: string) => [`DAHDI/g0/${number},60`, `AMP:DAHDI/g1/$OUTNUM$/${number},60`];
      const emergency = async (context: string, exten: string) => {
        const read = ['CALLERID(num)', 'VOXOUT_STATUS'];
        const { dialled, events, values } = await lab.call(`${context}-${version}`, '100', { exten, read });
        expect(events.map((event) => event.get('UserEvent'))).toEqual(['AllTried']);
        return { dialled, values };
      };

      it.each(['112', OF_MTS])(
        "tries FreePBX's own trunks with its own caller ID, and asks nobody: %s",
        async (exten) => {
          const before = lab.daemon.calls().length;
          expect(await emergency('freepbx-emergency', exten)).toEqual({
            dialled: ALL(exten),
            values: { 'CALLERID(num)': OF_THE_BUILDING, VOXOUT_STATUS: '' },
          });
          expect(lab.daemon.calls()).toHaveLength(before);
        },
      );

      it.each(['112', '02', '203', '0911'])('tries them too where the route is not marked so: %s', async (exten) => {
        expect(await emergency('freepbx-other', exten)).toEqual({
          dialled: ALL(exten),
          values: { 'CALLERID(num)': OF_THE_BUILDING, VOXOUT_STATUS: 'INTERNAL' },
        });
      });

      it('does so at night, and with the daemon stopped', async () => {
        lab.setTime('2026-11-24T18:30:00Z');
        expect((await emergency('freepbx-other', '112')).dialled).toEqual(ALL('112'));
        const stopped = await lab.withoutDaemon(() => emergency('freepbx-other', '112'));
        expect(stopped).toEqual({
          dialled: ALL('112'),
          values: { 'CALLERID(num)': OF_THE_BUILDING, VOXOUT_STATUS: 'FAILED' },
        });
      });
    });

    it('asks about each number that is dialled on one channel', async () => {
      const { dialled } = await lab.call(`freepbx-other-${version}`, '100', {
        exten: OF_T2,
        variables: { VOXROUTE_ASKED: OF_MTS },
      });
      expect(dialled).toEqual([]);
    });

    it('shows a number of the region', async () => {
      expect((await dial(OF_T2)).values['CALLERID(num)']).toBe('83432223344');
    });

    it('shows on each trunk what goes with it, and what FreePBX would show on the others', async () => {
      const own = (policy: string) =>
        policy
          .replace("number: '74951112233', default: true", "number: '74951112233', default: true, trunks: gsm-mts")
          .replace("{ number: '74232334455' }", "{ number: '73470000001', region: RU-BA, trunks: sip-main }");
      const callerIds = async () => (await dial(OF_MTS)).values['CALLERID(num)'];
      expect(await lab.withPolicy(own, callerIds)).toBe('83470000001');
      const elsewhere = (policy: string) => own(policy).replace('sip-main }', 'other-main }');
      expect(await lab.withPolicy(elsewhere, callerIds)).toBe('100');
      const none = (policy: string) => own(policy).replace('[gsm-mts, sip-main]', '[gone, away]');
      expect(await lab.withPolicy(none, callerIds)).toBe('100');
    });

    it('asks once for all the trunks', async () => {
      const before = lab.daemon.calls().length;
      await dial(OF_MTS);
      expect(lab.daemon.calls()).toHaveLength(before + 1);
    });

    it('passes over all of them at night', async () => {
      lab.setTime('2026-11-24T18:30:00Z');
      expect((await dial(OF_T2)).trunks).toEqual([]);
    });

    it('passes over none with the daemon stopped', async () => {
      const { trunks, values } = await lab.withoutDaemon(() => dial(OF_T2));
      expect(trunks).toHaveLength(4);
      expect(values['CALLERID(num)']).toBe('100');
    });
  });

  it('makes Asterisk complain of nothing but the daemon and the phones that are not there', () => {
    const expected =
      /app_macro|is deprecated|should be updated|No channel type|endpoint '[\w-]+' was not found|(?:app_dial|res_agi)\.c: /;
    expect(lab.asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
