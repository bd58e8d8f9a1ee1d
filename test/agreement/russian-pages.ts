// The documents that exist in Russian too, and what both editions of a page must have in common.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** English page, Russian page. */
export const RUSSIAN_PAGES = [
  ['README.md', 'README.ru.md'],
  ['docs/policy.md', 'docs/ru/policy.md'],
  ['docs/operation.md', 'docs/ru/operation.md'],
  ['docs/freepbx.md', 'docs/ru/freepbx.md'],
  ['docs/mikopbx.md', 'docs/ru/mikopbx.md'],
] as const;

const CATALOGUE = 'test/agreement/russian.yaml';
const GENERATED = /<!-- ([\w-]+):begin \(npm run docs\) -->\n([^]*?)<!-- \1:end -->/g;
/** Of one paragraph, also over the end of a line. */
const CODE_SPAN = /`(?:[^`\n]|\n(?!\n))+`/g;

/** Skeleton of a page: everything that a translation leaves as it is. */
export interface Skeleton {
  /** `##` and the like, in order. */
  readonly headings: readonly string[];
  /** Code blocks without comments; of a drawing, its number of lines. */
  readonly blocks: readonly string[];
  /** Of each table, its rows: the number of cells, and the first cell where it is code alone. */
  readonly tables: readonly (readonly string[])[];
  /** Of each section between two headings, its list items and the code in its sentences, sorted. */
  readonly sections: readonly { readonly items: number; readonly code: readonly string[] }[];
}

export function skeletonOf(page: string): Skeleton {
  const blocks: string[] = [];
  const prose = page.replace(/^( *)```(\w*)\n([^]*?)^\1```$/gm, (_, _indent, language: string, body: string) => {
    blocks.push(
      body.includes('─→') ? `drawing of ${body.split('\n').length} lines` : `${language}\n${uncommented(body)}`,
    );
    return '';
  });
  const withoutTables = prose.replace(/^\|.*\n?/gm, '');
  return {
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, level = '']) => level),
    blocks,
    tables: [...prose.matchAll(/(?:^\|.*\n?)+/gm)].map(([table]) => table.trim().split('\n').map(rowOf)),
    sections: withoutTables.split(/^#+ .*$/m).map((section) => ({
      items: [...section.matchAll(/^ *(?:[-*]|\d+\.) /gm)].length,
      code: [...new Set(section.match(CODE_SPAN) ?? [])].map((span) => span.replace(/\s+/g, ' ')).sort(),
    })),
  };
}

/** Names of files in a first comment stay: they say what the block is. */
function uncommented(block: string): string {
  return block
    .split('\n')
    .map((line) =>
      /^# \S+\.\w+(?:, .*)?$/.test(line) ? (line.split(',')[0] ?? '') : line.replace(/(?:^|\s+)[#;] .*$/, ''),
    )
    .join('\n');
}

function rowOf(line: string): string {
  const cells = cellsOf(line);
  const first = cells[0] ?? '';
  return `${cells.length} ${lettersOutsideCode(first) ? '' : first}`;
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function lettersOutsideCode(text: string): boolean {
  return /\p{L}/u.test(text.replace(CODE_SPAN, ''));
}

/** What the Russian catalogue lacks, and what nothing asks it for any more. */
export class Catalogue {
  readonly missing = new Set<string>();
  readonly #texts = parse(readFileSync(CATALOGUE, 'utf8')) as Readonly<Record<string, string>>;
  readonly #used = new Set<string>();

  /** Generated sections of an English page, with every cell in Russian. */
  sectionsOf(english: string): Record<string, string> {
    const sections = [...english.matchAll(GENERATED)].map(([, name = '', body = '']) => [name, this.#tables(body)]);
    return Object.fromEntries(sections) as Record<string, string>;
  }

  unused(): string[] {
    return Object.keys(this.#texts).filter((text) => !this.#used.has(text));
  }

  #tables(body: string): string {
    return body.replace(/^\|.*\|$/gm, (line) =>
      /^\|[-|]+\|$/.test(line)
        ? line
        : `| ${cellsOf(line)
            .map((cell) => this.#cell(cell))
            .join(' | ')} |`,
    );
  }

  /** A whole cell, else its parts between pieces of code: `a` or a list. */
  #cell(cell: string): string {
    if (!lettersOutsideCode(cell)) return cell;
    const whole = this.#russian(cell);
    if (whole !== undefined) return whole;
    const parts = cell.split(/(`[^`]+`)/).map((part) => {
      if (part.startsWith('`') || !lettersOutsideCode(part)) return part;
      const russian = this.#russian(part.trim());
      return russian === undefined ? undefined : part.replace(part.trim(), () => russian);
    });
    if (!parts.includes(undefined)) return parts.join('');
    this.missing.add(cell);
    return cell;
  }

  #russian(text: string): string | undefined {
    if (!Object.hasOwn(this.#texts, text)) return undefined;
    this.#used.add(text);
    return this.#texts[text];
  }
}

/** As GitHub makes them of headings; with a number where a heading is repeated. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of page.replace(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    anchors.add(anchors.has(slug) ? `${slug}-1` : slug);
  }
  return anchors;
}
