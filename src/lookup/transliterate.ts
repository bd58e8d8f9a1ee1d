// Latin spellings of Russian names, letter by letter, in the manner of Voxlink's own Latin answers (й → j:
// Краснодарский край → Krasnodarskij kraj). Letters for which no sample of theirs is known follow ISO 9 system B.

// prettier-ignore
const LATIN: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'jo', ж: 'zh', з: 'z', и: 'i', й: 'j', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'c', ч: 'ch', ш: 'sh', щ: 'shh', ъ: '',
  ы: 'y', ь: '', э: 'e', ю: 'ju', я: 'ja',
};

const capitalized = (latin: string) => latin.charAt(0).toUpperCase() + latin.slice(1);

/**
 * Replaces the 33 letters of the Russian alphabet; everything else stays. A capital that becomes several letters is
 * written whole in capitals only inside a capitalized word: `ЩЁКИНО` → `SHHJOKINO`, `Щёкино` → `Shhjokino`.
 */
export function transliterate(text: string): string {
  return text.normalize('NFC').replace(/\p{L}+/gu, (word) => {
    const shouted = word.length > 1 && word === word.toUpperCase();
    return [...word]
      .map((letter) => {
        const latin = LATIN[letter.toLowerCase()];
        if (latin === undefined) return letter;
        if (letter === letter.toLowerCase()) return latin;
        return shouted ? latin.toUpperCase() : capitalized(latin);
      })
      .join('');
  });
}
