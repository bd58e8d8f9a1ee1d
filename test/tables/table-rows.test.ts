import { fc, property } from '../property.js';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { LineTooLong, TableRows, type TableRow } from '../../src/tables/table-rows.js';

function read(
  text: string,
  {
    separator = ';',
    lineEnd = '\n',
    chunk = Infinity,
  }: { separator?: string; lineEnd?: '\n' | '\r'; chunk?: number } = {},
): TableRow[] {
  const reader = new TableRows(separator, lineEnd);
  const rows: TableRow[] = [];
  for (let at = 0; at < text.length; at += chunk)
    for (const row of reader.push(text.slice(at, at + chunk))) rows.push(row);
  return rows.concat(reader.end());
}
const cellsOf = (text: string, options?: Parameters<typeof read>[1]) => read(text, options).map(({ cells }) => cells);

describe('the rows of a table', () => {
  it('are lines, with the line ends they have', () => {
    expect(read('a;b\r\n1;\n\n2;3')).toEqual([
      { raw: 'a;b', end: '\r\n', cells: ['a', 'b'], isBroken: false, lines: 1, isTooLong: false },
      { raw: '1;', end: '\n', cells: ['1', ''], isBroken: false, lines: 1, isTooLong: false },
      { raw: '', end: '\n', cells: [''], isBroken: false, lines: 1, isTooLong: false },
      { raw: '2;3', end: '', cells: ['2', '3'], isBroken: false, lines: 1, isTooLong: false },
    ]);
  });

  it('may end with CR alone', () => {
    expect(cellsOf('a;b\r1;2\r', { lineEnd: '\r' })).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('may hold line breaks, separators and quotes in quotes', () => {
    const [row, ...others] = read('"Ivan\r\n""the; boss""\r\n";7917\r\nPetr;7918\r\n');
    expect(row).toMatchObject({ cells: ['Ivan\r\n"the; boss"\r\n', '7917'], end: '\r\n', lines: 3 });
    expect(others).toMatchObject([{ cells: ['Petr', '7918'] }]);
  });

  it('may hold quotes that mean nothing', () => {
    expect(cellsOf('900;ПАО "МТС";7917\n901;"МТС" ПАО";7918\n')).toEqual([
      ['900', 'ПАО "МТС"', '7917'],
      ['901', 'МТС" ПАО', '7918'],
    ]);
  });

  it.each([
    ['and more quotes follow', '1;"Ivan;7917\n2;Petr;7918\n3;"Oleg";7919\n'],
    ['and the file ends', '1;"Ivan;7917\n2;Petr;7918\n3;Oleg;7919\n'],
    ['and each line does it', '1;"Ivan;7917\n2;"Petr;7918\n3;"Oleg;7919\n'],
    ['and the file is long', `1;"Ivan;7917\n${'2;Petr;7918\n'.repeat(10_000)}`],
  ])('lose nothing to a quote that is never closed, %s', (_, text) => {
    const rows = read(text);
    expect(rows).toHaveLength(text.split('\n').length - 1);
    expect(rows[0]).toMatchObject({ raw: '1;"Ivan;7917', cells: ['1', '"Ivan', '7917'], isBroken: true, lines: 1 });
    expect(rows.every(({ cells }) => cells.length === 3)).toBe(true);
  });

  it('are no longer than a line of a mebibyte, and the line is named', () => {
    const tooLong = () => read(`a;b\n1;2\n${'x'.repeat(1_100_000)}`, { chunk: 100_000 });
    expect(tooLong).toThrow(LineTooLong);
    expect(tooLong).toThrow(expect.objectContaining({ line: 3 }) as Error);
  });

  it.each([
    ['a quote and blank lines', `"${'\n'.repeat(50_000)}`],
    ['quotes in pairs', `"${'""\n'.repeat(5000)}`],
    ['quotes alone', '"\n'.repeat(10_000)],
  ])('are read in time from %s', (_, text) => {
    expect(read(text).reduce((lines, row) => lines + row.lines, 0)).toBe(text.split('\n').length - 1);
  });

  const hostile = fc.string({ unit: fc.constantFrom('"', '"', ';', '\n', '\r\n', '\r', ' ', 'a', '7'), maxLength: 60 });
  property([hostile, fc.integer({ min: 1, max: 20 }), fc.constantFrom<'\n' | '\r'>('\n', '\r')])(
    'are the file, whatever it holds and in whatever pieces it comes',
    (text, chunk, lineEnd) => {
      const rows = read(text, { chunk, lineEnd });
      expect(rows.map(({ raw, end }) => raw + end).join('')).toBe(text);
      expect(rows).toEqual(read(text, { lineEnd }));
      expect(rows.reduce((lines, row) => lines + row.lines, 0)).toBe(
        text.split(lineEnd).length - (text.endsWith(lineEnd) || text === '' ? 1 : 0),
      );
    },
  );

  const cell = fc.string({ unit: fc.constantFrom('"', ';', ',', '\n', '\r\n', ' ', 'a', '7'), maxLength: 8 });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 10 });
  property([table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.boolean()])(
    'are what was written',
    (rows, separator, newline, quotes) => {
      const text = Papa.unparse(rows, { delimiter: separator, newline, quotes });
      expect(cellsOf(text, { separator })).toEqual(rows);
    },
  );
});
