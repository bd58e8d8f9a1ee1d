// The feature codes that block and allow on a real Asterisk: from the phone that rang to the next call that does not.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { startRecipeLab, type RecipeLab } from './recipe-lab.js';

const PHONE = '100';
const OTHER_PHONE = '101';

/** An inbound context as the recipe tells to write it, and one of phones. */
const DIALPLAN = `
[lab-inbound]
exten => _[+0-9]!,1,Gosub(voxroute-ask,s,1(blacklist,\${EXTEN}))
 same => n,GotoIf(\${VOX_BLACKLIST}?blocked)
 same => n,Gosub(voxroute-remember-caller,s,1(${PHONE}))
 same => n,Dial(PJSIP/${PHONE},30)
 same => n,Hangup()
 same => n(blocked),Hangup(\${VOX_HANGUPCAUSE})
; As on FreePBX, where from-internal-custom may be there already: Asterisk puts the sections together.
[lab-phones]
exten => 100,1,Hangup()
[lab-phones]
include => voxroute-feature-codes
`;

describeOnEachAsterisk('the feature codes', (root) => {
  let lab: RecipeLab;
  beforeAll(async () => {
    lab = await startRecipeLab(root, { dialplan: DIALPLAN });
    return () => lab.stop();
  });

  const rings = async (number: string | undefined, request = {}) =>
    (await lab.call('lab-inbound', number, request)).dialled.length > 0;
  /** The phone hears a beep when it is done, and is refused when it is not. */
  const dial = async (exten: string, phone: string | undefined = PHONE) => {
    const read = ['VOX_STATUS', 'VOX_REASON', 'PLAYBACKSTATUS'];
    const { values, answered, hangupCause } = await lab.call('lab-phones', phone, { exten, read });
    const { VOX_STATUS: status, VOX_REASON: reason, PLAYBACKSTATUS: played } = values;
    expect({ answered, played, hangupCause }).toEqual(
      status === 'LISTED'
        ? { answered: true, played: 'SUCCESS', hangupCause: 16 }
        : { answered: false, played: '', hangupCause: 21 },
    );
    return { status, reason };
  };

  it('block who called this phone last, and nobody else', async () => {
    expect(await rings('+7 917 041-55-64')).toBe(true);
    expect(await dial('*38')).toMatchObject({ status: 'LISTED' });
    expect(await rings('89170415564')).toBe(false);
    expect(await rings('89170415565')).toBe(true);
  });

  it('refuse him with a cause, and say who had him blocked', async () => {
    const read = ['VOX_RULE', 'VOX_REASON', 'VOX_STATUS'];
    const { hangupCause, values } = await lab.call('lab-inbound', '89170415564', { read });
    expect(hangupCause).toBe(21);
    expect(values).toMatchObject({ VOX_RULE: 'block', VOX_STATUS: 'LISTED' });
    expect(values['VOX_REASON']).toContain(`by phone ${PHONE}`);
  });

  it('allow him again', async () => {
    expect(await dial('*3989170415564')).toMatchObject({ status: 'LISTED' });
    expect(await rings('79170415564')).toBe(true);
    expect(await dial('*38')).toMatchObject({ status: 'LISTED' });
    expect(await rings('79170415564')).toBe(true);
  });

  it('block and allow a number that is dialled behind them', async () => {
    expect(await dial('*3884957777777')).toMatchObject({ status: 'LISTED' });
    expect(await rings('74957777777')).toBe(false);
    expect(await dial('*39+74957777777')).toMatchObject({ status: 'LISTED' });
    expect(await rings('74957777777')).toBe(true);
  });

  it('block one whose number is to be hidden', async () => {
    expect(await rings('79261112233', { callingPres: 'prohib' })).toBe(true);
    expect(await dial('*38')).toMatchObject({ status: 'LISTED' });
    expect(await rings('79261112233')).toBe(false);
  });

  describe.each([undefined, 'anonymous'])('when the last caller is %j', (number) => {
    it('block nobody, and not who called before either', async () => {
      expect(await rings('79263334455')).toBe(true);
      expect(await rings(number)).toBe(true);
      expect((await dial('*38')).status).toBe(number === undefined ? 'FAILED' : 'WITHHELD');
      expect(await rings('79263334455')).toBe(true);
    });
  });

  it.each([
    ['a phone that nobody has called', '*38', OTHER_PHONE],
    ['a phone without a number', '*38', undefined],
    ['an extension', '*38203', PHONE],
    ['an emergency number', '*38112', PHONE],
    ['a number of our own', '*3884951112233', PHONE],
  ])('block nothing from %s', async (_what, exten, phone) => {
    expect((await dial(exten, phone)).status).not.toBe('LISTED');
    expect(await rings('74951112233')).toBe(true);
  });

  it.each(['79264445566,script: allow"),${EXTEN}&ttl=1s', '79264445566\r\nx: 1', 'user79264445566', 'ООО 79264445566'])(
    'block nobody by the digits in what is no number: %j',
    async (callerIdNum) => {
      await rings(callerIdNum);
      expect(await dial('*38')).toMatchObject({ status: 'INVALID' });
      expect(await rings('79264445566')).toBe(true);
    },
  );

  it.each([
    ['sip:+79264445577@10.0.0.1', '79264445577'],
    ['+79264445588;ext=102', '79264445588'],
    ['+7 (926 444-55-99', '79264445599'],
  ])('block the number in %j', async (callerIdNum, number) => {
    await rings(callerIdNum);
    expect(await dial('*38')).toMatchObject({ status: 'LISTED' });
    expect(await rings(number)).toBe(false);
  });

  it('know who called before the caller was remembered as he came', async () => {
    await lab.asterisk.command(`database put voxroute-last-caller ${PHONE} +79264445500`);
    expect(await dial('*38')).toMatchObject({ status: 'LISTED' });
    expect(await rings('79264445500')).toBe(false);
  });

  it('take no phone for another one by the digits in its name', async () => {
    await rings('79264445501');
    expect(await dial('*38', `${PHONE}"`)).toEqual({ status: 'FAILED', reason: '' });
    expect(await rings('79264445501')).toBe(true);
  });

  it('say that it is not done while the daemon is stopped', async () => {
    await rings('79265556677');
    expect(await lab.withoutDaemon(() => dial('*38'))).toEqual({ status: 'FAILED', reason: '' });
    expect(await rings('79265556677')).toBe(true);
  });
});
