// The page says the same in each language, and everything that it says.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CALL_STATUSES } from '../../src/call/call-answer.js';
import { PROBLEMS } from '../../src/http/problem.js';

const PAGE = join(import.meta.dirname, '../../page');
const messageOf = async (language: string) =>
  ((await import(join(PAGE, `words-${language}.js`))) as { WORDS: Record<string, string> }).WORDS;
const en = await messageOf('en');
const ru = await messageOf('ru');
const code = readdirSync(PAGE)
  .filter((name) => name.endsWith('.js') && !name.startsWith('words-'))
  .map((name) => readFileSync(join(PAGE, name), 'utf8'))
  .join('\n');
const placesIn = (text: string) => [...text.matchAll(/\{([a-z]+)\}/gi)].map(([, name]) => name).sort();

describe('the words of the page', () => {
  it('are the same in each language, with the same values in them, and nobody’s twice', () => {
    expect(Object.keys(ru)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) expect(placesIn(ru[key] ?? ''), key).toEqual(placesIn(text));
    for (const language of ['en', 'ru']) {
      const keys = [
        ...readFileSync(join(PAGE, `words-${language}.js`), 'utf8').matchAll(/^ {2}'?([\w. -]+?)'?:/gm),
      ].map(([, key]) => key);
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  it('are Russian in the Russian table', () => {
    const latin = Object.entries(ru).filter(([, text]) => text !== '' && !/[а-яё]/i.test(text));
    expect(latin.map(([key]) => key)).toEqual([]);
  });

  it('are all there, and all said somewhere', () => {
    const said = [...code.matchAll(/say\(\s*'([^']+)'/g)].map(([, key]) => key ?? '');
    expect(said.filter((key) => !(key in en))).toEqual([]);
    // Of a closed list, or chosen between two.
    const groups = new Set([...code.matchAll(/(?:named\('|say\(`)(\w+)[.'`]/g)].map(([, group]) => group));
    const unsaid = Object.keys(en).filter((key) => !code.includes(`'${key}'`) && !groups.has(key.split('.')[0]));
    expect(unsaid).toEqual([]);
  });

  it('name problems that there are, and statuses that calls have', () => {
    const problems = Object.keys(en)
      .filter((key) => key.startsWith('problem.'))
      .map((key) => key.slice(8));
    const own = ['NO_ANSWER', 'REFUSED_ENTRY'];
    expect(problems.filter((name) => !(name in PROBLEMS) && !own.includes(name))).toEqual([]);
    const [, offered = ''] = /const STATUSES = \[([^\]]*)\]/.exec(code) ?? [];
    expect([...offered.matchAll(/'([A-Z]+)'/g)].map(([, status]) => status).sort()).toEqual(
      Object.keys(CALL_STATUSES).sort(),
    );
  });
});
