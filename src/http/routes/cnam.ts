// The caller's name for a display: one line of text, and nothing else whatever happens.
//
//   GET /cnam?num=79170415564&max=20        МТС Республика Башко

import { z } from 'zod';
import { displayName } from '../../call/display-name.js';
import { safeText } from '../../call/safe-text.js';
import { text } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { route } from '../route.js';

/** No name is longer. */
const MAX_CHARACTERS = 120;

/** What cannot be read is as if it were not there: a display has no place for a complaint. */
const query = z.object({
  num: z.string().max(300).catch('').default('').describe('The caller, in any spelling'),
  lang: z.enum(['ru', 'en']).catch('ru').default('ru'),
  max: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .catch(MAX_CHARACTERS)
    .default(MAX_CHARACTERS)
    .describe('Longest answer, in characters'),
});

export const cnamRoutes = [
  route<HttpApi, z.output<typeof query>>({
    method: 'GET',
    path: '/cnam',
    summary:
      "the caller's name for a display, as in `VOX_NAME`: one line of text without commas, at most `max` characters, in `lang` (`ru`, `en`); always 200, empty on any error",
    right: 'ask',
    query,
    answers: { type: 'text/plain; charset=utf-8', schema: null },
    refusal: () => text(''),
    async handle({ door, query: { num, lang, max }, abandoned }, api) {
      if (num.trim() === '') return text('');
      const answer = await api.ask({ door, script: 'lookup', number: num }, abandoned);
      return text(callerName(displayName(answer, lang), max));
    },
  }),
];

/** Some displays and CSV files of calls end a name at a comma. Cut between characters. */
function callerName(name: string, max: number): string {
  const line = safeText(name.replaceAll(/[,;]/g, ' '));
  return [...line].slice(0, max).join('').trimEnd();
}
