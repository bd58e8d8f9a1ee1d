// Lists of expected values whose sources are not ours; each row has its source. Registry rows: «Реестр российской системы и плана
// нумерации», Минцифры России.

import { readFileSync } from 'node:fs';

/** Rows by the names of their columns. */
export function truthRows<Column extends string>(file: string): Readonly<Record<Column, string>>[] {
  const [head = '', ...lines] = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])) as Record<Column, string>;
  });
}
