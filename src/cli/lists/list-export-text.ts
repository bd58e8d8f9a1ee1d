// Exported list entries in the formats that `list import`, FreePBX and others read.

import Papa from 'papaparse';
import type { ShownEntry } from '../../http/routes/lists.js';
import type { ExportFormat } from './export-formats.js';

/** FreePBX reads the first two columns. */
const COLUMNS = ['number', 'description', 'label', 'until', 'hangupCause'];

/** Pieces of text that make one file. */
export async function* exportText(entries: AsyncIterable<ShownEntry>, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\n`;
  let isFirst = true;
  for await (const entry of entries) {
    if (format === 'csv') yield `${csvRow(entry)}\n`;
    else if (format === 'txt') yield `${entry.number}${entry.reason === '' ? '' : `  # ${entry.reason}`}\n`;
    else yield `${isFirst ? '[' : ','}\n  ${JSON.stringify(entry)}`;
    isFirst = false;
  }
  if (format === 'json') yield isFirst ? '[]\n' : '\n]\n';
}

function csvRow({ number, reason, label, until, hangupCause }: ShownEntry): string {
  return Papa.unparse([[number, reason, label, until ?? '', hangupCause ?? '']], { newline: '\n' });
}
