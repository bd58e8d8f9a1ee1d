// A text in the form in which names are compared.

const APOSTROPHES = /['’‘ʻʼʹʺ`´′]/g;

/**
 * The words of a text in lower case, without accents of Cyrillic letters (Луга́нская) and with е for ё. Everything but
 * letters and digits parts words, whichever quotes, dashes and blanks they are; apostrophes do not: `oblast'`.
 */
export function plainWords(text: string): string[] {
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(APOSTROPHES, '')
    .replace(/\p{M}+/gu, '');
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function isCyrillic(text: string): boolean {
  return /\p{Script=Cyrillic}/u.test(text);
}
