import { describe, expect, it } from 'vitest';
import { boundedText, parseQuestionTarget } from '../../src/call/question-target.js';

const parametersOf = (query: string) => Object.fromEntries(parseQuestionTarget(`lookup?${query}`).parameters);
const complaintsOf = (query: string) => parseQuestionTarget(`lookup?${query}`).complaints;

describe('what a question asks for', () => {
  it.each([
    ['route', 'route'],
    ['//route//', 'route'],
    ['a/b', 'a/b'],
    ['route?', 'route'],
    ['route?num=1/', 'route'],
    ['', 'lookup'],
    ['///', 'lookup'],
    ['?num=1', 'lookup'],
  ])('%j is the script %s', (target, script) => {
    expect(parseQuestionTarget(target).script).toBe(script);
  });

  it.each([
    ['num', 'num=+79170415564'], ['did', 'did=1'], ['context', 'context=a'], ['deadline', 'deadline=1'], ['prefix', 'prefix=A'],
    ['json', 'json=A'], ['lang', 'lang=en'], ['inherit', 'inherit=1'], ['ttl', 'ttl=1h'], ['force', 'force=1'],
  ])('%s is a parameter', (name, query) => {
    expect(parametersOf(query)).toEqual({ [name]: query.slice(name.length + 1) });
    expect(complaintsOf(query)).toEqual([]);
  }); // prettier-ignore

  it.each([
    ['num=a=b', { num: 'a=b' }],
    ['num', { num: '' }],
    ['&num=1&&did=2&', { num: '1', did: '2' }],
    ['num=1&num=2', { num: '1' }],
    ['num=%2B7+9', { num: '+7+9' }],
    ['num=%D0%B9', { num: 'й' }],
    ['', {}],
  ])('%j is %j', (query, parameters) => {
    expect(parametersOf(query)).toEqual(parameters);
    expect(complaintsOf(query)).toEqual([]);
  });

  it('leaves out what it does not know, and tells no number to the log', () => {
    expect(parametersOf('79170415564&colour=red')).toEqual({});
    expect(complaintsOf('79170415564&colour=red&code123')).toEqual([
      'unknown parameter "…" ignored',
      'unknown parameter "colour" ignored',
      'unknown parameter "code123" ignored',
    ]);
    expect(complaintsOf('x'.repeat(100))).toEqual([`unknown parameter "${'x'.repeat(40)}" ignored`]);
  });

  it('takes as written what is no percent-encoding', () => {
    expect(parametersOf('num=%zz')).toEqual({ num: '%zz' });
    expect(complaintsOf('num=%zz')).toEqual(['parameter num taken as written: not percent-encoding']);
  });
});

describe('a text that is taken into a call', () => {
  it('is cut to 256 units, and not within a character', () => {
    expect(boundedText('a'.repeat(256))).toBe('a'.repeat(256));
    expect(boundedText('a'.repeat(257))).toBe('a'.repeat(256));
    expect(boundedText(`${'a'.repeat(255)}\ud83d`)).toBe(`${'a'.repeat(255)}\ud83d`);
    expect(boundedText(`${'a'.repeat(255)}😀`)).toBe('a'.repeat(255));
    expect(boundedText(`${'a'.repeat(254)}😀b`)).toBe(`${'a'.repeat(254)}😀`);
    expect(parametersOf(`num=${'7'.repeat(300)}`)).toEqual({ num: '7'.repeat(256) });
    expect(parseQuestionTarget('a'.repeat(300)).script).toBe('a'.repeat(256));
  });
});
