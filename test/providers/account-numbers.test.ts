// What numbers of an account count for: the three traps.

import { describe, expect, it } from 'vitest';
import { accountNumbers } from '../../src/providers/account-numbers.js';
import { account } from '../fakes/provider-account.js';

const FOUND = {
  texts: ['74951000001', '79990000002', '78001000004', '79990000001'],
  staff: ['+7 (999) 000-00-01', '8 999 000 00 02'],
};
const use = (more: Parameters<typeof account>[1], found = FOUND) =>
  Object.fromEntries(
    accountNumbers(account('https://x.example', more), found).numbers.map(({ e164, isOwn, isShown }) => [
      e164,
      `${isOwn ? 'own' : '-'} ${isShown ? 'shown' : '-'}`,
    ]),
  );

describe('numbers of an account', () => {
  it('are own and shown, but for phones of staff in any spelling, and 8-800 is not offered', () => {
    expect(use({})).toEqual({
      '74951000001': 'own shown',
      '79990000001': '- -',
      '79990000002': '- -',
      '78001000004': 'own -',
    });
  });

  it.each([
    ['caller-id', { '74951000001': '- shown', '78001000004': '- -', '79990000001': '- -' }],
    ['none', { '74951000001': '- -', '78001000004': '- -', '79990000001': '- -' }],
    [['8 800 100-00-04'], { '74951000001': '- -', '78001000004': 'own shown', '79990000001': '- -' }],
    [['79990000001'], { '74951000001': '- -', '79990000001': '- shown' }],
  ] as const)('with ownNumbers %j count for just that', (ownNumbers, expected) => {
    expect(use({ ownNumbers })).toMatchObject(expected);
  });

  it('are read by the country of the account: nine digits are Uzbek where it is UZ, and nothing where it is RU', () => {
    const found = { texts: ['712000001', '+998712000001'], staff: [] };
    expect(use({ country: 'UZ' }, found)).toEqual({ '998712000001': 'own shown' });
    expect(accountNumbers(account('https://x.example'), found)).toMatchObject({
      unreadable: 1,
      numbers: [{ e164: '998712000001' }],
    });
  });

  it('go with the trunks of the account, and with any where it has none', () => {
    const of = (trunks: string[]) => accountNumbers(account('https://x.example', { trunks }), FOUND).numbers[0]?.trunks;
    expect(of(['newtel'])).toEqual(['newtel']);
    expect(of([])).toBeNull();
  });
});
