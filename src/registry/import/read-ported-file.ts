// Reads a plain table of ported numbers of one country, as people and programs write it: separated by , ; or
// tabs, with or without a header, quoted or not, UTF-8, UTF-16 or windows-1251, packed with gzip or not.
//
//   77011234567,Kcell

import { homeCountryOf } from '../../number/home-country-of.js';
import type { HomeCountryCode } from '../../number/home-country.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import { settingsOfCountry, type NumberSettings } from '../../number/number-settings.js';
import { plainNumberCell } from '../../tables/plain-number-cell.js';
import { namedSeparator } from '../../tables/separator-line.js';
import { textOfBytes } from '../../tables/table-bytes.js';
import { tableChunks } from '../../tables/table-chunks.js';
import { LineTooLong, TableRows, type TableRow } from '../../tables/table-rows.js';
import { NoTable, scanTable, tableBeginning, type TableScan } from '../../tables/table-scan.js';
import { isIdle } from '../../tables/text-lines.js';
import { NoText } from '../../tables/unpacked.js';
import { badRow, ImportRefused, quoted } from './import-refused.js';
import { filledCells, portedHeader, type PortedHeader } from './ported-header.js';

/** As they are tried: the first by which the first cell is a number or the row a header. */
const SEPARATORS = [',', ';', '\t'];
const MAX_OPERATOR_LENGTH = 200;

/**
 * @param path a regular file
 * @param read is told how many bytes were read
 * @param take is given E.164 digits, and the operator as the file writes it
 * @returns rows
 * @throws {ImportRefused}; what the file system throws
 */
export async function readPortedFile(
  path: string,
  country: HomeCountryCode,
  read: (bytes: number) => void,
  take: (number: string, operator: string, row: number) => void,
): Promise<number> {
  try {
    const scan = await scanTable(path, 'text');
    const reader = new TableRows(await separatorIn(path), scan.lineEnd);
    const rows = new RowsOfCountry(path, country, scan, take);
    for await (const chunk of tableChunks(path, scan, { from: scan.hasMark ? 3 : 0, end: scan.bytes })) {
      read(chunk.length);
      for (const row of reader.push(chunk.toString('latin1'))) rows.take(row);
    }
    for (const row of reader.end()) rows.take(row);
    return rows.count;
  } catch (error) {
    throw inWords(path, error);
  }
}

async function separatorIn(path: string): Promise<string> {
  const lines = (await tableBeginning(path)).split(/[\r\n]+/);
  const [first, second] = lines.filter((line) => !isIdle(line));
  if (first === undefined) throw new ImportRefused('format', `${path}: the file is empty`);
  const named = namedSeparator(first);
  if (named !== null) return named;
  const whole = second === undefined ? [first] : [first, second];
  const found = SEPARATORS.find((separator) => whole.every((line) => isPair(line.split(separator))));
  return found ?? SEPARATORS.find((separator) => first.includes(separator)) ?? ',';
}

/** Words or a number, and something behind it, none of which holds another separator in front of it. */
function isPair([first = '', ...others]: readonly string[]): boolean {
  return others.length > 0 && !SEPARATORS.some((separator) => first.includes(separator));
}

/** One row behind the other. */
class RowsOfCountry {
  count = 0;
  #line = 1;
  #header: PortedHeader | null = null;
  readonly #settings: NumberSettings;

  constructor(
    private readonly file: string,
    private readonly country: HomeCountryCode,
    private readonly scan: TableScan,
    private readonly give: (number: string, operator: string, row: number) => void,
  ) {
    this.#settings = settingsOfCountry(country);
  }

  /** @throws {ImportRefused} */
  take({ raw, cells: bytes, isBroken, lines }: TableRow): void {
    const line = this.#line;
    this.#line += lines;
    if (isIdle(raw) || (line === 1 && namedSeparator(raw) !== null)) return;
    const cells = bytes.map((cell) => textOfBytes(cell, this.scan.encoding));
    if (filledCells(cells) === 0) return;
    if (isBroken) throw badRow(this.file, line, 'a quote that is closed', quoted(cells.join(' ')));
    if (this.#header === null) {
      this.#header = portedHeader(this.file, line, cells);
      if (this.#header.hasNames) return;
    }
    const { number, operator, width } = this.#header;
    const filled = filledCells(cells);
    if (filled > width) throw badRow(this.file, line, `${width} cells`, `${filled}: ${quoted(cells.join(' | '))}`);
    this.give(this.#number(cells[number] ?? '', line), this.#operator(cells[operator] ?? '', line), line);
    this.count += 1;
  }

  #number(cell: string, line: number): string {
    const number = normalizeNumber(plainNumberCell(cell), this.#settings);
    const expected = `a number of ${this.country}`;
    if (number.kind !== 'e164' || number.extension !== undefined) throw badRow(this.file, line, expected, quoted(cell));
    const country = homeCountryOf(number.e164);
    if (country === this.country) return number.e164;
    throw badRow(this.file, line, expected, `${quoted(cell)}, one of ${country ?? 'another country'}`);
  }

  #operator(cell: string, line: number): string {
    const operator = cell.trim();
    const isName =
      operator !== '' && operator.length <= MAX_OPERATOR_LENGTH && !/\p{Cc}|^[+\d\s().-]{7,}$/u.test(operator);
    if (!isName) throw badRow(this.file, line, 'the name of an operator', quoted(cell));
    return operator;
  }
}

function inWords(path: string, error: unknown): unknown {
  if (error instanceof LineTooLong) return badRow(path, error.line, 'a shorter row', error.message);
  if (error instanceof NoTable || error instanceof NoText)
    return new ImportRefused('format', `${path}: ${error.message}`);
  return error;
}
