// Reading a list file: which format it has, and its entries whatever the format.

import { readAstdbList } from './astdb-list.js';
import { readCsvList } from './csv-list.js';
import { isCsvRow } from '../../tables/csv-rows.js';
import { readJsonList } from './json-list.js';
import type { ListFormat } from '../match/list-format-names.js';
import { listLine, type ListLine, type ReadLine } from './list-line.js';
import { isIdle, textLines } from '../../tables/text-lines.js';
import { refuseMarkup } from './refuse-markup.js';
import { readTxtList } from './txt-list.js';
import { vCards } from './vcards.js';

/** Characters that are looked at. */
const SAMPLE = 65_536;

const READERS: Readonly<Record<ListFormat, (text: string) => Iterable<ReadLine<ListLine>>>> = {
  txt: readTxtList,
  csv: readCsvList,
  astdb: readAstdbList,
  vcf: readVcfList,
  json: readJsonList,
};

/** Line by line in the order of the file. @throws {UnreadableList} for what is no list at all */
export function readList(text: string, format: ListFormat): Iterable<ReadLine<ListLine>> {
  refuseMarkup(text);
  return READERS[format](text);
}

/**
 * By what stands in the file, because names lie: a `.txt` may hold CSV. An entry of a txt list has no comma, semicolon
 * or tab in front of its remark.
 *
 * @param name file name or path of a URL
 */
export function listFormatOf(text: string, name: string): ListFormat {
  const first = firstLine(text);
  if (/^[[{]/.test(first)) return 'json';
  if (/^BEGIN:VCARD/i.test(first)) return 'vcf';
  if (/^\/[^/]+\/.*:/.test(first)) return 'astdb';
  return isCsvRow(first.replace(/#.*$/, '')) || /\.csv$/i.test(name) ? 'csv' : 'txt';
}

/** The first line that is no remark; empty when there is none. */
function firstLine(text: string): string {
  const sample = text.slice(0, SAMPLE);
  for (const { text: line } of textLines(sample)) if (line !== null && !isIdle(line)) return line.trimStart();
  // JSON is often one line, of any length.
  return sample.trimStart().slice(0, 100);
}

function* readVcfList(text: string): Generator<ListLine | null> {
  for (const card of vCards(text)) {
    if (card === null) yield null;
    else for (const { line, text: number } of card.numbers) yield listLine(line, { number, label: card.name });
  }
}
