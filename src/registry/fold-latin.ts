// Part of knowing names: nobody documents how Voxlink writes Russian names in Latin letters, and maps, banks and passports
// each do it their own way. Letters that some of them write differently are folded to one form, on both sides.

/** In order. щ: shh, shch, sch · ч: ch, tch · х: h, kh, x · ц: c, ts, tc, cz · ё: jo, yo, io · ю, я: ju, yu, iu, u */
const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/š/g, 'sh'],
  [/ž/g, 'zh'],
  [/č/g, 'ch'],
  [/ŝ/g, 'shh'],
];
const FOLDS_WITHOUT_MARKS: readonly (readonly [RegExp, string])[] = [
  [/s(?:hh|hch|ch)/g, 'sh'],
  [/t?ch/g, 'q'],
  [/kh|x/g, 'h'],
  [/t[sc]|cz/g, 'c'],
  [/w/g, 'v'],
  [/[ijy]+o/g, 'e'],
  [/[ijy]+(?=[aeu])/g, ''],
  [/[ijy]+/g, 'i'],
  [/(.)\1+/g, '$1'],
];

/**
 * `krasnodarskij`, `krasnodarskiy`, `krasnodarsky` → `krasnodarski`; `habarovskij`, `khabarovskii` → `habarovski`. Not for
 * people to read, and too coarse for names of a few letters.
 *
 * @param word in lower case, without apostrophes
 */
export function foldLatin(word: string): string {
  const spelled = replaced(word.normalize('NFC'), FOLDS);
  return replaced(spelled.normalize('NFD').replace(/\p{M}+/gu, ''), FOLDS_WITHOUT_MARKS);
}

function replaced(word: string, folds: typeof FOLDS): string {
  return folds.reduce((text, [letters, folded]) => text.replace(letters, folded), word);
}
