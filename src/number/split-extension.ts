// Splits off an extension written after a number.
//
//     8 (495) 989-85-33 доб. 102      74959898533 ext. 12      …x12      … вн. 5      …#12      …,,102      …p12      …(доб. 7)

/** Fewer digits in front are no number with an extension: `21#5`. */
const MIN_DIGITS_IN_FRONT = 6;

const WORD = 'доб(?:авочный)?|внутр(?:енний)?|вн|ext(?:ension|n)?|[xх]';
const EXTENSION = new RegExp(
  String.raw`[\p{Zs}\t,;(]*(?:(?:${WORD})[\p{Zs}\t.:№#=-]*|#|[,pw]+[\p{Zs}\t]*)(\d{1,6})[\p{Zs}\t)]*$`,
  'iu',
);
/** The key that ends dialling. */
const END = /#$/;

/** @returns the text in front, and the digits of the extension; null where there is none */
export function splitExtension(text: string): { readonly number: string; readonly extension: string | null } {
  const found = EXTENSION.exec(text);
  const front = found === null ? text.replace(END, '') : text.slice(0, found.index);
  const isNumber = (front.match(/\d/g)?.length ?? 0) >= MIN_DIGITS_IN_FRONT && !/^[\p{Zs}\t]*[*#]/u.test(front);
  return isNumber ? { number: front, extension: found?.[1] ?? null } : { number: text, extension: null };
}
