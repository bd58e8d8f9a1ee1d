// Whom the administrator knows: number to name, extension or queue, and tags. Held in columns, so that a customer base
// of a million takes no more than its own texts.

import { NumberColumn } from './number-column.js';
import { NumberTable } from './number-table.js';
import { TextColumn } from './text-column.js';

export interface Contact {
  readonly name: string;
  /** Where to ring; empty where there is none, and so is `queue`. */
  readonly extension: string;
  readonly queue: string;
  readonly tags: readonly string[];
}

export interface ContactBook {
  /** As of a list. */
  readonly isMissing?: boolean;
  /** @param e164 digits without plus */
  find(e164: string): Contact | null;
}

export interface ContactCard extends Contact {
  readonly company: string;
}

export interface Contacts extends ContactBook {
  /** Different numbers. */
  readonly size: number;
  find(e164: string): ContactCard | null;
}

const MAX_CONTACTS = 2_000_000;
/** Stands in no tag. */
const TAG_SEPARATOR = '|';

export class ContactsBuilder {
  readonly #numbers = new NumberColumn('large');
  readonly #rows: NumberTable;
  readonly #columns = {
    name: new TextColumn(),
    company: new TextColumn(),
    extension: new TextColumn(),
    queue: new TextColumn(),
    tags: new TextColumn(),
  };

  /** @param expected how many contacts are likely to come */
  constructor(expected = 0) {
    this.#rows = new NumberTable(this.#numbers, Math.min(expected, MAX_CONTACTS));
  }

  /** The first contact of a number stands: false for a later one. Words when there is no room for it. */
  add(e164: string, contact: ContactCard): boolean | string {
    const row = this.#rows.size;
    if (this.#rows.get(Number(e164)) >= 0) return false;
    if (row >= MAX_CONTACTS) return `there are at most ${MAX_CONTACTS} contacts`;
    const { name, company, extension, queue, tags } = this.#columns;
    this.#rows.set(Number(e164), row);
    name.set(row, contact.name);
    company.set(row, contact.company);
    extension.set(row, contact.extension);
    queue.set(row, contact.queue);
    tags.set(row, contact.tags.join(TAG_SEPARATOR));
    return true;
  }

  /** To be called once: the contacts go on to use what was added. */
  build(): Contacts {
    const rows = this.#rows;
    this.#numbers.trim(rows.size);
    for (const column of Object.values(this.#columns)) column.trim(rows.size);
    const { name, company, extension, queue, tags } = this.#columns;
    return {
      size: rows.size,
      find(e164) {
        const row = rows.get(Number(e164));
        if (row < 0) return null;
        return {
          name: name.get(row),
          company: company.get(row),
          extension: extension.get(row),
          queue: queue.get(row),
          tags: tags
            .get(row)
            .split(TAG_SEPARATOR)
            .filter((tag) => tag !== ''),
        };
      },
    };
  }
}
