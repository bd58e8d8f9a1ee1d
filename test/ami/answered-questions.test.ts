import { expect, it } from 'vitest';
import { AnsweredQuestions } from '../../src/ami/answered-questions.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { question } from '../journal/open-journal.js';

it('an event that comes again is a question under way, then an answered one; a new one where the answer was not set', () => {
  const answered = new AnsweredQuestions();
  const call = question();
  expect(answered.stateOf(call)).toBeUndefined();
  answered.begin(call);
  expect(answered.stateOf(question())).toBe('under-way');
  answered.end(call, true);
  expect(answered.stateOf(question())).toBe('answered');
  answered.end(call, false);
  expect(answered.stateOf(call)).toBeUndefined();
});

const { options } = question();
it.each<Partial<IncomingCall>>([
  ...[{ uniqueId: '9.9' }, { script: 'lookup' }, { number: '1' }, { did: '2' }, { context: 'c' }, { remark: 'spam' }],
  { options: { ...options, variablePrefix: 'A_' } },
  { options: { ...options, jsonVariable: 'J' } },
  { options: { ...options, language: options.language === 'en' ? 'ru' : 'en' } },
  { options: { ...options, inherit: !options.inherit } },
  { options: { ...options, force: !options.force } },
  { options: { ...options, ttlMs: 5000 } },
])('what makes the answer another one makes it another question: %j', (changes) => {
  const answered = new AnsweredQuestions();
  answered.end(question(), true);
  expect(answered.stateOf(question(changes))).toBeUndefined();
});

it('what changes nothing of the answer is the same question', () => {
  const answered = new AnsweredQuestions();
  answered.end(question(), true);
  const later = question({ askedAtMs: 500, options: { ...options, deadlineMs: 100 } });
  expect(answered.stateOf(later)).toBe('answered');
});
