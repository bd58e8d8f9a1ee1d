// The short text that a phone shows.

import { countryName, type Language } from '../lookup/country-name.js';
import type { CallAnswer } from './call-answer.js';

/** Label, else operator and region, else the country; empty when nothing is known. */
export function displayName(answer: CallAnswer, language: Language): string {
  const { decision, record } = answer;
  if (decision.label !== '') return decision.label;
  const spoken = language === 'en' ? [record.operatorLatin, record.regionLatin] : [record.operatorName, record.region];
  const parts = spoken.flatMap((part) => (part === undefined || part.value === '' ? [] : [part.value]));
  return parts.length > 0 ? parts.join(', ') : countryOf(answer, language);
}

/** Sources name countries in English. */
function countryOf({ record: { country, destination } }: CallAnswer, language: Language): string {
  const inRussian = language === 'ru' && country !== undefined ? countryName(country.value, 'ru') : null;
  return inRussian ?? destination?.value ?? '';
}
