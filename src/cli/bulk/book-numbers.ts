// The numbers of what is no table: an address book of cards, JSON, a dump of Asterisk's database. Told by how it begins, and
// read as lists are.

import { readBoundedFile } from '../../files/bounded-file.js';
import { listFormatOf, readList } from '../../lists/read/list-format.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { decodeText } from '../../tables/decode-text.js';
import { tableBeginning } from '../../tables/table-scan.js';

type BookFormat = 'vcf' | 'json' | 'astdb';

export interface BookNumbers {
  /** E.164 digits, each once, in the order of the file. */
  readonly numbers: ReadonlySet<number>;
  /** Numbers as they stand in the file. */
  readonly read: number;
  readonly skipped: { readonly duplicates: number; readonly notNumbers: number; readonly tooLong: number };
  /** Of the first that is no number; null where all are. */
  readonly firstWrongLine: number | null;
}

/** Null for a table and a plain list. */
export function bookFormatOf(beginning: string): BookFormat | null {
  const format = listFormatOf(beginning, '');
  return format === 'vcf' || format === 'json' || format === 'astdb' ? format : null;
}

/** Null for any other file. Throws what reading throws, and `UnreadableList` for JSON that is no list. */
export async function bookNumbers(file: string, settings: NumberSettings): Promise<BookNumbers | null> {
  const format = bookFormatOf(await tableBeginning(file));
  if (format === null) return null;
  const numbers = new Set<number>();
  const skipped = { duplicates: 0, notNumbers: 0, tooLong: 0 };
  let read = 0;
  let firstWrongLine: number | null = null;
  for (const line of readList(await decodeText(await readBoundedFile(file)), format)) {
    if (line === null) continue;
    read += 1;
    const number = 'problem' in line ? null : normalizeNumber(line.number, settings);
    if (number?.kind !== 'e164') {
      skipped.notNumbers += 1;
      firstWrongLine ??= line.line;
    } else if (numbers.has(Number(number.e164))) skipped.duplicates += 1;
    else numbers.add(Number(number.e164));
  }
  return { numbers, read, skipped, firstWrongLine };
}
