// The recipes for incoming calls on a real Asterisk: what the phone shows, who is blocked, and where it rings.

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { HOSTILE_CALLERS, HOSTILE_NAMES, OFFICE_HOURS, startRecipeLab, type RecipeLab } from './recipe-lab.js';

const BASHKORTOSTAN = '79171234567';
const PRIMORYE = '79141234567';
const KRASNOYARSK = '79131234567';
const KALININGRAD = '79111234567';
const SATELLITE = '79541234567';
const MOSCOW = '79253047679';
const ALAND = '810358181201235';
const CUSTOMER = '89170415564';
const FIRM = '84959898533';
const CUSTOMER_WITHOUT_MANAGER = '79000000000';
const UNKNOWN = '79261234577';

const NUMBERS: readonly (readonly [number: string, operator: string, region: string])[] = [
  [BASHKORTOSTAN, 'МТС', 'Республика Башкортостан'],
  [PRIMORYE, 'МегаФон', 'Приморский край'],
  [KRASNOYARSK, 'Т2', 'Красноярский край'],
  [KALININGRAD, 'МТС', 'Калининградская область'],
  [SATELLITE, 'Iridium', 'Российская Федерация'],
];
/** The number of the hostile operator of that name. */
const numberOf = (name: string) => `7926${String(2_000_000 + HOSTILE_NAMES.indexOf(name))}`;
const NOT_A_NUMBER = [undefined, '', 'anonymous', 'Restricted', '203', 'a79'];

/** What the log says of the recipes themselves must be nothing. */
const OF_THE_LAB = /Module 'app_macro'|Macro\(\) is deprecated|be updated to use Gosub|No channel type|app_dial\.c: /;

describeOnEachAsterisk('recipes for incoming calls', (root) => {
  let lab: RecipeLab;
  beforeAll(async () => {
    lab = await startRecipeLab(root, { files: { 'queues.conf': '[general]\n[sales]\n' } });
    await lab.asterisk.manager.action('ModuleLoad', { Module: 'app_queue.so', LoadType: 'load' });
    for (const [number, operator, region] of NUMBERS) lab.teach(number, operator, region);
    for (const name of HOSTILE_NAMES) lab.teach(numberOf(name), name, name);
    return () => lab.stop();
  });
  beforeEach(() => lab.setTime(OFFICE_HOURS));

  it('all load into one Asterisk without a complaint', () => {
    expect(lab.asterisk.complaints().filter((line) => !OF_THE_LAB.test(line))).toEqual([]);
  });

  describe('operator and region on the display', () => {
    const shown = async (context: string, number: string | undefined, callerIdName?: string) => {
      const request = { read: ['CALLERID(name)'], ...(callerIdName === undefined ? {} : { callerIdName }) };
      const { values, dialled } = await lab.call(context, number, request);
      expect(dialled).toEqual(['PJSIP/100,30']);
      return values['CALLERID(name)'];
    };

    it.each([
      [undefined, 'МТС, Республика Башкортостан'],
      ['anonymous', 'МТС, Республика Башкортостан'],
      [BASHKORTOSTAN, 'МТС, Республика Башкортостан'],
      ['Иван: продажи', 'Иван: продажи'],
    ])('are in place of the name %j', async (name, expected) => {
      expect(await shown('voxroute-example-name', BASHKORTOSTAN, name)).toBe(expected);
    });

    it('are in Latin letters for phones that show no others', async () => {
      expect(await shown('voxroute-example-name-latin', BASHKORTOSTAN, 'Иван')).toMatch(/^MTS, [ -~]*Bashkortostan$/);
    });

    it('give way to the name of a customer', async () => {
      expect(await shown('voxroute-example-name', CUSTOMER)).toBe('Иван Петров');
    });

    it.each(NOT_A_NUMBER)('are not there for the caller %j', async (number) => {
      expect(await shown('voxroute-example-name', number)).toBe('');
    });

    it.each(HOSTILE_NAMES)('are harmless text when the operator is %j', async (name) => {
      expect(await shown('voxroute-example-name', numberOf(name))).not.toMatch(/["()[\]{}$\\\n]/);
    });
  });

  describe.each(['voxroute-example-blacklist', 'voxroute-example-blacklist-dialplan'])('%s', (context) => {
    const byRules = context === 'voxroute-example-blacklist';

    it.each([
      ['a region', KALININGRAD, 17, 'blacklist-region'],
      ['a region, written otherwise', '8 (911) 123-45-67', 17, 'blacklist-region'],
      ['an operator', SATELLITE, 1, 'blacklist-operator'],
      ['a country', ALAND, 21, 'blacklist-country'],
    ])('blocks %s', async (_what, number, cause, rule) => {
      const { dialled, hangupCause, values } = await lab.call(context, number, { read: ['VOX_RULE', 'VOX_STATUS'] });
      expect(dialled).toEqual([]);
      expect(hangupCause).toBe(byRules ? cause : 21);
      expect(values).toEqual({ VOX_RULE: byRules ? rule : '', VOX_STATUS: 'OK' });
    });

    it('blocks a number that is to be hidden like any other', async () => {
      const { dialled } = await lab.call(context, KALININGRAD, { callingPres: 'prohib' });
      expect(dialled).toEqual([]);
    });

    it.each([BASHKORTOSTAN, PRIMORYE, ...NOT_A_NUMBER, ...HOSTILE_CALLERS])('rings for %j', async (number) => {
      expect((await lab.call(context, number)).dialled).toEqual(['PJSIP/100,30']);
    });

    it.each(HOSTILE_NAMES)('rings when the operator is %j', async (name) => {
      expect((await lab.call(context, numberOf(name))).dialled).toEqual(['PJSIP/100,30']);
    });
  });

  describe('a call goes where the rules say', () => {
    const rings = async (number: string | undefined, request = {}) => {
      const read = ['VOX_RULE', 'CALLERID(name)'];
      const { dialled, values } = await lab.call('voxroute-example-route', number, { read, ...request });
      return [dialled, values['VOX_RULE'], values['CALLERID(name)']];
    };

    it.each([
      ['a customer', CUSTOMER, 'PJSIP/203,30', 'customer-to-manager', 'Иван Петров'],
      ['a customer without a manager', CUSTOMER_WITHOUT_MANAGER, 'PJSIP/100&PJSIP/101,30', '', 'Пётр Сидоров'],
      ['the Far East', PRIMORYE, 'PJSIP/300,30', 'to-vladivostok', 'МегаФон, Приморский край'],
      ['Siberia', KRASNOYARSK, 'PJSIP/200,30', 'to-novosibirsk', 'Т2, Красноярский край'],
      ['two regions', MOSCOW, 'PJSIP/100&PJSIP/101,30', '', 'Билайн, Москва и Московская область'],
    ])('of %s', async (_what, number, phones, rule, name) => {
      expect(await rings(number)).toEqual([[phones], rule, name]);
    });

    it('of a customer to the queue that is his', async () => {
      const request = { context: 'voxroute-example-route', exten: '74951112233', callerIdNum: FIRM };
      const call = await lab.asterisk.startCall({ ...request, read: ['VOX_ROUTE_NAME', 'CALLERID(name)'] });
      const waiting = () => lab.asterisk.command('queue show sales');
      await expect.poll(waiting, { timeout: 5000, interval: 10 }).toContain('sales has 1 calls');
      await call.hangup();
      const { values } = await call.end(5000);
      expect(values).toEqual({ VOX_ROUTE_NAME: 'contact', 'CALLERID(name)': 'Анна Смирнова' });
    });

    it.each([KALININGRAD, SATELLITE, ALAND])('and does not when it is blocked: %s', async (number) => {
      expect((await rings(number))[0]).toEqual([]);
    });

    it.each([
      ['at night', '2026-11-24T18:00:00Z'],
      ['before nine', '2026-11-24T05:59:00Z'],
      ['on a Sunday', '2026-11-22T09:00:00Z'],
      ['on a holiday', '2026-11-04T09:00:00Z'],
    ])('to whoever is on duty %s', async (_when, time) => {
      lab.setTime(time);
      expect((await rings(PRIMORYE)).slice(0, 2)).toEqual([['PJSIP/199,60'], 'office-closed']);
      expect((await rings(undefined)).slice(0, 2)).toEqual([['PJSIP/199,60'], 'office-closed']);
      expect((await rings(CUSTOMER)).slice(0, 2)).toEqual([['PJSIP/203,30'], 'customer-to-manager']);
    });

    it.each([...NOT_A_NUMBER, ...HOSTILE_CALLERS])('in Moscow for %j', async (number) => {
      expect((await rings(number)).slice(0, 2)).toEqual([['PJSIP/100&PJSIP/101,30'], '']);
    });

    it('of +7…, and of a call to +7…', async () => {
      expect((await rings('+7 914 123-45-67', { exten: '+74951112233' }))[0]).toEqual(['PJSIP/300,30']);
    });
  });

  it.each(['voxroute-example-offices,nowhere,1', 'nowhere,s,1', 'voxroute-example-offices,vladivostok,99'])(
    'a route that is not in this dialplan does not drop the call: %s',
    async (route) => {
      const change = (policy: string) => policy.replace('voxroute-example-offices,vladivostok,1', route);
      const { dialled, values } = await lab.withPolicy(change, () =>
        lab.call('voxroute-example-route', PRIMORYE, { read: ['VOX_ROUTE'] }),
      );
      expect(values).toEqual({ VOX_ROUTE: route });
      expect(dialled).toEqual(['PJSIP/100&PJSIP/101,30']);
    },
  );

  it.each([
    ['voxroute-example-name', 'PJSIP/100,30'],
    ['voxroute-example-name-latin', 'PJSIP/100,30'],
    ['voxroute-example-blacklist', 'PJSIP/100,30'],
    ['voxroute-example-blacklist-dialplan', 'PJSIP/100,30'],
    ['voxroute-example-route', 'PJSIP/100&PJSIP/101,30'],
  ])('rings with the daemon stopped, and keeps nothing of an earlier answer: %s', async (context, phones) => {
    const variables = { VOX_BLACKLIST: '1', VOX_ROUTE: 'voxroute-example-offices,closed,1', VOX_REGION_ID: 'RU-KGD' };
    await lab.withoutDaemon(async () => {
      for (const number of [KALININGRAD, PRIMORYE, CUSTOMER, undefined, ...HOSTILE_CALLERS]) {
        const { dialled, values } = await lab.call(context, number, { variables, read: ['VOX_STATUS', 'AGISTATUS'] });
        expect(dialled).toEqual([phones]);
        expect(values).toEqual({ VOX_STATUS: 'FAILED', AGISTATUS: 'FAILURE' });
      }
    });
  });

  it('who is known is served as ever while Voxlink is down, and the others are let through', async () => {
    await lab.daemon.voxlink.play('refuse');
    const rings = async (number: string) => (await lab.call('voxroute-example-route', number)).dialled;
    expect(await rings(PRIMORYE)).toEqual(['PJSIP/300,30']);
    expect(await rings(KALININGRAD)).toEqual([]);
    expect(await rings(CUSTOMER)).toEqual(['PJSIP/203,30']);
    expect(await rings(UNKNOWN)).toEqual(['PJSIP/100&PJSIP/101,30']);
    // A landline says where it is by its code.
    expect(await rings('84232334455')).toEqual(['PJSIP/300,30']);
    expect((await lab.call('voxroute-example-blacklist-dialplan', UNKNOWN)).dialled).toEqual(['PJSIP/100,30']);
    await lab.daemon.voxlink.play('none');
  });

  it('Asterisk complains of nothing but the daemon and the phones that are not there', () => {
    const expected = new RegExp(`${OF_THE_LAB.source}|res_agi\\.c: `);
    expect(lab.asterisk.complaints().filter((line) => !expected.test(line))).toEqual([]);
  });
});
