// What the spellings of one region have in common.
//
//   Республика Удмуртская · Удмуртская Республика · Ханты - Мансийский - Югра АО · г. Москва · Krasnodarskij kraj

import { transliterate } from '../lookup/transliterate.js';
import { foldLatin } from './fold-latin.js';
import { isCyrillic, plainWords } from './plain-words.js';

/** Words that stand for others, or for nothing. */
const RUSSIAN: Readonly<Record<string, string>> = {
  обл: 'область',
  респ: 'республика',
  ао: 'автономный округ',
  авт: 'автономный',
  автономная: 'автономный',
  г: '',
  гор: '',
  город: '',
};
const FOREIGN: Readonly<Record<string, string>> = {
  region: 'oblast',
  province: 'oblast',
  oblysy: 'oblast',
  viloyati: 'oblast',
  voblasts: 'oblast',
  territory: 'krai',
  republic: 'respublika',
  district: 'okrug',
  city: '',
  of: '',
};

const CYRILLIC_WORDS = new Map(Object.entries(RUSSIAN).map(([word, others]) => [word, plainWords(others)]));
const LATIN_WORDS = new Map(
  Object.entries({ ...RUSSIAN, ...FOREIGN }).map(([word, others]) => [
    latinWords(transliterate(word)).join(' '),
    latinWords(transliterate(others)),
  ]),
);

/** The words in an order of their own, each once: `Республика Татарстан (Татарстан)` is `республика татарстан`. */
export function regionKey(text: string): string {
  const isRussian = isCyrillic(text);
  const words = isRussian ? plainWords(text) : latinWords(text);
  const meant = words.flatMap((word) => (isRussian ? CYRILLIC_WORDS : LATIN_WORDS).get(word) ?? word);
  return [...new Set(meant)].sort().join(' ');
}

function latinWords(text: string): string[] {
  return plainWords(text).map(foldLatin);
}
