// What a run of `enrich` did, for a person and for a program.

import { CALL_STATUSES } from '../../call/call-answer.js';
import type { EnrichFiles } from './enrich-files.js';
import { formatTable } from '../table.js';
import type { TableDialect } from '../../tables/table-dialect.js';
import type { Tally } from './tally.js';

export interface EnrichSummary {
  readonly finished: boolean;
  readonly out: string;
  /** `index` from 1; `name` null without a header. */
  readonly column: { readonly index: number; readonly name: string | null };
  readonly encoding: string;
  readonly separator: string;
  readonly rows: number;
  readonly rowsBefore: number;
  /** Rows by their status, such as `OK` and `INVALID`; only those there are. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly shortRows: number;
  readonly longRows: number;
  readonly unclosedQuotes: number;
  readonly replacedLetters: number;
}

/** @param rowsBefore written by earlier runs */
export function enrichSummary(parts: {
  readonly files: EnrichFiles;
  readonly dialect: TableDialect;
  readonly tally: Tally;
  readonly rowsBefore: number;
  readonly isDone: boolean;
}): EnrichSummary {
  const { files, dialect, tally, rowsBefore, isDone } = parts;
  const statuses = Object.keys(CALL_STATUSES).filter((status) => tally.of(status) > 0);
  return {
    finished: isDone,
    out: files.output,
    column: { index: dialect.column + 1, name: dialect.names[dialect.column] ?? null },
    encoding: dialect.encoding,
    separator: dialect.separator,
    rows: tally.of('rows'),
    rowsBefore,
    statuses: Object.fromEntries(statuses.map((status) => [status, tally.of(status)])),
    shortRows: tally.of('short'),
    longRows: tally.of('long'),
    unclosedQuotes: tally.of('unclosed'),
    replacedLetters: tally.of('replaced'),
  };
}

/** Ends with where the output is, unless it is unfinished. */
export function enrichSummaryTable(summary: EnrichSummary): string {
  const { rows, rowsBefore, statuses, finished, out } = summary;
  const unusual: [string, number][] = [
    ['padded: fewer cells than columns', summary.shortRows],
    ['more cells than columns', summary.longRows],
    ['a quote never closed', summary.unclosedQuotes],
    ['letters that windows-1251 does not have, replaced', summary.replacedLetters],
  ];
  const lines: [string, number][] = [
    ['rows', rows],
    ...(rowsBefore > 0 ? [['written by an earlier run', rowsBefore] as [string, number]] : []),
    ...Object.entries(statuses),
    ...unusual.filter(([, count]) => count > 0),
  ];
  const table = formatTable(
    ['', 'rows'],
    lines.map(([name, count]) => [name, String(count)]),
  );
  return `${table}\n${finished ? `${out}\n` : ''}`;
}
