// What the numbers of an account are used for. Three traps are avoided here: New-Tel's numbers include private mobiles of staff,
// a number can be shown only through the provider that owns it, and numbers without a country code belong to the account's
// country, not to that of the PBX.

import { normalizeNumber } from '../number/normalize-number.js';
import { settingsOfCountry } from '../number/number-settings.js';
import type { AccountSettings } from './account.js';

/** One of the staff with a phone of his own, as the provider writes it. */
export interface StaffMember {
  readonly number: string;
  readonly name: string;
  /** Empty for none. */
  readonly extension: string;
}

/** As the provider writes them. */
export interface FoundNumbers {
  readonly texts: readonly string[];
  /** Own phones of staff, which may stand among them. */
  readonly staff: readonly string[];
  /** It was asked for staff, and there is nobody at all. */
  readonly isStaffEmpty?: boolean;
  /** Staff that are contacts; null or absent: not asked for. */
  readonly people?: readonly StaffMember[] | null;
}

export interface AccountNumber {
  readonly account: string;
  /** E.164 digits. */
  readonly e164: string;
  /** Where it may be shown; null: on any trunk. */
  readonly trunks: readonly string[] | null;
  /** For `callerIsOwn`: nobody outside has it. */
  readonly isOwn: boolean;
  /** May it be a caller ID? */
  readonly isShown: boolean;
  /** Why it is not both; empty when it is. */
  readonly why: string;
}

export interface AccountNumbers {
  /** Each once. */
  readonly numbers: readonly AccountNumber[];
  /** Texts that are no number. */
  readonly unreadable: number;
}

/** Free for whoever calls; a call from one would come back to nobody. */
const TOLL_FREE = /^7800\d{7}$/;

export function accountNumbers(account: AccountSettings, { texts, staff }: FoundNumbers): AccountNumbers {
  const { ownNumbers } = account;
  const named = typeof ownNumbers === 'string' ? null : new Set(ownNumbers.map((text) => e164Of(text, account)));
  const ownPhones = new Set(staff.map((text) => e164Of(text, account)));
  const numbers = new Map<string, AccountNumber>();
  let unreadable = 0;
  for (const text of texts) {
    const e164 = e164Of(text, account);
    if (e164 === null) unreadable += 1;
    else if (!numbers.has(e164))
      numbers.set(e164, { ...base(account, e164), ...useOf(e164, ownPhones.has(e164), named, account) });
  }
  return { numbers: [...numbers.values()], unreadable };
}

function base({ name, trunks }: AccountSettings, e164: string): Pick<AccountNumber, 'account' | 'e164' | 'trunks'> {
  return { account: name, e164, trunks: trunks.length === 0 ? null : trunks };
}

function useOf(
  e164: string,
  isStaff: boolean,
  named: ReadonlySet<string | null> | null,
  { ownNumbers }: AccountSettings,
): Pick<AccountNumber, 'isOwn' | 'isShown' | 'why'> {
  const isNamed = named?.has(e164) === true;
  if (isStaff) {
    const why = 'private phone of a staff member: a caller who shows it is not an impostor';
    return isNamed ? { isOwn: false, isShown: true, why } : { isOwn: false, isShown: false, why };
  }
  if (named !== null)
    return isNamed
      ? { isOwn: true, isShown: true, why: '' }
      : { isOwn: false, isShown: false, why: 'not among the numbers that ownNumbers names' };
  if (ownNumbers === 'none') return { isOwn: false, isShown: false, why: 'ownNumbers is none' };
  const isTollFree = TOLL_FREE.test(e164);
  const isOwn = ownNumbers === 'all';
  const why = [
    ...(isOwn ? [] : ['ownNumbers is caller-id']),
    ...(isTollFree ? ['an 8-800 number is shown only where ownNumbers names it'] : []),
  ];
  return { isOwn, isShown: !isTollFree, why: why.join('; ') };
}

/** Numbers of an account are whole ones: a short one is not taken for an extension of this PBX. */
export function e164Of(text: string, { country }: Pick<AccountSettings, 'country'>): string | null {
  const number = normalizeNumber(text, settingsOfCountry(country));
  return number.kind === 'e164' ? number.e164 : null;
}
