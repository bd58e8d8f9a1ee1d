// Part of reading Voxlink's answers: one field of text, made plain.

const MAX_CHARACTERS = 256;

/** Blanks of every kind, control characters, halves of characters, marks that turn the writing direction. */
const NOT_TEXT = /[\s\p{Cc}\p{Cs}\p{Bidi_Control}]+/gu;

/**
 * The text of a JSON value: NFC, trimmed, every run of blanks and unprintable characters one blank, cut after 256 whole
 * characters. Undefined when the value is no string or nothing is left of it: the source does not say.
 */
export function fieldText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(NOT_TEXT, ' ').normalize('NFC').trim();
  if (text === '') return undefined;
  return text.length <= MAX_CHARACTERS ? text : Array.from(text).slice(0, MAX_CHARACTERS).join('').trimEnd();
}

/** Is the value one of the ways to say nothing: absent, null, a string without text? */
export function saysNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && fieldText(value) === undefined);
}
