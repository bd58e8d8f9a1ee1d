// CSV, as FreePBX, Excel and scripts write it.
//
//   number,description
//   79170415564,"sells, again"
//
// A row ends with its line, so that a quote that is never closed spoils one row and not the rest of the file.

import { namedSeparator } from './separator-line.js';
import { isIdle, textLines, type TextLine } from './text-lines.js';

export type CsvRow =
  { readonly line: number; readonly cells: readonly string[] } | { readonly line: number; readonly problem: string };

/** The names of Outlook's columns alone are more than a thousand characters. */
const MAX_ROW_LENGTH = 10_000;
/** Lines of one row: an address, a note. */
const MAX_ROW_LINES = 50;
const QUOTED_CELL = /^\s*"((?:[^"]|"")*)"\s*/;
const SEPARATORS = [',', ';', '\t'];

/** Null for blank lines, those that begin with `#`, and lines of a row that goes on. What separates cells is seen in the first row. */
export function* csvRows(text: string): Generator<CsvRow | null> {
  const lines = textLines(text, MAX_ROW_LENGTH);
  const waiting: TextLine[] = [];
  const next = (): TextLine | undefined => waiting.shift() ?? (lines.next().value as TextLine | undefined);
  let separator: string | undefined;
  for (let at = next(); at !== undefined; at = next()) {
    const { line, text: row } = at;
    const named = separator === undefined && row !== null ? namedSeparator(row) : null;
    if (named !== null) separator = named;
    if (row === null) yield { line, problem: `longer than ${MAX_ROW_LENGTH} characters` };
    else if (named !== null || isIdle(row)) yield null;
    else {
      separator ??= separatorOf(row);
      const others = rest(row, separator, next, waiting);
      yield* others.map(() => null);
      yield { line, cells: cellsOf([row, ...others].join('\n'), separator) };
    }
  }
}

/** The lines that a row with an open quote goes on in; none where the quote is never closed: it spoils its own line alone. */
function rest(
  row: string,
  separator: string,
  next: () => TextLine | undefined,
  waiting: TextLine[],
): readonly string[] {
  if (quotesOf(row, separator) !== 'open') return [];
  const read: TextLine[] = [];
  let joined = row;
  while (read.length < MAX_ROW_LINES && joined.length < MAX_ROW_LENGTH) {
    const line = next();
    if (line === undefined) break;
    read.push(line);
    if (line.text === null) break;
    joined += `\n${line.text}`;
    const quotes = quotesOf(joined, separator);
    if (quotes === 'closed') return read.map(({ text }) => text ?? '');
    if (quotes === 'misplaced') break;
  }
  waiting.unshift(...read);
  return [];
}

/** Behind a quote that closes a cell stands a separator; anything else speaks against the quote that opened it. */
function quotesOf(row: string, separator: string): 'closed' | 'open' | 'misplaced' {
  if (!row.includes('"')) return 'closed';
  for (let at = 0; at <= row.length; at++) {
    const cell = row.slice(at);
    const quoted = QUOTED_CELL.exec(cell);
    if (quoted === null && /^\s*"/.test(cell)) return 'open';
    const behind = quoted === null ? separator : cell.charAt(quoted[0].length);
    if (behind !== '' && behind !== separator) return 'misplaced';
    const end = row.indexOf(separator, quoted === null ? at : at + quoted[0].length);
    if (end < 0) return 'closed';
    at = end;
  }
  return 'closed';
}

/** The one that makes most columns; a comma when there is one column only. */
function separatorOf(row: string): string {
  const columns = (separator: string) => cellsOf(row, separator).length;
  return SEPARATORS.reduce((best, candidate) => (columns(candidate) > columns(best) ? candidate : best));
}

/** Does the row have more cells than one? */
export function isCsvRow(row: string): boolean {
  return cellsOf(row, separatorOf(row)).length > 1;
}

function cellsOf(row: string, separator: string): string[] {
  if (!row.includes('"')) return row.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; at <= row.length; at++) {
    const quoted = QUOTED_CELL.exec(row.slice(at));
    const end = row.indexOf(separator, quoted === null ? at : at + quoted[0].length);
    const stop = end < 0 ? row.length : end;
    // What stands between a closing quote and the next separator belongs to nothing.
    cells.push(quoted === null ? row.slice(at, stop).trim() : (quoted[1] ?? '').replaceAll('""', '"').trim());
    at = stop;
  }
  return cells;
}
