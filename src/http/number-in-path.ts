// The number at the end of a path, as it stood on the wire.
//
//   /v1/lookup/79170415564
//   /v1/lookup/%2B7%20(917)%20041-55-64

/** Longest text that is taken for a number, in characters. */
const MAX_NUMBER_TEXT = 300;

export type NumberInPath = { readonly number: string } | { readonly problem: string };

/** @param segment still percent-encoded; `+` stands for itself. Whether it is a number is not for this door to say. */
export function numberInPath(segment: string): NumberInPath {
  let number: string;
  try {
    number = decodeURIComponent(segment);
  } catch {
    return { problem: 'the number is not percent-encoded UTF-8' };
  }
  if (number.length > MAX_NUMBER_TEXT) return { problem: `a number has at most ${MAX_NUMBER_TEXT} characters` };
  if (/\p{Cc}/u.test(number)) return { problem: 'a number has no control characters' };
  return number.trim() === '' ? { problem: 'a number is needed' } : { number };
}
