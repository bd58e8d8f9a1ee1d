// The Russian documents say what the English ones say: the same headings, code, tables and lists in the same order, and
// generated tables from the same code. What the words mean only a reader can tell.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withSections } from './generated-section.js';
import { anchorsOf, Catalogue, RUSSIAN_PAGES, skeletonOf } from './russian-pages.js';

const textOf = (page: string) => readFileSync(page, 'utf8');
const catalogue = new Catalogue();
/** With its generated tables as they are to be. */
const russianText = (english: string, russian: string) =>
  withSections(textOf(russian), catalogue.sectionsOf(textOf(english)));

describe('generated tables of the Russian documents', () => {
  it.each(RUSSIAN_PAGES)('of %s are in %s, in Russian', async (english, russian) => {
    const page = russianText(english, russian);
    const todo = [...catalogue.missing].map((text) => `${JSON.stringify(text)}: …`).join('\n');
    expect(todo, 'Add these texts with their Russian to test/agreement/russian.yaml, then `npm run docs`').toBe('');
    await expect(page, 'run `npm run docs`').toMatchFileSnapshot(join('../..', russian));
  });

  it('need every text of the catalogue', () => {
    for (const [english, russian] of RUSSIAN_PAGES) russianText(english, russian);
    const hint =
      'No table has these English texts any more: remove them from test/agreement/russian.yaml, or correct them there';
    expect(catalogue.unused(), hint).toEqual([]);
  });
});

describe.each(RUSSIAN_PAGES)('%s and %s', (english, russian) => {
  const inEnglish = () => skeletonOf(textOf(english));
  const inRussian = () => skeletonOf(russianText(english, russian));
  const behind = (what: string) =>
    `${russian} differs from ${english} in its ${what}. Whoever changes one changes both: put the same into the other ` +
    `one, in its language ("-" is what the English page has, "+" the Russian)`;

  it('have the same headings', () => {
    expect(inRussian().headings, behind('headings')).toEqual(inEnglish().headings);
  });

  it('have the same code blocks, but for comments', () => {
    expect(inRussian().blocks, behind('code blocks')).toEqual(inEnglish().blocks);
  });

  it('have the same tables: rows, columns, and names in the first column', () => {
    expect(inRussian().tables, behind('tables')).toEqual(inEnglish().tables);
  });

  it('have the same list items and the same `code` in the sentences of each section', () => {
    const what = 'list items, or in the pieces of `code` of a section';
    expect(inRussian().sections, behind(what)).toEqual(inEnglish().sections);
  });
});

describe('links lead somewhere', () => {
  const pages = ['README.md', 'README.ru.md', 'CONTRIBUTING.md'].concat(
    ['docs', 'docs/ru'].flatMap((folder) =>
      readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : [])),
    ),
  );
  const inRussian = new Map<string, string>(RUSSIAN_PAGES);
  const isRussian = (page: string) => [...inRussian.values()].includes(page);

  it.each(pages)('%s', (page) => {
    const text = textOf(page).replace(/^( *)```[^]*?^\1```$/gm, '');
    for (const [link, path = '', anchor = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)/g)) {
      const target = path === '' ? page : relative('.', join(dirname(page), path));
      expect(existsSync(target), `${page}: ${link} names no file`).toBe(true);
      if (anchor !== '') expect([...anchorsOf(textOf(target))], `${page}: ${link} names no heading`).toContain(anchor);
      // The one link of each Russian page to its English edition is no reference.
      if (isRussian(page) && inRussian.get(target) !== page)
        expect(inRussian.has(target), `${page}: ${link} has a Russian edition, ${inRussian.get(target) ?? ''}`).toBe(
          false,
        );
    }
  });
});
