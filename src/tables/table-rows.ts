// A table's rows, as bytes (see table-bytes.ts), each with the line end it came with. A quoted cell may hold line breaks;
// a quote that is never closed spoils its own line and not the rest of the file.
//
//   "Ivan, sales";89170415564                 one row
//   "Ivan                                     one row of two lines
//   sales";89170415564
//   "Ivan;89170415564                         a row whose quotes mean nothing

import Papa from 'papaparse';

export interface TableRow {
  /** As it came, without its line end. */
  readonly raw: string;
  /** `\r\n`, `\n` or `\r`; empty at the end of a file that does not end with a line end. */
  readonly end: string;
  /** At least one; a blank row has one empty cell. */
  readonly cells: readonly string[];
  /** A quote is opened and never closed: the cells are what stands between the separators. */
  readonly isBroken: boolean;
  readonly lines: number;
  /** Longer than a line may be: the content is not kept. */
  readonly isTooLong: boolean;
}

interface Line {
  readonly text: string;
  readonly end: string;
}

/** Longest row of several lines; a quote that is open for longer is not meant as one. */
const MAX_JOINED = 64 * 1024;
const MAX_LINE = 1024 * 1024;

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';

  constructor(
    /** From 1. */
    readonly line: number,
    maxBytes: number,
  ) {
    super(`a line of more than ${maxBytes} bytes`);
  }
}

export class TableRows {
  #rest = '';
  /** Lines of a row whose quote is still open. */
  #open: Line[] = [];
  /** Those lines together, without the last one's end. */
  #raw = '';

  /** Bytes of a line that is too long are passed over up to its end. */
  #isPassing = false;

  /**
   * @param lines how many were read before
   * @param longLines what becomes of a line of more than 1 MiB: an error, or a row that says so
   */
  constructor(
    private readonly separator: string,
    private readonly lineEnd: '\n' | '\r',
    private lines = 0,
    private readonly longLines: 'refuse' | 'skip' = 'refuse',
  ) {}

  /** @throws {LineTooLong} */
  push(bytes: string): TableRow[] {
    const rows: TableRow[] = [];
    const text = this.#rest + bytes;
    let from = 0;
    for (let at = text.indexOf(this.lineEnd); at >= 0; at = text.indexOf(this.lineEnd, from)) {
      const isCrLf = this.lineEnd === '\n' && at > from && text[at - 1] === '\r';
      const textEnd = isCrLf ? at - 1 : at;
      const end = text.slice(textEnd, at + 1);
      if (this.#isPassing) this.#passed(end, rows);
      else this.#take({ text: text.slice(from, textEnd), end }, rows);
      from = at + 1;
      this.lines += 1;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > MAX_LINE && this.longLines === 'refuse') throw new LineTooLong(this.lines + 1, MAX_LINE);
    this.#isPassing ||= this.#rest.length > MAX_LINE;
    if (this.#isPassing) this.#rest = '';
    return rows;
  }

  /** What is left at the end of the file. */
  end(): TableRow[] {
    const rows: TableRow[] = [];
    if (this.#isPassing) this.#passed('', rows);
    else if (this.#rest !== '') this.#take({ text: this.#rest, end: '' }, rows);
    this.#rest = '';
    while (this.#open.length > 0) this.#giveUp(rows);
    return rows;
  }

  /** A quote that was open before such a line is never closed. */
  #passed(end: string, rows: TableRow[]): void {
    while (this.#open.length > 0) this.#giveUp(rows);
    rows.push({ raw: '', end, cells: [''], isBroken: false, lines: 1, isTooLong: true });
    this.#isPassing = false;
  }

  #take(line: Line, rows: TableRow[]): void {
    const hasQuote = line.text.includes('"');
    const before = this.#open.at(-1);
    if (before === undefined && !hasQuote) {
      rows.push({
        raw: line.text,
        end: line.end,
        ...plainCells(line.text, this.separator),
        isBroken: false,
        isTooLong: false,
      });
      return;
    }
    this.#raw = before === undefined ? line.text : this.#raw + before.end + line.text;
    this.#open.push(line);
    const isTooLong = before !== undefined && this.#raw.length > MAX_JOINED;
    const state = isTooLong ? 'never-closed' : hasQuote ? this.#stateBehind(line) : 'open';
    if (state === 'closed') this.#close(rows);
    else if (state === 'never-closed') this.#giveUp(rows);
  }

  #stateBehind({ text }: Line): 'closed' | 'open' | 'never-closed' {
    const isFirst = this.#open.length === 1;
    // Further on, a line begins within a quoted cell: as if its quote stood in front of it.
    const codes = this.#parse(isFirst ? text : `"${text}`).errors.map(({ code }) => code);
    // A quote in the wrong place is forgiven on the first line; further on it speaks against the one that is open.
    if (codes.includes('InvalidQuotes') && (!isFirst || codes.includes('MissingQuotes'))) return 'never-closed';
    return codes.includes('MissingQuotes') ? 'open' : 'closed';
  }

  #parse(text: string): Papa.ParseResult<string[]> {
    return Papa.parse<string[]>(text, { delimiter: this.separator, newline: '\n' });
  }

  #close(rows: TableRow[]): void {
    const cells = this.#parse(this.#raw).data[0] ?? [''];
    rows.push({
      raw: this.#raw,
      end: this.#open.at(-1)?.end ?? '',
      cells,
      isBroken: false,
      lines: this.#open.length,
      isTooLong: false,
    });
    this.#open = [];
  }

  /** The first line is a row by itself, and the others start over. */
  #giveUp(rows: TableRow[]): void {
    const [first, ...others] = this.#open;
    this.#open = [];
    if (first === undefined) return;
    rows.push({
      raw: first.text,
      end: first.end,
      ...plainCells(first.text, this.separator),
      isBroken: true,
      isTooLong: false,
    });
    for (const line of others) this.#take(line, rows);
  }
}

function plainCells(line: string, separator: string): Pick<TableRow, 'cells' | 'lines'> {
  return { cells: line.split(separator), lines: 1 };
}
