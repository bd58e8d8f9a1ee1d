// Each form of asking with callers whose numbers are hardly any: no text becomes another number, none becomes part of a
// command, and every call goes on. Once as a trunk of another technology delivers them, once by SIP.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import {
  CALLERS_WITH_LINE_BREAKS,
  escaped,
  KNOWN,
  startStrangerLab,
  STRANGE_CALLERS,
  type StrangerLab,
} from './strangers.js';

/** Of README, and of the examples: contexts that ask, and ring a phone. */
const FORMS = [
  'one-line',
  'ask-first',
  'voxroute-example-inbound',
  'voxroute-example-plain-agi',
  'voxroute-example-user-event',
  'one-event',
] as const;
const EVENTS: readonly string[] = ['voxroute-example-user-event', 'one-event'];
const DIALPLAN = `
[one-line]
exten => _[+0-9]!,1,AGI(\${VOXROUTE_AGI}/route?num=\${URIENCODE(\${CALLERID(num)})}&did=\${URIENCODE(\${EXTEN})})
 same => n,Dial(PJSIP/100,30)
[ask-first]
exten => _[+0-9]!,1,Gosub(voxroute-ask,s,1(route,\${URIENCODE(\${EXTEN})}))
 same => n,Dial(PJSIP/100,30)
[one-event]
exten => _[+0-9]!,1,UserEvent(Num)
 same => n,Set(steps=0)
 same => n(wait),GotoIf($[\${LEN(\${VOX_READY})} > 0 | \${steps} >= 100]?on)
 same => n,Wait(0.05)
 same => n,Set(steps=$[\${steps} + 1])
 same => n,Goto(wait)
 same => n(on),Dial(PJSIP/100,30)
; As it was written before.
[of-today]
exten => _[+0-9]!,1,AGI(\${VOXROUTE_AGI}/route?did=\${FILTER(+0-9,\${EXTEN})},\${FILTER(+0-9,\${CALLERID(num)})})
 same => n,Dial(PJSIP/100,30)
[event-of-today]
exten => _[+0-9]!,1,UserEvent(Num,number: \${FILTER(+0-9,\${CALLERID(num)})})
 same => n,Wait(1)
 same => n,Dial(PJSIP/100,30)
`;
const READ = ['VOX_STATUS', 'VOX_NUMBER', 'VOX_ACTION', 'X_STATUS', 'DIALSTATUS'];
const DID = '74951112233';
/** What a rule on the number that was called has said. */
const rang = (status: string, number: string) => ({
  VOX_STATUS: status,
  VOX_NUMBER: number,
  VOX_ACTION: 'pass',
  X_STATUS: '',
  DIALSTATUS: 'CHANUNAVAIL',
});

describeOnEachAsterisk('strange callers', (root) => {
  let lab: StrangerLab;
  beforeAll(async () => {
    const contexts = [...FORMS, 'of-today', 'event-of-today'] as const;
    lab = await startStrangerLab(root, { contexts, dialplan: DIALPLAN });
    return () => lab.stop();
  });

  const byTrunk = async (context: string, callerIdNum: string) =>
    (await lab.asterisk.originate({ context, exten: DID, callerIdNum, read: READ })).values;
  const bySip = async (context: string, caller: string) =>
    (await lab.asterisk.callFromOutside({ context, to: DID, from: escaped(caller), read: READ })).values;

  describe.each(FORMS)('asked about by %s', (form) => {
    it.each(STRANGE_CALLERS)('%j is %s %s, and the phone rings', async (text, status, number) => {
      expect(await byTrunk(form, text)).toEqual(rang(status, number));
      // By SIP a number has at most 79 bytes, and ends at a semicolon.
      expect(await bySip(form, text)).toEqual(rang(status, number));
    });

    it.each(CALLERS_WITH_LINE_BREAKS)('%j is no number, and the phone rings', async (text) => {
      const values = await bySip(form, text);
      // An event of AMI that a caller has torn apart is not answered, and an environment of AGI is.
      const isAnswered = values['VOX_STATUS'] === 'INVALID';
      expect(isAnswered || EVENTS.includes(form)).toBe(true);
      const unanswered = form === 'one-event' ? { VOX_STATUS: '', VOX_ACTION: '' } : { VOX_STATUS: 'FAILED' };
      expect(values).toEqual({ ...rang('INVALID', ''), ...(isAnswered ? {} : unanswered) });
    });

    it('one whose number is long is no number', async () => {
      expect(await byTrunk(form, '7'.repeat(300))).toEqual(rang('INVALID', ''));
      expect(await bySip(form, '7'.repeat(300))).toEqual(rang('INVALID', ''));
    });
  });

  it.each(['of-today', 'event-of-today'])('dialplans of today go on working: %s', async (form) => {
    for (const text of [KNOWN, `+${KNOWN}`, '8 (917) 041-55-64'])
      expect(await byTrunk(form, text)).toEqual(rang('OK', KNOWN));
    expect(await byTrunk(form, 'anonymous')).toEqual(rang('WITHHELD', ''));
  });
});
