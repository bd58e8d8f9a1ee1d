// Reads one file of the numbering registry and checks each row.
//
//   495;1000000;1009999;10000;ПАО "МГТС";г. Москва;Город Москва;7710016640
//   301     ;       0 ;       999 ; 1000 ; Открытое акционерное общество "АСВТ" ; г. Улан - Удэ|Республика Бурятия
//   955;5550000;5559999;10000;ООО "ТРН-телеком";Московская область; Москва|Московская область; Москва

import { rangeFileKind, type RangeFileKind } from '../range-file-kind.js';
import { rangeHeader, type RangeHeader } from './range-header.js';
import { RangeRows, type RangeTexts } from './range-rows.js';
import type { ImportFile } from './import-file.js';
import { badRow, ImportRefused, quoted } from './import-refused.js';
import { rowBlocks } from './row-blocks.js';

export interface RangeFile {
  readonly name: string;
  readonly kind: RangeFileKind;
  readonly hasInn: boolean;
  readonly modifiedAtMs: number;
  readonly rows: RangeRows;
}

/** Four times the largest. What names are in it is kept in memory. */
const MAX_BYTES = 256 * 2 ** 20;
const NUMBER_DIGITS = 7;
/** Columns in front of the region. */
const BEFORE_REGION = 5;
const NONE = '-';
/** As the region has it; the territory then lists 82 subjects: `800;1040000;…;Российская Федерация;Алтайский край, …`. */
const WHOLE_COUNTRY = /^российская федерация(?:$|[,;\s])/i;

/**
 * @param texts gets the operators and territories of the file
 * @param read is told how many bytes were read
 * @throws {ImportRefused}
 */
export async function readRangeFile(
  file: ImportFile,
  texts: RangeTexts,
  read: (bytes: number) => void,
): Promise<RangeFile> {
  if (file.sizeBytes > MAX_BYTES)
    throw new ImportRefused('format', `${file.name}: expected at most ${MAX_BYTES} bytes, found ${file.sizeBytes}`);
  const rows = new RangeRows(file.name);
  let reader: RowReader | undefined;
  for await (const { cells, firstRow } of rowBlocks(file, () => ';', read)) {
    for (const [index, row] of cells.entries()) {
      if (reader === undefined) reader = new RowReader(file.name, rangeHeader(file.name, row), rows, texts);
      else if (row.length > 1 || row[0]?.trim() !== '') reader.take(row, firstRow + index);
    }
  }
  const kind = reader?.kind ?? null;
  if (reader === undefined || kind === null) throw new ImportRefused('format', `${file.name}: a header but no ranges`);
  return { name: file.name, kind, hasInn: reader.header.hasInn, modifiedAtMs: file.modifiedAtMs, rows };
}

class RowReader {
  kind: RangeFileKind | null = null;

  constructor(
    private readonly file: string,
    readonly header: RangeHeader,
    private readonly rows: RangeRows,
    private readonly texts: RangeTexts,
  ) {}

  /** @throws {ImportRefused} */
  take(cells: readonly string[], fileRow: number): void {
    const { hasTerritory, hasInn } = this.header;
    const behindRegion = cells.length - (hasTerritory ? 1 : 0) - (hasInn ? 1 : 0);
    if (behindRegion <= BEFORE_REGION) throw this.#bad(fileRow, 'the columns of the header', quoted(cells.join(';')));
    const code = this.#code(cells[0] ?? '', fileRow);
    const from = this.#number('От', cells[1] ?? '', fileRow);
    const to = this.#number('До', cells[2] ?? '', fileRow);
    if (to < from) throw this.#bad(fileRow, 'До not before От', `${digits(from)} to ${digits(to)}`);
    const capacity = wholeNumber(cells[3] ?? '');
    if (capacity !== to - from + 1)
      throw this.#bad(fileRow, `a capacity of ${to - from + 1} (До − От + 1)`, quoted(cells[3] ?? ''));
    const operator = present(cells[4]);
    const inn = hasInn ? this.#inn(cells.at(-1) ?? '', fileRow) : '';
    const territory = hasTerritory ? present(cells[behindRegion]) : '';
    // Digits only are the INN: there is a column too many.
    if (/^\d+$/.test(territory)) throw this.#bad(fileRow, 'a territory', quoted(territory));
    const row = this.rows.add(fileRow);
    this.rows.codes[row] = code;
    this.rows.from[row] = from;
    this.rows.to[row] = to;
    this.rows.operators[row] = this.texts.operators.indexOf(operator, inn);
    const region = regionOf(cells, behindRegion);
    const isNationwide = WHOLE_COUNTRY.test(region);
    this.rows.territories[row] = this.texts.territories.indexOf(territory === '' || isNationwide ? region : territory);
  }

  #code(text: string, fileRow: number): number {
    const trimmed = text.trim();
    const code = trimmed.length === 3 ? wholeNumber(trimmed) : -1;
    const kind = rangeFileKind(code);
    if (kind === null) throw this.#bad(fileRow, 'a code of three digits that begins with 3, 4, 8 or 9', quoted(text));
    this.kind ??= kind;
    if (kind !== this.kind) throw this.#bad(fileRow, `a code of ${this.kind}, as in the rows before`, quoted(text));
    return code;
  }

  #number(column: string, text: string, fileRow: number): number {
    const number = text.trim().length > NUMBER_DIGITS ? -1 : wholeNumber(text);
    if (number < 0) throw this.#bad(fileRow, `${column} of at most ${NUMBER_DIGITS} digits`, quoted(text));
    return number;
  }

  /** Empty where there is none. Programs for tables drop the zero in front of a number. */
  #inn(text: string, fileRow: number): string {
    const inn = present(text);
    if (!/^\d*$/.test(inn)) throw this.#bad(fileRow, 'an INN in the last column', quoted(text));
    if (inn.length < 9 || inn.length > 12) return '';
    return inn.padStart(inn.length <= 10 ? 10 : 12, '0');
  }

  #bad(fileRow: number, expected: string, found: string): ImportRefused {
    return badRow(this.file, fileRow, expected, found);
  }
}

/** It may hold the `;` that separates the columns. */
function regionOf(cells: readonly string[], end: number): string {
  return present(end === BEFORE_REGION + 1 ? cells[BEFORE_REGION] : cells.slice(BEFORE_REGION, end).join(';'));
}

/** Trimmed; empty where the registry writes `-`. */
function present(cell = ''): string {
  const text = cell.trim();
  return text === NONE ? '' : text;
}

/** -1 for anything but digits, blanks around them aside; as many as a number can hold. */
function wholeNumber(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 15) return -1;
  let number = 0;
  for (let index = 0; index < trimmed.length; index++) {
    const digit = trimmed.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function digits(number: number): string {
  return String(number).padStart(NUMBER_DIGITS, '0');
}
