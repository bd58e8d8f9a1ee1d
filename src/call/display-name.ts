// The short text that a phone shows.

import type { CallAnswer } from './call-answer.js';
import type { Language } from './call-options.js';

/** Label, else operator and region, else the country; empty when nothing is known. */
export function displayName(answer: CallAnswer, language: Language): string {
  const { decision, record } = answer;
  if (decision.label !== '') return decision.label;
  const spoken = language === 'en' ? [record.operatorLatin, record.regionLatin] : [record.operator, record.region];
  const parts = spoken.flatMap((part) => (part === undefined || part.value === '' ? [] : [part.value]));
  return parts.length > 0 ? parts.join(', ') : (record.destination?.value ?? '');
}
