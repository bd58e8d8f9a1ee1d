// Folds transliterations to one form: how Voxlink writes Russian names in Latin letters is not documented, and maps, banks
// and passports all do it differently.

/** щ: shh, shch, sch · ч: ch, tch · х: h, kh, x · ц: c, ts, tc, cz · ё: jo, yo, io · ю, я: ju, yu, iu, u · й, ы, и: j, y, i */
const LETTERS = /s(?:hh|hch|ch)|t?ch|kh|x|t[sc]|cz|w|[ijy]+[aeou]?/g;
// prettier-ignore
const FOLDED: Readonly<Record<string, string>> = {
  shh: 'sh', shch: 'sh', sch: 'sh', tch: 'q', ch: 'q', kh: 'h', x: 'h', ts: 'c', tc: 'c', cz: 'c', w: 'v',
};
/** Of the scholars. */
const MARKED: Readonly<Record<string, string>> = { š: 'sh', ž: 'zh', č: 'ch', ŝ: 'shh' };

/**
 * `krasnodarskij`, `krasnodarskiy`, `krasnodarsky` → `krasnodarski`; `habarovskij`, `khabarovskii` → `habarovski`. Not for
 * people to read, and too coarse for names of a few letters.
 *
 * @param word in lower case, without apostrophes
 */
export function foldLatin(word: string): string {
  return withoutMarks(word)
    .replace(LETTERS, (letters) => FOLDED[letters] ?? glide(letters))
    .replace(/(.)\1+/g, '$1');
}

function withoutMarks(word: string): string {
  if (/^[a-z0-9]*$/.test(word)) return word;
  const spelled = word.normalize('NFC').replace(/[šžčŝ]/g, (letter) => MARKED[letter] ?? letter);
  return spelled.normalize('NFD').replace(/\p{M}+/gu, '');
}

/** `ja`, `iya` → `a`; `jo` → `e`; `ij`, `y` → `i`. */
function glide(letters: string): string {
  const vowel = letters.at(-1) ?? '';
  if (vowel === 'o') return 'e';
  return 'aeu'.includes(vowel) ? vowel : 'i';
}
