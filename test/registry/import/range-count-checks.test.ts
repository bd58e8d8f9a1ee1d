import { describe, expect, it } from 'vitest';
import { importRegistry } from '../../../src/registry/import/import-registry.js';
import { checkRangeCounts, type EarlierRows } from '../../../src/registry/import/range-count-checks.js';
import { RANGE_FILE_KINDS, type RangeFileKind } from '../../../src/registry/range-file-kind.js';
import { emptyRangeTexts, RangeRows } from '../../../src/registry/import/range-rows.js';
import { fileOf, HEADER_3, rangeText } from './import-text.js';

const BIG_FOUR: readonly (readonly [name: string, inn: string])[] = [
  ['ПАО "Мобильные ТелеСистемы"', '7740000076'],
  ['ПАО "МегаФон"', '7812014560'],
  ['ПАО "Вымпел-Коммуникации"', '7713076301'],
  ['ООО "Т2 Мобайл"', '7743895280'],
];
const ENOUGH = { 'ABC-3xx': 60_000, 'ABC-4xx': 200_000, 'ABC-8xx': 40_000, 'DEF-9xx': 10_000 } as const;

interface Made {
  readonly rows?: Partial<Record<RangeFileKind, number>>;
  readonly operators?: readonly (readonly [name: string, inn: string])[];
  readonly hasInn?: boolean;
  readonly earlier?: EarlierRows;
}

/** What is said of files with so many rows, of these operators; null when nothing is. */
function complaint({ rows = ENOUGH, operators = BIG_FOUR, hasInn = true, earlier = new Map() }: Made): string | null {
  const texts = emptyRangeTexts();
  const files = RANGE_FILE_KINDS.filter((kind) => rows[kind] !== undefined).map((kind) => {
    const made = new RangeRows(`${kind}.csv`);
    for (const [name, inn] of operators) made.operators[made.add(2)] = texts.operators.indexOf(name, hasInn ? inn : '');
    // As many more of the first operator; what stands in them is not looked at.
    if (kind === 'DEF-9xx') while (made.count < (rows[kind] ?? 0)) made.operators[made.add(2)] = made.operators[0]!;
    made.count = rows[kind] ?? 0;
    return { name: `${kind}.csv`, kind, hasInn, modifiedAtMs: 0, rows: made };
  });
  try {
    checkRangeCounts(files, texts, earlier);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ kind: 'counts' });
    return (error as Error).message;
  }
}

describe('the counts of an import', () => {
  it('are right when there is enough of everything', () => {
    expect(complaint({})).toBeNull();
  });

  it('need the four files together', () => {
    const three = { 'ABC-3xx': 60_000, 'ABC-4xx': 300_000, 'DEF-9xx': 10_000 };
    expect(complaint({ rows: three })).toBe('expected the four files of the registry together, found none of ABC-8xx');
    expect(complaint({ rows: { 'DEF-9xx': 17_000 } })).toContain('found none of ABC-3xx, ABC-4xx, ABC-8xx');
    expect(complaint({ rows: { 'ABC-3xx': 60_000 } })).toContain('DEF-9xx');
  });

  it('need 10 000 mobile and 300 000 landline ranges', () => {
    expect(complaint({ rows: { ...ENOUGH, 'DEF-9xx': 9_999 } })).toBe(
      'DEF-9xx.csv: expected at least 10000 mobile ranges, found 9999',
    );
    expect(complaint({ rows: { ...ENOUGH, 'ABC-4xx': 199_999 } })).toBe(
      'ABC-3xx.csv, ABC-4xx.csv, ABC-8xx.csv: expected at least 300000 landline ranges, found 299999',
    );
  });

  it.each(BIG_FOUR)('need ranges of %s', (name, inn) => {
    const others = BIG_FOUR.filter(([, other]) => other !== inn);
    expect(complaint({ operators: others })).toContain(`(INN ${inn}), found none of 3 operators to be that`);
    expect(complaint({ operators: [...others, [name, '7700000000']] })).toContain(`(INN ${inn})`);
    expect(complaint({ operators: others, hasInn: false })).toMatch(/^DEF-9xx\.csv: expected ranges of [^ ]+, found/);
  });

  it('go by the names where there is no INN', () => {
    expect(complaint({ hasInn: false })).toBeNull();
    const old: typeof BIG_FOUR = [
      ['МТС', ''],
      ['МЕГАФОН', ''],
      ['ВымпелКом', ''],
      ['ЗАО "Теле2-Сибирь"', ''],
    ];
    expect(complaint({ operators: old, hasInn: false })).toBeNull();
  });

  it('may be a fifth less than before, file by file', () => {
    expect(complaint({ earlier: new Map([['ABC-8xx', 50_000]]) })).toBeNull();
    expect(complaint({ earlier: new Map([['ABC-8xx', 50_001]]) })).toBe(
      'ABC-8xx.csv: expected at most 20 % fewer rows than before, found 40000 instead of 50001 (−20 %)',
    );
  });

  it('are what they are when forced, and no bad row becomes a good one', async () => {
    const row = '900;0000000;0000009;10;О;Р;Т;';
    const run = (text: string, force: boolean) =>
      importRegistry([fileOf('DEF-9xx.csv', text)], new Map(), 0, { force, read: () => undefined });
    await expect(run(rangeText(HEADER_3, row), true)).resolves.toMatchObject({ meta: { files: [{ rows: 1 }] } });
    await expect(run(rangeText(HEADER_3, row), false)).rejects.toMatchObject({ kind: 'counts' });
    await expect(run(rangeText(HEADER_3, row, row), true)).rejects.toMatchObject({ kind: 'format' });
  });
});
