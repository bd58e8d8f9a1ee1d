// Tables for people. Programs ask for --json.

import Table from 'cli-table3';

/** Rows under a head, widths by content; Cyrillic and emoji count right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
