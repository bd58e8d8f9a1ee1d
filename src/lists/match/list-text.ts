// Texts of list entries from any source: one line, without control characters that a terminal or a log would act on.

/** Longest reason and label, in characters. */
export const MAX_REASON = 200;
export const MAX_LABEL = 80;

const NOT_TEXT = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Anything but what nearly all texts are made of: ASCII and Cyrillic, single blanks. */
const UNUSUAL = /[^ -~А-яЁё«»№]| {2}|^ | $/;

/** NFC, blanks single, at most `max` characters. Idempotent. */
export function listText(text: string, max: number): string {
  if (text.length <= max && !UNUSUAL.test(text)) return text;
  // Nothing that is cut off is looked at: a text may be as long as a file.
  const cleaned = text
    .slice(0, max * 4)
    .normalize('NFC')
    .replace(NOT_TEXT, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return cleaned.length <= max ? cleaned : [...cleaned].slice(0, max).join('').trimEnd();
}

/** A piece of somebody's text for a message: short, printable. */
export function quoted(text: string, max = 40): string {
  const cleaned = listText(text, max + 1);
  return JSON.stringify(cleaned.length > max ? `${cleaned.slice(0, max)}…` : cleaned);
}
