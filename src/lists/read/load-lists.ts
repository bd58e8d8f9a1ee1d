// Everything that the sections `lists` and `contacts` name, ready to be asked: at the start, and again with each reload
// and each change of a file or URL.

import type { ContactsConfig, ListsConfig } from './lists-schema.js';
import type { Contacts } from '../match/contacts.js';
import type { ListKind } from '../match/list-entry.js';
import type { NumberList } from '../match/number-list.js';
import type { PolicyLists } from '../match/policy-lists.js';
import { loadContacts } from './load-contacts.js';
import { loadList } from './load-list.js';
import type { Findings, LoadParts } from './source-text.js';

export interface ListLoading extends LoadParts {
  /** The runtime lists, which outlive reloads; null where there are none. */
  readonly runtime: Readonly<Record<ListKind, NumberList>> | null;
}

export interface LoadedLists extends Readonly<Findings> {
  readonly lists: PolicyLists;
  readonly contacts: Contacts;
}

/**
 * Never rejects for what is wrong in a file: `problems` say why the configuration cannot be used, `warnings` what is
 * left out. Lets calls be answered meanwhile.
 */
export async function loadLists(
  lists: ListsConfig,
  contacts: ContactsConfig,
  parts: ListLoading,
): Promise<LoadedLists> {
  const findings: Findings = {
    readBytes: 0,
    postponed: [],
    files: [],
    feeds: [],
    problems: [],
    unreadable: [],
    warnings: [],
  };
  const withRuntime = async (kind: ListKind) => {
    const loaded = await loadList(lists[kind], ['lists', kind], parts, findings);
    return parts.runtime === null ? loaded : [...loaded, parts.runtime[kind]];
  };
  const [allow, block] = [await withRuntime('allow'), await withRuntime('block')];
  const named = new Map<string, readonly NumberList[]>();
  for (const [name, entries] of Object.entries(lists.named)) {
    named.set(name, await loadList(entries, ['lists', 'named', name], parts, findings));
  }
  const book = await loadContacts(contacts, parts, findings);
  return { ...findings, lists: { allow, block, named }, contacts: book };
}
