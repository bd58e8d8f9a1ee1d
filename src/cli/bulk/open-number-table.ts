// The table or list that a command works through: how it is written, and where its numbers stand.

import { statSync } from 'node:fs';
import { messageOf } from '../../errors.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { NoSuchColumn } from '../../tables/table-columns.js';
import { readDialect, type TableDialect } from '../../tables/table-dialect.js';
import { NoTable, scanTable, tableBeginning, type TableUse } from '../../tables/table-scan.js';
import { UnreadableList } from '../../lists/read/list-line.js';
import { NoText } from '../../tables/unpacked.js';
import { bookFormatOf } from './book-numbers.js';
import { CommandFailure, EXIT } from '../exit-code.js';

/**
 * @param column see `locateNumbers`
 * @param use `text` for what is only read: a list may then have remarks, and the file may be UTF-16
 * @throws {CommandFailure} with `EXIT.wrongUsage` for a file that cannot be read, or has no such column
 */
export async function openNumberTable(
  file: string,
  column: string | undefined,
  settings: NumberSettings,
  use: TableUse,
): Promise<TableDialect> {
  const isNumber = (text: string) => normalizeNumber(text, settings).kind === 'e164';
  try {
    // A pipe could not be read a second time to go on, and a device might have no end.
    if (!statSync(file).isFile()) throw new NoTable('not a regular file', null);
    if (use === 'bytes') refuseBook(await tableBeginning(file));
    return await readDialect(file, await scanTable(file, use), column, isNumber, use);
  } catch (error) {
    throw unreadableFile(file, error);
  }
}

/** Why a file is not read, with the line where it can be seen; as it is for one that says so already. */
export function unreadableFile(file: string, error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const why = messageOf(error);
  const refuse = (message: string) => new CommandFailure(EXIT.wrongUsage, message);
  if (error instanceof NoText) return refuse(`${file}: expected a table or a list, found ${why}`);
  const isOfTheFile = error instanceof NoTable || error instanceof NoSuchColumn || error instanceof UnreadableList;
  if (!isOfTheFile) return refuse(`${file}: cannot be read: ${why}`);
  return refuse(error.line === null ? `${file}: ${why}` : `${file}:${error.line}: ${why}`);
}

const BOOKS = { vcf: 'a vCard file', json: 'JSON', astdb: "a dump of Asterisk's database" } as const;

/** @throws {NoTable} for what is read as a list, and has no rows to which anything could be added */
function refuseBook(beginning: string): void {
  const format = bookFormatOf(beginning);
  if (format !== null) throw new NoTable(`expected a table, found ${BOOKS[format]}: export it as CSV`);
}
