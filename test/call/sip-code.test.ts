import { describe, expect, it } from 'vitest';
import { sipAnswer } from '../../src/call/sip-code.js';
import { PASS } from '../../src/policy/decision.js';

const blocked = (hangupCause: number | null, named: { namesCause?: true } = { namesCause: true }) =>
  sipAnswer({ ...PASS, action: 'block', hangupCause, ...named }, null);
const passing = (code: number | null) => sipAnswer(PASS, code);

describe('the SIP answer to a blocked call', () => {
  // Asterisk 18 to 22, chan_pjsip: compared with a real one by test/asterisk/hangup-causes.test.ts.
  it.each([
    ['1, 2, 3', '404 Not Found'],
    ['17', '486 Busy Here'],
    ['18', '408 Request Timeout'],
    ['19, 20, 31', '480 Temporarily Unavailable'],
    ['21', '403 Forbidden'],
    ['22', '410 Gone'],
    ['27', '502 Bad Gateway'],
    ['28', '484 Address Incomplete'],
    ['29', '501 Not Implemented'],
    ['34, 42, 66', '503 Service Unavailable'],
    ['38, 127', '500 Server Internal Error'],
    ['58', '488 Not Acceptable Here'],
    ['16, 23, 26, 41, 111', '603 Decline'],
  ])('of cause %s is %s', (causes, expected) => {
    for (const cause of causes.split(', ')) {
      const { code, reason } = blocked(Number(cause));
      expect(`${code} ${reason}`).toBe(expected);
    }
  });

  it('is 603 where nobody has named a cause, whatever the usual one is', () => {
    expect(blocked(17, {})).toEqual({ code: 603, reason: 'Decline' });
    expect(blocked(null)).toEqual({ code: 603, reason: 'Decline' });
  });
});

describe('the SIP answer to a call that goes on', () => {
  it('is 200 unless whoever asks wants another one', () => {
    expect(passing(null)).toEqual({ code: 200, reason: 'OK' });
    expect(passing(302)).toEqual({ code: 302, reason: 'Moved Temporarily' });
  });

  // RFC 3261, 21; RFC 8197 and 8688 for the last two.
  it.each([
    [100, 'Trying'],
    [180, 'Ringing'],
    [181, 'Call Is Being Forwarded'],
    [182, 'Queued'],
    [183, 'Session Progress'],
    [300, 'Multiple Choices'],
    [301, 'Moved Permanently'],
    [305, 'Use Proxy'],
    [380, 'Alternative Service'],
    [400, 'Bad Request'],
    [401, 'Unauthorized'],
    [487, 'Request Terminated'],
    [504, 'Server Time-out'],
    [600, 'Busy Everywhere'],
    [604, 'Does Not Exist Anywhere'],
    [606, 'Not Acceptable'],
    [607, 'Unwanted'],
    [608, 'Rejected'],
  ])('%s is worded as the RFCs do: %s', (code, reason) => {
    expect(passing(code)).toEqual({ code, reason });
  });

  it('has no words where the code has none', () => {
    expect(passing(299)).toEqual({ code: 299, reason: '' });
  });
});
