// The short text that a phone shows.

import { transliterate } from '../lookup/transliterate.js';
import type { CallAnswer } from './call-answer.js';
import type { Language } from './call-options.js';

/** Label, else operator and region, else the country; empty when nothing is known. */
export function displayName(answer: CallAnswer, language: Language): string {
  const { decision, record } = answer;
  if (decision.label !== '') return decision.label;
  const parts = [record.operator?.value, record.region?.value].filter((part) => part !== undefined && part !== '');
  const name = parts.join(', ');
  if (name === '') return record.destination?.value ?? '';
  return language === 'en' ? transliterate(name) : name;
}
