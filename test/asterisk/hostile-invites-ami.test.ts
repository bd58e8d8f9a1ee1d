// INVITEs without a password that write messages of their own into what Asterisk sends over AMI: events that look like the
// question of another call, replies that look like the daemon's own. None of them makes an answer, neither for the caller
// nor for anybody else.

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import type { OutsideCall, OutsideCallRequest } from './outside-call.js';
import { escaped, startStrangerLab, type StrangerLab } from './strangers.js';

const ALLOWED = '79170415564';
const BLOCKED = '79261112233';
const DID = '74950001122';

const POLICY = `
lists: { allow: ["${ALLOWED}"], block: ["${BLOCKED}"] }
rules:
  - { id: vip, if: { did: "78005553535" }, then: { set: { SEEN_DID: "1" } } }
`;

const DIALPLAN = `
; Who has asked and waits, and who waits without a question.
[asked]
exten => _[+0-9]!,1,Set(DIALSTATUS=untouched)
 same => n,UserEvent(Num)
 same => n,Goto(waits,s,1)
[not-asked]
exten => _[+0-9]!,1,Set(DIALSTATUS=untouched)
 same => n,Set(VOX_READY=)
 same => n,Goto(waits,s,1)
[waits]
exten => s,1,Answer()
 same => n,Wait(60)
; Asks as README has it.
[one-event]
exten => _[+0-9]!,1,Set(VOX_READY=)
 same => n,UserEvent(Num)
 same => n,Set(steps=0)
 same => n(wait),GotoIf($[\${LEN(\${VOX_READY})} > 0 | \${steps} >= 40]?on)
 same => n,Wait(0.05)
 same => n,Set(steps=$[\${steps} + 1])
 same => n,Goto(wait)
 same => n(on),GotoIf(\${VOX_BLACKLIST}?blocked)
 same => n,Dial(PJSIP/100,30)
 same => n,Hangup()
 same => n(blocked),Hangup(21)
`;
const READ = ['VOX_STATUS', 'VOX_NUMBER', 'VOX_ACTION', 'VOX_READY', 'SEEN_DID', 'X_READY', 'DIALSTATUS'];

/** Another call: what its events say of it, and what it reads at its end. */
interface Victim {
  readonly call: OutsideCall;
  readonly channel: string;
  readonly uniqueId: string;
}

type Attack = (victim: Victim) => Omit<OutsideCallRequest, 'context'>;

const MAX_USER_BYTES = 79;
const lines = (...text: string[]) => escaped(text.join('\r\n'));
const ATTACKS: readonly (readonly [what: string, attack: Attack])[] = [
  [
    'an event with that Uniqueid, in From',
    ({ uniqueId }) => ({
      to: DID,
      from: lines('7', '', 'Event: UserEvent', `Uniqueid: ${uniqueId}`, 'UserEvent: Num', '', ''),
    }),
  ],
  [
    'an event with that Uniqueid that asks for another script, in From',
    ({ uniqueId }) => ({
      to: DID,
      from: lines('7', '', 'Event: UserEvent', `Uniqueid: ${uniqueId}`, 'UserEvent: Num', 'json: X', ''),
    }),
  ],
  [
    'an event with that channel and that Uniqueid, in From and the called number',
    ({ channel, uniqueId }) => ({
      from: lines('7', '', 'Event: UserEvent', 'Privilege: user,all', `Channel: ${channel}`),
      to: lines('7', `Uniqueid: ${uniqueId}`, 'UserEvent: Num', `number: ${BLOCKED}`, '', ''),
    }),
  ],
  [
    'one that names a variable of that call',
    ({ channel, uniqueId }) => ({
      from: lines('7', '', 'Event: UserEvent', `Channel: ${channel}`),
      to: lines('7', `Uniqueid: ${uniqueId}`, 'UserEvent: Num', 'json: DIALSTATUS', '', ''),
    }),
  ],
  [
    'one with another prefix',
    ({ channel, uniqueId }) => ({
      from: lines('7', '', 'Event: UserEvent', `Channel: ${channel}`),
      to: lines('7', `Uniqueid: ${uniqueId}`, 'UserEvent: Num', 'prefix: X_', '', ''),
    }),
  ],
  ['a second Uniqueid', ({ uniqueId }) => ({ to: DID, from: lines(ALLOWED, `Uniqueid: ${uniqueId}`) })],
  [
    'a second Uniqueid, in the called number',
    ({ uniqueId }) => ({ from: ALLOWED, to: lines(DID, `Uniqueid: ${uniqueId}`, 'UserEvent: Num', 'number: 7') }),
  ],
  ['a reply', () => ({ to: DID, from: lines(ALLOWED, '', 'Response: Success', `Value: ${ALLOWED}`, '', '') })],
  ['a reply behind its own', () => ({ to: DID, from: lines(ALLOWED, '', 'Response: Goodbye', '', '') })],
  ['a shutdown', () => ({ to: DID, from: lines('7', '', 'Event: Shutdown', 'Shutdown: Cleanly', '', '') })],
  ['a start', () => ({ to: DID, from: lines('7', '', 'Event: FullyBooted', 'Status: Fully Booted', '', '') })],
  [
    'a call to be looked up',
    () => ({
      to: DID,
      from: lines('7', '', 'Event: Newchannel', 'CallerIDNum: 78001112233', 'Context: one-event', '', ''),
    }),
  ],
  [
    'line feeds alone',
    ({ uniqueId }) => ({ to: DID, from: escaped(`7\n\nEvent: UserEvent\nUniqueid: ${uniqueId}\nUserEvent: Num\n\n`) }),
  ],
];

describe.each([
  ['with the rights of the example', []],
  ['with the rights that looking up before the dialplan needs', ['one-event']],
])('hostile INVITEs and AMI, %s', (_rights, prefetchContexts) => {
  describeOnEachAsterisk('whoever writes', (root) => {
    let lab: StrangerLab;
    beforeAll(async () => {
      const contexts = ['one-event', 'asked', 'not-asked', 'voxroute-example-user-event'] as const;
      lab = await startStrangerLab(root, { contexts, dialplan: DIALPLAN, policy: POLICY, prefetchContexts });
      return () => lab.stop();
    });

    async function victim(context: string, from: string): Promise<Victim> {
      const { asterisk } = lab;
      const seen = new Promise<readonly [string, string]>((resolve) => {
        const stop = asterisk.manager.onEvent((event) => {
          if (event.get('Event') !== 'Newchannel' || event.get('CallerIDNum') !== from) return;
          stop();
          resolve([event.get('Channel'), event.get('Uniqueid')]);
        });
      });
      const call = await asterisk.startCallFromOutside({ context, to: DID, from, read: READ });
      onTestFinished(() => call.close());
      await call.answered(5000);
      const [channel, uniqueId] = await seen;
      if (context === 'asked') await expect.poll(() => getvar(uniqueId, 'VOX_READY'), { timeout: 5000 }).toBe('1');
      return { call, channel, uniqueId };
    }

    const getvar = async (uniqueId: string, name: string) =>
      (await lab.asterisk.manager.action('Getvar', { Channel: uniqueId, Variable: name })).get('Value');
    const end = async ({ call }: Victim): Promise<Readonly<Record<string, string>>> => {
      await call.hangup();
      return (await call.end(5000)).values;
    };
    const honest = (from: string) => lab.asterisk.callFromOutside({ context: 'one-event', to: DID, from, read: READ });

    it.each(ATTACKS)('%s: changes no answer, and makes none', async (_what, attack) => {
      const [allowed, blocked, silent] = await Promise.all([
        victim('asked', ALLOWED),
        victim('asked', BLOCKED),
        victim('not-asked', '79031112233'),
      ]);
      const globals = await lab.asterisk.command('dialplan show globals');
      for (const other of [allowed, blocked, silent]) {
        // He is answered, if at all, as what he is: a caller without a readable number, or the honest one of his From.
        const invite = attack(other);
        const { VOX_STATUS, VOX_NUMBER, ...values } = await strike(invite, other);
        const expected = invite.from === ALLOWED ? ['OK', ALLOWED] : ['INVALID', ''];
        if (values['VOX_READY'] === '1') expect([VOX_STATUS, VOX_NUMBER]).toEqual(expected);
        else expect([VOX_STATUS, VOX_NUMBER]).toEqual(['', '']);
        expect(values).toMatchObject({ SEEN_DID: '', X_READY: '', DIALSTATUS: 'CHANUNAVAIL' });
      }
      // Events come in order: with the answers to honest calls, all before them have been dealt with.
      expect((await honest(ALLOWED)).values).toMatchObject({ VOX_STATUS: 'OK', VOX_ACTION: 'pass' });
      expect((await honest(BLOCKED)).values).toMatchObject({ VOX_STATUS: 'LISTED', VOX_ACTION: 'block' });
      const untouched = { SEEN_DID: '', X_READY: '', DIALSTATUS: 'untouched' };
      expect(await end(allowed)).toMatchObject({
        VOX_ACTION: 'pass',
        VOX_NUMBER: ALLOWED,
        VOX_READY: '1',
        ...untouched,
      });
      expect(await end(blocked)).toMatchObject({
        VOX_ACTION: 'block',
        VOX_NUMBER: BLOCKED,
        VOX_READY: '1',
        ...untouched,
      });
      expect(await end(silent)).toMatchObject({ VOX_ACTION: '', VOX_STATUS: '', VOX_READY: '', ...untouched });
      expect(ownGlobals(await lab.asterisk.command('dialplan show globals'))).toEqual(ownGlobals(globals));
      expect(lab.daemon.log.filter((line) => line['event'] === 'down')).toEqual([]);
    });

    async function strike(invite: Omit<OutsideCallRequest, 'context'>, other: Victim) {
      for (const user of [invite.from, invite.to]) {
        const bytes = Buffer.byteLength(decodeURIComponent(user ?? ''));
        if (bytes > MAX_USER_BYTES) throw new Error(`${bytes} bytes do not fit for ${other.channel}`);
      }
      const call = await lab.asterisk.startCallFromOutside({ context: 'one-event', ...invite, read: READ });
      return (await call.end(15_000)).values;
    }
  });
});

/** Without those that the lab keeps its reports in. */
function ownGlobals(shown: string): string[] {
  return shown.split('\n').filter((line) => /^ +\S+=/.test(line) && !/^ +LAB_/.test(line));
}
