// Everything that the sections `lists` and `contacts` name, ready to be asked: at the start, and again with each reload
// and each change of a file or URL.

import type { ContactsConfig, ListsConfig } from './lists-schema.js';
import type { PackedList } from '../match/static-list.js';
import type { PackedContacts } from '../match/contacts.js';
import type { PackedListSet } from '../match/list-set.js';
import { loadContacts } from './load-contacts.js';
import { loadList } from './load-list.js';
import type { Findings, LoadParts } from './source-text.js';

/** Plain data, so that a thread without calls can make it. */
export interface LoadedLists extends Readonly<Findings> {
  readonly lists: PackedListSet;
  readonly contacts: PackedContacts;
}

/**
 * Never rejects for what is wrong in a file: `problems` say why the configuration cannot be used, `warnings` what is
 * left out. Lets calls be answered meanwhile.
 */
export async function loadLists(lists: ListsConfig, contacts: ContactsConfig, parts: LoadParts): Promise<LoadedLists> {
  const findings: Findings = {
    readBytes: 0,
    postponed: [],
    files: [],
    feeds: [],
    problems: [],
    unreadable: [],
    warnings: [],
  };
  const allow = await loadList(lists.allow, ['lists', 'allow'], parts, findings);
  const block = await loadList(lists.block, ['lists', 'block'], parts, findings);
  const named: [string, PackedList[]][] = [];
  for (const [name, entries] of Object.entries(lists.named)) {
    named.push([name, await loadList(entries, ['lists', 'named', name], parts, findings)]);
  }
  const book = await loadContacts(contacts, parts, findings);
  return { ...findings, lists: { allow, block, named }, contacts: book };
}
