// Contacts: number to name, extension or queue, and tags. Stored in columns, so that a million contacts
// take little more memory than their texts.

import { NumberColumn, type PackedNumbers } from './number-column.js';
import { NumberTable, type PackedTable } from './number-table.js';
import { TextColumn, type PackedTexts } from './text-column.js';

export interface Contact {
  readonly name: string;
  /** Where to ring; empty where there is none, and so is `queue`. */
  readonly extension: string;
  readonly queue: string;
  readonly tags: readonly string[];
}

export interface ContactBook {
  /** As of a list. */
  readonly isUnavailable?: boolean;
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

/** What is part of `context,extension,priority`. */
const DIALLED = /^[A-Za-z0-9_.*#+-]{1,40}$/;

/** Can it be the extension or the queue of a contact? */
export function isDialled(text: string): boolean {
  return DIALLED.test(text);
}

/** As they cross from one thread to another. */
export interface PackedContacts {
  readonly isUnavailable: boolean;
  readonly numbers: PackedNumbers;
  readonly rows: PackedTable;
  readonly columns: Readonly<Record<'name' | 'company' | 'extension' | 'queue' | 'tags', PackedTexts>>;
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

  /** To be called once. @param isUnavailable see `ContactBook` */
  pack(isUnavailable = false): PackedContacts {
    const { size } = this.#rows;
    const { name, company, extension, queue, tags } = this.#columns;
    return {
      isUnavailable,
      numbers: this.#numbers.pack(size),
      rows: this.#rows.pack(),
      columns: {
        name: name.pack(size),
        company: company.pack(size),
        extension: extension.pack(size),
        queue: queue.pack(size),
        tags: tags.pack(size),
      },
    };
  }
}

/** The arrays go on to be used: they must not be handed over once more. */
export function unpackContacts(packed: PackedContacts): Contacts {
  const rows = NumberTable.of(packed.rows, new NumberColumn('large', packed.numbers));
  const name = new TextColumn(packed.columns.name);
  const company = new TextColumn(packed.columns.company);
  const extension = new TextColumn(packed.columns.extension);
  const queue = new TextColumn(packed.columns.queue);
  const tags = new TextColumn(packed.columns.tags);
  return {
    isUnavailable: packed.isUnavailable,
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
