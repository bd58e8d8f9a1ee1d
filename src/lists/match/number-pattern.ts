// Asterisk's extension patterns, for numbers of a list: `_7917XXXXXX5`, `_7495[1-5]XXXXXX`, `_7800!`. One step a digit:
// nothing is tried twice.

export interface NumberPattern {
  /** One element for each digit from the left, as it was written: `7`, `X`, `[1-5]`. */
  readonly elements: readonly string[];
  /** For each element the digits it takes: bit 0 for digit 0, to bit 9. */
  readonly masks: readonly number[];
  /** What may follow: nothing, `.` one digit or more, `!` any digits. */
  readonly end: '' | '.' | '!';
}

/** No number has more digits. */
const MAX_ELEMENTS = 15;
const MAX_LENGTH = 120;
const ANY_DIGIT = 0b11_1111_1111;
const LETTERS: Readonly<Record<string, number>> = { X: ANY_DIGIT, Z: 0b11_1111_1110, N: 0b11_1111_1100 };

/** @param text what stands behind the `_` */
export function parsePattern(text: string): NumberPattern | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `a pattern has at most ${MAX_LENGTH} characters` };
  const elements: string[] = [];
  const masks: number[] = [];
  const end = /[.!]$/.exec(text)?.[0] ?? '';
  // Asterisk reads over dashes outside of brackets.
  for (const [element] of text.slice(0, text.length - end.length).matchAll(/\[[^\]]*\]?|[^[-]/g)) {
    const mask = maskOf(element.toUpperCase());
    if (typeof mask === 'string') return { problem: mask };
    elements.push(element.toUpperCase());
    masks.push(mask);
  }
  if (masks.length > MAX_ELEMENTS) return { problem: `a number has at most ${MAX_ELEMENTS} digits` };
  return { elements, masks, end: end as NumberPattern['end'] };
}

/** Fewest digits of a number that fits. */
export function leastDigits({ masks, end }: NumberPattern): number {
  return masks.length + (end === '.' ? 1 : 0);
}

export function fitsPattern(digits: string, pattern: NumberPattern): boolean {
  const { masks, end } = pattern;
  if (digits.length < leastDigits(pattern) || (end === '' && digits.length > masks.length)) return false;
  return masks.every((mask, place) => ((mask >> Number(digits[place])) & 1) === 1);
}

/** Words for what is no element. */
function maskOf(element: string): number | string {
  if (/^\d$/.test(element)) return 1 << Number(element);
  const letter = LETTERS[element];
  if (letter !== undefined) return letter;
  if (!element.startsWith('[')) {
    const found = element === '.' || element === '!' ? `${element} not at the end` : JSON.stringify(element);
    return `a pattern has digits, X, Z, N, [1-5] and a . or ! at its end, found ${found}`;
  }
  return /^\[(?:\d(?:-\d)?)+\]$/.test(element) ? setMask(element) : `expected digits as in [1-57], found ${element}`;
}

/** `[1-57]` is 1 to 5 and 7. */
function setMask(set: string): number | string {
  let mask = 0;
  for (const [part, from, to = from] of set.matchAll(/(\d)(?:-(\d))?/g)) {
    if (Number(from) > Number(to)) return `${part} in ${set} runs backwards`;
    for (let digit = Number(from); digit <= Number(to); digit++) mask |= 1 << digit;
  }
  return mask;
}
