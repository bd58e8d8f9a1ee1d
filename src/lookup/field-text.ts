// One field of text in an answer, made plain.

const MAX_CHARACTERS = 256;

/** Blanks of every kind, control characters, halves of characters, marks that turn the writing direction. */
const NOT_TEXT = /[\s\p{Cc}\p{Cs}\p{Bidi_Control}]+/gu;

/** What programs write where they have nothing to say. */
const NOTHING = /^(?:null|none|nil|nan|undefined|n\/a)$/i;

/**
 * The text of a JSON value: NFC, trimmed, every run of blanks and unprintable characters one blank, cut after 256 whole
 * characters. Undefined when the value is no string, or one without a letter or digit, or `null` written out: the source
 * does not say.
 */
export function fieldText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(NOT_TEXT, ' ').normalize('NFC').trim();
  if (!/[\p{L}\p{N}]/u.test(text) || NOTHING.test(text)) return undefined;
  return text.length <= MAX_CHARACTERS ? text : Array.from(text).slice(0, MAX_CHARACTERS).join('').trimEnd();
}
