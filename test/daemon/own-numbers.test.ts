// Own numbers of the configuration, and of accounts at providers beside them.

import { expect, it } from 'vitest';
import { joinedOwnNumbers } from '../../src/daemon/own-numbers.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import type { AccountNumber } from '../../src/providers/account-numbers.js';

const CONFIGURED = [{ number: '8 495 111-22-33', region: null, default: true, trunks: ['mts'] }] as never as Parameters<
  typeof joinedOwnNumbers
>[0];
const ofAccount = (e164: string, changes: Partial<AccountNumber> = {}) =>
  ({ e164, account: 'office', trunks: ['newtel'], isOwn: true, isShown: true, ...changes }) as AccountNumber;
const joined = (...numbers: AccountNumber[]) => joinedOwnNumbers(CONFIGURED, numbers, DEFAULT_NUMBER_SETTINGS);

it('what the configuration says of a number wins, in whatever spelling', () => {
  expect(joined(ofAccount('74951112233'))).toBe(CONFIGURED);
});

it('a number of an account is added with a plus, once, and shown by its trunks', () => {
  expect(joined(ofAccount('73432223344'), ofAccount('73432223344', { account: 'home' }))).toEqual([
    ...CONFIGURED,
    {
      number: '+73432223344',
      region: null,
      default: false,
      trunks: ['newtel'],
      account: 'office',
      isOwn: true,
      isShown: true,
    },
  ]);
});

it('a number that is neither own nor shown is not added; one of the two is enough', () => {
  const [own, shown, none] = [
    ofAccount('73432223341', { isShown: false }),
    ofAccount('73432223342', { isOwn: false }),
    ofAccount('73432223343', { isOwn: false, isShown: false }),
  ];
  expect(joined(own, shown, none).map(({ number }) => number)).toEqual([
    '8 495 111-22-33',
    '+73432223341',
    '+73432223342',
  ]);
});

it('an own number that is an extension hides no number of an account', () => {
  const extension = [{ ...CONFIGURED[0], number: '200' }] as typeof CONFIGURED;
  expect(joinedOwnNumbers(extension, [ofAccount('200')], DEFAULT_NUMBER_SETTINGS)).toHaveLength(2);
});
