// Contacts of files, and staff of accounts at providers behind them. What a file says of a number wins.

import { isDialled, type Contacts, type ContactCard } from '../lists/match/contacts.js';
import { listText } from '../lists/match/list-text.js';
import type { StaffContact } from '../providers/staff-contacts.js';

/** Staff of all accounts that have them as contacts. */
export interface Staff {
  readonly contacts: readonly StaffContact[];
  /** Of an account nothing was heard yet: whoever is not known may be one of them. */
  readonly isUnavailable: boolean;
}

const MAX_NAME = 100;

export function joinedContacts(files: Contacts, staff: Staff | undefined): Contacts {
  if (staff === undefined || (staff.contacts.length === 0 && !staff.isUnavailable)) return files;
  const added = new Map<string, ContactCard>();
  for (const { e164, name, extension } of staff.contacts) {
    if (added.has(e164) || files.find(e164) !== null) continue;
    // Foreign text: it becomes a part of `context,extension,priority`.
    const dialled = isDialled(extension) ? extension : '';
    added.set(e164, { name: listText(name, MAX_NAME), company: '', extension: dialled, queue: '', tags: [] });
  }
  return {
    isUnavailable: files.isUnavailable === true || staff.isUnavailable,
    size: files.size + added.size,
    find: (e164) => files.find(e164) ?? added.get(e164) ?? null,
  };
}
