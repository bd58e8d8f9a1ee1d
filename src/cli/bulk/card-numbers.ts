// The numbers of an address book that is to be learnt: a vCard file, told by its first line.

import { open } from 'node:fs/promises';
import { readBoundedFile } from '../../files/bounded-file.js';
import { vCards } from '../../lists/read/vcards.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { decodeText } from '../../tables/decode-text.js';

const FIRST_BYTES = 64;

export interface CardNumbers {
  /** E.164 digits, each once, in the order of the file. */
  readonly numbers: ReadonlySet<number>;
  /** Numbers as they stand in the cards. */
  readonly read: number;
  readonly skipped: { readonly duplicates: number; readonly notNumbers: number; readonly tooLong: number };
}

/** Null for any other file, and for one that cannot be read: whoever reads it next says why. */
export async function cardNumbers(file: string, settings: NumberSettings): Promise<CardNumbers | null> {
  if (!(await beginsWithCard(file))) return null;
  const numbers = new Set<number>();
  const skipped = { duplicates: 0, notNumbers: 0, tooLong: 0 };
  let read = 0;
  for (const card of vCards(await decodeText(await readBoundedFile(file)))) {
    for (const { text } of card?.numbers ?? []) {
      read += 1;
      const number = normalizeNumber(text, settings);
      if (number.kind !== 'e164') skipped.notNumbers += 1;
      else if (numbers.has(Number(number.e164))) skipped.duplicates += 1;
      else numbers.add(Number(number.e164));
    }
  }
  return { numbers, read, skipped };
}

async function beginsWithCard(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      if (!(await file.stat()).isFile()) return false;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
      return /^(?:\u00ef\u00bb\u00bf)?\s*BEGIN:VCARD/i.test(buffer.toString('latin1', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
