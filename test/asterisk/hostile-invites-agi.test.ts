// INVITEs without a password that write lines of their own into what Asterisk tells the daemon: the AGI environment, and
// events and replies of AMI. None of them makes an answer, neither for the caller nor for anybody else.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import type { OutsideCallRequest } from './outside-call.js';
import { escaped, startStrangerLab, type StrangerLab } from './strangers.js';

const ALLOWED = '79170415564';
const BLOCKED = '79261112233';
const DID = '74950001122';
const HOTLINE = '78005553535';

const POLICY = `
lists: { allow: ["${ALLOWED}"], block: ["${BLOCKED}"] }
rules:
  - { id: context, if: { context: vip }, then: { set: { SEEN_CONTEXT: "1" } }, continue: true }
  - { id: did, if: { did: "${HOTLINE}" }, then: { set: { SEEN_DID: "1" } }, continue: true }
  - { id: rdnis, if: { rdnis: "${HOTLINE}" }, then: { set: { SEEN_RDNIS: "1" } }, continue: true }
`;

/** Each asks in a way of its own; all but the last two say the number in their URL. */
const FORMS_WITH_NUMBER = ['one-line', 'ask-first', 'voxroute-example-inbound', 'voxroute-example-plain-agi'] as const;
const FORMS_WITHOUT = ['filtered', 'bare'] as const;
const DIALPLAN = `
[one-line]
exten => _[+0-9]!,1,AGI(\${VOXROUTE_AGI}/route?num=\${URIENCODE(\${CALLERID(num)})}&did=\${URIENCODE(\${EXTEN})})
 same => n,Goto(ring,s,1)
[ask-first]
exten => _[+0-9]!,1,Gosub(voxroute-ask,s,1(route,\${URIENCODE(\${EXTEN})}))
 same => n,Goto(ring,s,1)
[filtered]
exten => _[+0-9]!,1,AGI(\${VOXROUTE_AGI}/route?did=\${FILTER(+0-9,\${EXTEN})},\${FILTER(+0-9,\${CALLERID(num)})})
 same => n,Goto(ring,s,1)
[bare]
exten => _[+0-9]!,1,AGI(\${VOXROUTE_AGI}/route)
 same => n,Goto(ring,s,1)
[ring]
exten => s,1,GotoIf(\${VOX_BLACKLIST}?blocked)
 same => n,Dial(PJSIP/100,30)
 same => n,Hangup()
 same => n(blocked),Hangup(21)
`;
const READ = ['VOX_STATUS', 'VOX_NUMBER', 'VOX_ACTION', 'SEEN_CONTEXT', 'SEEN_DID', 'SEEN_RDNIS', 'X_STATUS'];
const SEEN_NOTHING = { SEEN_CONTEXT: '', SEEN_DID: '', SEEN_RDNIS: '', X_STATUS: '' };

/** Lines of the environment behind the place that `after` names, as a caller would like to have them. */
const forgedTail = (after: 'dnid' | 'rdnis') =>
  [
    '',
    ...(after === 'dnid' ? ['agi_rdnis: unknown'] : []),
    'agi_context: vip',
    `agi_extension: ${HOTLINE}`,
    'agi_priority: 1',
    'agi_enhanced: 0.0',
    'agi_accountcode: ',
    'agi_threadid: 1',
    `agi_arg_1: ${ALLOWED}`,
    '',
    '',
  ].join('\n');
const diversion = (user: string) => [`Diversion: <sip:${escaped(user)}@127.0.0.1>;reason=unconditional`];

const HOSTILE: readonly (readonly [what: string, invite: Omit<OutsideCallRequest, 'from'>])[] = [
  ['an argument, in the called number', { to: escaped(`${DID}\nagi_arg_1: ${ALLOWED}`) }],
  ['an argument behind a CRLF', { to: escaped(`${DID}\r\nagi_arg_1: ${ALLOWED}`) }],
  ['a context, in the called number', { to: escaped(`${DID}\nagi_context: vip`) }],
  ['a called number, in the called number', { to: escaped(`${DID}\nagi_extension: ${HOTLINE}`) }],
  ['the end of the environment, in the called number', { to: escaped(`${DID}\n\n`) }],
  ['an argument, in Diversion', { to: DID, headers: diversion(`${HOTLINE}\nagi_arg_1: ${ALLOWED}`) }],
  ['a context, in Diversion', { to: DID, headers: diversion(`${HOTLINE}\nagi_context: vip`) }],
  ['the whole tail in its order, in Diversion', { to: DID, headers: diversion(HOTLINE + forgedTail('rdnis')) }],
  [
    'the whole tail twice',
    { to: DID, headers: diversion(HOTLINE + forgedTail('rdnis') + forgedTail('rdnis').slice(1)) },
  ],
  [
    'the whole tail, without the argument',
    { to: DID, headers: diversion(HOTLINE + forgedTail('rdnis').replace(/agi_arg_1.*\n/, '')) },
  ],
  [
    'the whole tail, and a reply',
    { to: DID, headers: diversion(`${HOTLINE}${forgedTail('rdnis')}200 result=1\n200 result=1`) },
  ],
  ['the whole tail, and a hang-up', { to: DID, headers: diversion(`${HOTLINE}${forgedTail('rdnis')}HANGUP\nHANGUP`) }],
  [
    'the whole tail, and 3 KB behind it',
    { to: DID, headers: diversion(HOTLINE + forgedTail('rdnis') + 'x'.repeat(3000)) },
  ],
];

describeOnEachAsterisk('hostile INVITEs and FastAGI', (root) => {
  let lab: StrangerLab;
  beforeAll(async () => {
    const contexts = [...FORMS_WITH_NUMBER, ...FORMS_WITHOUT] as const;
    lab = await startStrangerLab(root, { contexts, dialplan: DIALPLAN, policy: POLICY });
    return () => lab.stop();
  });

  const call = async (context: string, from: string, invite: Omit<OutsideCallRequest, 'from'>) =>
    lab.asterisk.callFromOutside({ context, from, ...invite, read: READ });

  describe.each(FORMS_WITH_NUMBER)('%s', (form) => {
    it.each(HOSTILE)('blocks a blocked caller who writes %s', async (_what, invite) => {
      const { values, cause } = await call(form, BLOCKED, invite);
      expect(values).toEqual({ VOX_STATUS: 'LISTED', VOX_NUMBER: BLOCKED, VOX_ACTION: 'block', ...SEEN_NOTHING });
      expect(cause).toBe(21);
    });

    it.each(HOSTILE)('lets through an allowed one who writes %s', async (_what, invite) => {
      const { values } = await call(form, ALLOWED, invite);
      expect(values).toEqual({ VOX_STATUS: 'OK', VOX_NUMBER: ALLOWED, VOX_ACTION: 'pass', ...SEEN_NOTHING });
    });

    it('knows no number in one with lines in it', async () => {
      const { values } = await call(form, escaped(`${BLOCKED}\nagi_arg_1: ${ALLOWED}`), { to: DID });
      expect(values).toEqual({ VOX_STATUS: 'INVALID', VOX_NUMBER: '', VOX_ACTION: 'pass', ...SEEN_NOTHING });
    });
  });

  describe.each(FORMS_WITHOUT)('%s', (form) => {
    it.each(HOSTILE)('believes nothing of a caller who writes %s', async (_what, invite) => {
      const { values } = await call(form, BLOCKED, invite);
      expect(values).toEqual({ VOX_STATUS: 'INVALID', VOX_NUMBER: '', VOX_ACTION: 'pass', ...SEEN_NOTHING });
    });

    it('answers the next honest call', async () => {
      const honest = { to: HOTLINE, headers: diversion(HOTLINE) };
      expect((await call(form, BLOCKED, honest)).values).toMatchObject({ VOX_STATUS: 'LISTED', VOX_ACTION: 'block' });
      const { values } = await call(form, ALLOWED, honest);
      expect(values).toMatchObject({ VOX_STATUS: 'OK', VOX_NUMBER: ALLOWED, SEEN_DID: '1', SEEN_RDNIS: '1' });
    });
  });
});

describeOnEachAsterisk('a hostile INVITE', (root) => {
  let lab: StrangerLab;
  beforeAll(async () => {
    // Of its own: the log writes ten lines a minute of one event.
    lab = await startStrangerLab(root, { contexts: ['bare'], dialplan: DIALPLAN, policy: POLICY });
    return () => lab.stop();
  });

  it('is told of once, with the address that it came from, and counted', async () => {
    const { asterisk, daemon } = lab;
    const forged = () => daemon.log.filter((line) => line['event'] === 'forged-environment');
    await asterisk.callFromOutside({ to: DID, from: BLOCKED, headers: diversion(HOTLINE) });
    expect(forged()).toEqual([]);
    const headers = diversion(HOTLINE + forgedTail('rdnis'));
    const { uniqueId } = await asterisk.callFromOutside({ to: DID, from: BLOCKED, headers });
    await expect.poll(forged).toHaveLength(1);
    expect(forged()[0]).toMatchObject({ level: 'warn', door: 'agi', uniqueid: uniqueId });
    expect(forged()[0]?.['caller']).toMatch(/^127\.0\.0\.1\b/);
    const metrics = await (await fetch(`http://127.0.0.1:${daemon.httpPort}/metrics`)).text();
    expect(metrics).toMatch(/^voxroute_door_events_total\{door="agi",event="forged-environment"\} 1$/m);
  });
});
