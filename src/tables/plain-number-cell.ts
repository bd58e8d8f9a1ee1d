// What a spreadsheet or a person puts around numbers in a cell, and several numbers in one.
//
//   ="89170415564"      '89170415564      79170415564.0      8 917 041-55-64, 8 495 989-85-33      +7 917… ::: +7 495…

const FORMULA = /^=\s*"(.*)"$/s;
const APOSTROPHE = /^'(?=[+\d(])/;
const QUOTES = /^"(.*)"$/s;
/** A number that a spreadsheet took for one with decimals. */
const DECIMALS = /^(\+?\d{7,15})[.,]0+$/;
const BETWEEN = /\s*(?:[,;|\n]|:::|\s\/\s|\s(?:и|или|and|or)\s|\s(?=\+\d))\s*/iu;
const MIN_DIGITS = 7;
const MAX_NUMBERS = 20;

/** The number as it is meant; any other text as it is, without blanks around it. */
export function plainNumberCell(text: string): string {
  const trimmed = text.trim();
  const inside = FORMULA.exec(trimmed)?.[1] ?? QUOTES.exec(trimmed)?.[1] ?? trimmed;
  return inside.trim().replace(APOSTROPHE, '').replace(DECIMALS, '$1');
}

/** Several only where each piece is as long as a number; at most 20. */
export function numbersOfCell(text: string): readonly string[] {
  const plain = plainNumberCell(text);
  const pieces = plain.split(BETWEEN).filter((piece) => piece !== '');
  const isSeveral = pieces.length > 1 && pieces.every((piece) => digitsIn(piece) >= MIN_DIGITS);
  return isSeveral ? pieces.slice(0, MAX_NUMBERS).map(plainNumberCell) : [plain];
}

/** Digits and what stands between them, and no date: by this a column of numbers is told from the others. */
export function looksLikeNumber(text: string): boolean {
  return numbersOfCell(text).every((number) => {
    const digits = digitsIn(number);
    return digits >= MIN_DIGITS && digits <= 15 && DIALLED.test(number) && !DATE.test(number);
  });
}

const DIALLED = /^\+?[\d\s().\p{Pd}]+$/u;
const DATE = /^(?:\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})/;

function digitsIn(text: string): number {
  return text.match(/\d/g)?.length ?? 0;
}
