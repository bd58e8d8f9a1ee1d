// Nobody learns a secret from how long its refusal takes.

import { timingSafeEqual } from 'node:crypto';
import { expect, it } from 'vitest';
import { accountWithSecret } from '../../../src/http/webhooks/known-secret.js';

const accounts = [
  { name: 'tashkent', secret: 'a-secret-of-24-characters' },
  { name: 'samarkand', secret: 'another' },
  { name: 'bukhara', secret: 'the-secret-of-a-third-pbx-which-is-longer-than-the-others' },
];

it.each([
  ['the right one of the first', 'a-secret-of-24-characters', 'tashkent'],
  ['the right one of the last', 'the-secret-of-a-third-pbx-which-is-longer-than-the-others', 'bukhara'],
  ['one that begins rightly', 'a-secret-of-24-character', undefined],
  ['one that goes on', 'a-secret-of-24-characters1', undefined],
  ['none', '', undefined],
  ['a very long one', 'x'.repeat(512), undefined],
  ['one in other letters', 'секрет', undefined],
])('%s is compared with every account, by digests of one length', (_what, given, name) => {
  const lengths: number[] = [];
  const found = accountWithSecret(given, accounts, (a, b) => {
    lengths.push(a.length, b.length);
    return timingSafeEqual(a, b);
  });
  expect(found?.name).toBe(name);
  expect(accountWithSecret(given, accounts)?.name).toBe(name);
  expect(lengths).toEqual([32, 32, 32, 32, 32, 32]);
});

it('nothing but that comparison decides', () => {
  expect(accountWithSecret('anything', accounts, () => true)?.name).toBe('tashkent');
  for (const { secret } of accounts) expect(accountWithSecret(secret, accounts, () => false)).toBeNull();
});

it('an empty secret of nobody is found nowhere', () => {
  expect(accountWithSecret('', [])).toBeNull();
});
