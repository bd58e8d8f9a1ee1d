// The rows of a table whose dialect is known, as they are read; see table-rows.ts.

import { tableChunks } from './table-chunks.js';
import type { TableDialect } from './table-dialect.js';
import { TableRows, type TableRow } from './table-rows.js';

/**
 * Some rows at a time, without a byte order mark. What is behind the size that the file had at first is left alone:
 * another program may be writing it.
 *
 * @param before bytes and lines that an earlier run has read
 * @param longLines see `TableRows`
 * @throws {LineTooLong}, and what `tableChunks` throws
 */
export async function* tableRows(
  path: string,
  { hasMark, bytes, separator, lineEnd, ...source }: TableDialect,
  before: { readonly bytes: number; readonly lines: number } = { bytes: 0, lines: 0 },
  longLines: 'refuse' | 'skip' = 'refuse',
): AsyncGenerator<readonly TableRow[]> {
  const rows = new TableRows(separator, lineEnd, before.lines, longLines);
  const from = Math.max(before.bytes, hasMark ? 3 : 0);
  for await (const chunk of tableChunks(path, source, { from, end: bytes })) yield rows.push(chunk.toString('latin1'));
  yield rows.end();
}
