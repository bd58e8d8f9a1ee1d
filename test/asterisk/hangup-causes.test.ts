// The SIP code of a decision over HTTP is the one with which this Asterisk ends a call of that hangup cause.

import { beforeAll, expect, it } from 'vitest';
import { sipAnswer } from '../../src/call/sip-code.js';
import { PASS } from '../../src/policy/decision.js';
import { startAsterisk, type AsteriskLab } from './asterisk-lab.js';
import { describeOnEachAsterisk } from './each-asterisk.js';

/** Redirected: a newer Asterisk says 302 there, which is no refusal and needs a Contact; an older one 603. */
const REDIRECTED = 23;
const CAUSES = Array.from({ length: 127 }, (_, index) => index + 1).filter((cause) => cause !== REDIRECTED);

describeOnEachAsterisk('a call that is hung up before it is answered', (root) => {
  let asterisk: AsteriskLab;
  beforeAll(async () => {
    asterisk = await startAsterisk(root, {
      dialplan: '[from-outside]\nexten => _c.,1,Hangup(${EXTEN:1})\n',
      sip: { context: 'from-outside' },
    });
    return () => asterisk.stop();
  });

  it('ends with the code of its cause, for each cause', async () => {
    const answered = new Map<number, number>();
    for (const cause of CAUSES) answered.set(cause, (await asterisk.callFromOutside({ to: `c${cause}` })).status);
    const expected = CAUSES.map((hangupCause) => {
      const decision = { ...PASS, action: 'block', hangupCause, namesCause: true } as const;
      return [hangupCause, sipAnswer(decision, null).code];
    });
    expect([...answered]).toEqual(expected);
  });
});
