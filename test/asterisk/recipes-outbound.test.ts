// The recipe for outbound calls on a real Asterisk: which trunks are tried, with which caller ID, and when none is.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { OFFICE_HOURS, startRecipeLab, type RecipeLab } from './recipe-lab.js';

const OF_MTS = '89171234567';
const OF_MEGAFON_IN_THE_FAR_EAST = '89141234567';
const OF_BEELINE = '89031234567';
const OF_T2_IN_THE_URALS = '89021234567';
/** Of a range of which the numbering plan knows neither operator nor region. */
const UNKNOWN = '89170000001';
/** Noon in Moscow is long past: half past eleven at night in Vladivostok. */
const EVENING = '2026-11-24T13:30:00Z';

const NUMBERS: readonly (readonly [number: string, operator: string, region: string])[] = [
  [OF_MTS, 'МТС', 'Республика Башкортостан'],
  [OF_MEGAFON_IN_THE_FAR_EAST, 'МегаФон', 'Приморский край'],
  [OF_BEELINE, 'Билайн', 'Москва и Московская область'],
  [OF_T2_IN_THE_URALS, 'Т2', 'Челябинская область'],
];

/** Trunks that there are, besides those of the recipe; none of them asks anybody outside. */
const DIALPLAN = `
[voxroute-example-trunks]
exten => lab-busy,1,Dial(Local/busy@lab-far-end/n,5)
 same => n,Return()
exten => lab-congested,1,Dial(Local/congested@lab-far-end/n,5)
 same => n,Return()
exten => lab-silent,1,Dial(Local/silent@lab-far-end/n,1)
 same => n,Return()
exten => lab-answers,1,Dial(Local/answers@lab-far-end/n,5)
 same => n,Return()
exten => lab-shows-1,1,Set(SEEN=\${SEEN}\${CALLERID(num)}/)
 same => n,Dial(Local/congested@lab-far-end/n,5)
 same => n,Return()
exten => lab-shows-2,1,Goto(lab-shows-1,1)
[lab-far-end]
exten => busy,1,Hangup(17)
exten => congested,1,Hangup(34)
exten => silent,1,Wait(5)
exten => answers,1,Answer()
`;

describeOnEachAsterisk('the recipe for outbound calls', (root) => {
  let lab: RecipeLab;
  beforeAll(async () => {
    lab = await startRecipeLab(root, { dialplan: DIALPLAN });
    for (const [number, operator, region] of NUMBERS) lab.teach(`7${number.slice(1)}`, operator, region);
    return () => lab.stop();
  });
  beforeEach(() => lab.setTime(OFFICE_HOURS));

  const dial = (exten: string, read: readonly string[] = []) =>
    lab.call('voxroute-example-outbound', '100', { exten, read });
  const through = (number: string, ...trunks: string[]) => trunks.map((trunk) => `PJSIP/${number}@${trunk},60`);
  const withTrunks = <T>(trunks: string, work: () => Promise<T>) =>
    lab.withPolicy((policy) => policy.replace('[gsm-mts, gsm-megafon, sip-main]', trunks), work);

  it.each([
    ['MTS', OF_MTS, through(OF_MTS, 'gsm-mts', 'gsm-megafon', 'sip-main')],
    ['MegaFon', OF_MEGAFON_IN_THE_FAR_EAST, through(OF_MEGAFON_IN_THE_FAR_EAST, 'gsm-megafon', 'gsm-mts', 'sip-main')],
    ['Beeline', OF_BEELINE, [`DAHDI/g1/${OF_BEELINE},60`, ...through(OF_BEELINE, 'sip-main')]],
    ['others', OF_T2_IN_THE_URALS, through(OF_T2_IN_THE_URALS, 'sip-main')],
    ['MTS, however dialled', '+7 917 123-45-67', through(OF_MTS, 'gsm-mts', 'gsm-megafon', 'sip-main')],
    ['another country', '810358181201235', through('810358181201235', 'sip-main')],
    ['extensions', '203', through('203', 'sip-main')],
    ['emergency', '112', through('112', 'sip-main')],
  ])('tries the trunks for %s in the order of the rule', async (_who, number, expected) => {
    const { dialled } = await dial(number);
    expect(dialled).toEqual(expected);
  });

  it.each([
    ['the region', OF_MEGAFON_IN_THE_FAR_EAST, '84232334455'],
    ['the federal district', OF_T2_IN_THE_URALS, '83432223344'],
    ['the main office, where there is no other', OF_MTS, '84951112233'],
    ['the main office to whoever is not known', '810358181201235', '84951112233'],
  ])('shows a number of %s', async (_where, number, expected) => {
    const { values } = await dial(number, ['CALLERID(num)', 'VOXOUT_CALLERID']);
    expect(values).toEqual({ 'CALLERID(num)': expected, VOXOUT_CALLERID: expected });
  });

  it.each([
    ['[lab-shows-1, lab-shows-2, sip-main]', ['84951112233', '84232334455'], '100'],
    ['[lab-gone, lab-shows-2]', ['84232334455'], '84232334455'],
    ['[lab-shows-2, lab-shows-1]', ['84232334455', '84951112233'], '84951112233'],
    // None that the rule names is here, and the usual one is nobody's of whom a number is known.
    ['[lab-gone, lab-away]', [], '100'],
  ])(
    'shows on each trunk a number of its provider, and on others what the phone has: %s',
    async (trunks, seen, atLast) => {
      const own = (policy: string) =>
        policy
          .replace('[gsm-mts, gsm-megafon, sip-main]', trunks)
          .replace("number: '74951112233', default: true", "number: '74951112233', default: true, trunks: lab-shows-1")
          .replace("{ number: '74232334455' }", "{ number: '74232334455', region: RU-BA, trunks: [lab-shows-2] }");
      const { values } = await lab.withPolicy(own, () => dial(OF_MTS, ['SEEN', 'CALLERID(num)']));
      expect(values).toEqual({ SEEN: seen.map((shown) => `${shown}/`).join(''), 'CALLERID(num)': atLast });
    },
  );

  it('leaves what was learnt of the caller as it is', async () => {
    const { values } = await lab.call('voxroute-example-outbound', '100', {
      exten: OF_MTS,
      variables: { VOX_OPERATOR_ID: 'beeline', VOX_STATUS: 'OK' },
      read: ['VOX_OPERATOR_ID', 'VOX_STATUS', 'VOXOUT_OPERATOR_ID'],
    });
    expect(values).toEqual({ VOX_OPERATOR_ID: 'beeline', VOX_STATUS: 'OK', VOXOUT_OPERATOR_ID: 'mts' });
  });

  describe('at night', () => {
    it('rings nobody there, and says so to the phone', async () => {
      lab.setTime(EVENING);
      const { dialled, hangupCause, values } = await dial(OF_MEGAFON_IN_THE_FAR_EAST, [
        'VOXOUT_RULE',
        'VOXOUT_LOCALTIME',
      ]);
      expect(dialled).toEqual([]);
      expect(hangupCause).toBe(21);
      expect(values).toEqual({ VOXOUT_RULE: 'not-at-night', VOXOUT_LOCALTIME: '23:30' });
    });

    it.each([
      ['where it is day', OF_BEELINE],
      ['where the time is not known', UNKNOWN],
      ['for an emergency', '112'],
    ])('rings %s', async (_where, number) => {
      lab.setTime(EVENING);
      expect((await dial(number)).dialled.at(-1)).toBe(`PJSIP/${number}@sip-main,60`);
    });
  });

  it.each([
    [
      'tries the next trunk when one is congested',
      '[lab-congested, lab-answers, sip-main]',
      'ANSWER',
      ['congested', 'answers'],
    ],
    [
      'does not ring on the next trunk who is busy',
      '[lab-congested, lab-busy, sip-main]',
      'BUSY',
      ['congested', 'busy'],
    ],
    ['does not ring on the next trunk who does not answer', '[lab-silent, lab-answers]', 'NOANSWER', ['silent']],
    ['tries the next trunk when one is not there', '[lab-gone, lab-answers, sip-main]', 'ANSWER', ['answers']],
  ])('%s', async (_what, trunks, status, farEnds) => {
    const { dialled, values } = await withTrunks(trunks, () => dial(OF_MTS, ['DIALSTATUS', 'TRUNK']));
    expect(values).toEqual({ DIALSTATUS: status, TRUNK: `lab-${farEnds.at(-1) ?? ''}` });
    expect(dialled.map((what) => /^Local\/(\w+)@/.exec(what)?.[1])).toEqual(farEnds);
  });

  it('passes on why it could not be reached', async () => {
    const { hangupCause } = await withTrunks('[lab-busy]', () => dial(OF_MTS));
    expect(hangupCause).toBe(17);
  });

  it('goes through the usual trunk when none that the rules name is here', async () => {
    const { dialled } = await withTrunks('[lab-gone, lab-away]', () => dial(OF_MTS));
    expect(dialled).toEqual(through(OF_MTS, 'sip-main'));
  });

  it.each([OF_MTS, OF_MEGAFON_IN_THE_FAR_EAST, '810358181201235', '112', '203'])(
    'goes through the usual trunk as it was dialled with the daemon stopped: %s',
    async (number) => {
      const variables = { VOXOUT_TRUNK: 'gsm-mts', VOXOUT_BLACKLIST: '1', VOXOUT_CALLERID: '1', DIALSTATUS: 'BUSY' };
      const read = ['VOXOUT_STATUS', 'CALLERID(num)', 'AGISTATUS'];
      const { dialled, values } = await lab.withoutDaemon(() =>
        lab.call('voxroute-example-outbound', '100', { exten: number, variables, read }),
      );
      expect(dialled).toEqual(through(number, 'sip-main'));
      expect(values).toEqual({ VOXOUT_STATUS: 'FAILED', 'CALLERID(num)': '100', AGISTATUS: 'FAILURE' });
    },
  );

  it.each(['89171234567&prefix=VOX_', '89171234567&DAHDI/g1/1', '8917123${EXTEN}4567'])(
    'refuses what is no number, and makes no other one of it: %s',
    async (exten) => {
      const ask = () => dial(exten, ['VOX_STATUS', 'VOXOUT_STATUS']);
      expect(await ask()).toMatchObject({
        dialled: [],
        hangupCause: 28,
        values: { VOX_STATUS: '', VOXOUT_STATUS: 'INVALID' },
      });
      expect(await lab.withoutDaemon(ask)).toMatchObject({ dialled: [], hangupCause: 28 });
    },
  );

  it.each([
    ['8 (917) 123-45-67', '89171234567'],
    ['+7.917.123.45.67', '+79171234567'],
    ['8800VOXROUTE', '8800VOXROUTE'],
    ['112;phone-context=+7', '112'],
    ['112@10.0.0.1', '112'],
  ])('dials the number in %s with the daemon stopped', async (exten, number) => {
    expect((await lab.withoutDaemon(() => dial(exten))).dialled).toEqual(through(number, 'sip-main'));
  });

  it('dials what stands in front of an extension', async () => {
    expect((await dial(`${OF_MTS};ext=102`)).dialled[0]).toBe(`PJSIP/${OF_MTS}@gsm-mts,60`);
    expect((await dial('112;phone-context=+7')).dialled).toEqual(through('112', 'sip-main'));
  });

  it('knows from memory while Voxlink is down, and lets the others through', async () => {
    await lab.daemon.voxlink.play('refuse');
    expect((await dial(OF_MTS)).dialled[0]).toBe(`PJSIP/${OF_MTS}@gsm-mts,60`);
    expect((await dial(UNKNOWN)).dialled).toEqual(through(UNKNOWN, 'sip-main'));
    // What the numbering plan alone says of the operator is a guess, and no rule goes by it.
    expect((await dial('89261234578')).dialled).toEqual(through('89261234578', 'sip-main'));
    await lab.daemon.voxlink.play('none');
  });
});
