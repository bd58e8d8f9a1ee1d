// Staff of an account as contacts: whose phone it is, and where he is reached inside.

import { e164Of, type StaffMember } from './account-numbers.js';
import type { AccountSettings } from './account.js';

export interface StaffContact {
  /** E.164 digits. */
  readonly e164: string;
  /** Foreign text. */
  readonly name: string;
  readonly extension: string;
}

/** Those whose number is one; the first of two with the same. */
export function staffContacts(
  account: Pick<AccountSettings, 'country'>,
  people: readonly StaffMember[],
): readonly StaffContact[] {
  const contacts = new Map<string, StaffContact>();
  for (const { number, name, extension } of people) {
    const e164 = e164Of(number, account);
    if (e164 !== null && !contacts.has(e164)) contacts.set(e164, { e164, name, extension });
  }
  return [...contacts.values()];
}
