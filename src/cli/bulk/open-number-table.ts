// The table or list that a command works through: how it is written, and where its numbers stand.

import { statSync } from 'node:fs';
import { wordsOf } from '../../errors.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { NoSuchColumn } from '../../tables/table-columns.js';
import { readDialect, type TableDialect } from '../../tables/table-dialect.js';
import { NoTable, scanTable, type TableUse } from '../../tables/table-scan.js';
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
    if (!statSync(file).isFile()) throw new NoTable('not a regular file');
    return await readDialect(file, await scanTable(file, use), column, isNumber, use);
  } catch (error) {
    const why = wordsOf(error);
    const isOfTheTable = error instanceof NoTable || error instanceof NoSuchColumn;
    throw new CommandFailure(EXIT.wrongUsage, `${file}: ${isOfTheTable ? why : `cannot be read: ${why}`}`);
  }
}
