// Own numbers of the configuration, and of accounts at providers beside them. What the configuration says of a number wins.

import { normalizeNumber } from '../number/normalize-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { PolicyConfig } from '../policy/rule-config.js';
import type { AccountNumber } from '../providers/account-numbers.js';

export function joinedOwnNumbers(
  configured: PolicyConfig['ownNumbers'],
  ofAccounts: readonly AccountNumber[],
  settings: NumberSettings,
): PolicyConfig['ownNumbers'] {
  const seen = new Set(
    configured.flatMap(({ number }) => {
      const normalized = normalizeNumber(number, settings);
      return normalized.kind === 'e164' ? [normalized.e164] : [];
    }),
  );
  const added = ofAccounts.flatMap(({ e164, account, trunks, isOwn, isShown }) => {
    if (seen.has(e164) || (!isOwn && !isShown)) return [];
    seen.add(e164);
    // With a plus it is read the same in every home country.
    return [{ number: `+${e164}`, region: null, default: false, trunks, account, isOwn, isShown }];
  });
  return added.length === 0 ? configured : [...configured, ...added];
}
