// The number a call is about, for searching the journal.

import type { RecordedCall } from '../call/recorded-call.js';
import { normalizeNumber } from '../number/normalize-number.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';

/** Stands for every number that was withheld. */
const WITHHELD = 'withheld';

/** E.164 digits, those of an extension, `withheld`, or the text as it came where it is no number. */
export function subjectOf({ kind, digits, question }: Pick<RecordedCall, 'kind' | 'digits' | 'question'>): string {
  if (digits !== '') return digits;
  return kind === 'withheld' ? WITHHELD : question.number;
}

/** The same of what a person searches for: a number in any spelling, or `withheld`. */
export function subjectOfText(text: string, settings: NumberSettings): string {
  return text === WITHHELD ? WITHHELD : subjectOfNumber(normalizeNumber(text, settings));
}

function subjectOfNumber(number: NormalizedNumber): string {
  switch (number.kind) {
    case 'e164':
      return number.e164;
    case 'internal':
      return number.digits;
    case 'withheld':
      return WITHHELD;
    case 'invalid':
      return number.raw;
  }
}
