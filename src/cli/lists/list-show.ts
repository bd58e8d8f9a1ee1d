// `voxroute list show`: what is on the lists of the running daemon.

import type { ShownEntry } from '../../http/routes/lists.js';
import type { ListKind } from '../../lists/match/list-entry.js';
import { daemonSockets } from '../command-config.js';
import { listAsking, type ListOptions } from './list-asking.js';
import { wantedKinds } from './list-remove.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';

/** More make no table that a person reads. */
const MAX_ROWS = 500;
const HEAD = ['list', 'number', 'reason', 'label', 'until', 'cause', 'added at', 'by'];

export async function listShow(options: ListOptions, output: Output): Promise<void> {
  const asking = listAsking(daemonSockets(options.config, output));
  const kinds = wantedKinds(options);
  const { lists } = await asking.lists();
  const sources = lists.filter(({ list }) => kinds.length > 1 || kinds.some((kind) => kind === list));
  if (options.json === true) {
    const entries: Partial<Record<ListKind, ShownEntry[]>> = {};
    for (const kind of kinds) {
      const all: ShownEntry[] = [];
      for await (const entry of asking.entries(kind)) all.push(entry);
      entries[kind] = all;
    }
    output.stdout.write(`${JSON.stringify({ entries, sources }, null, 2)}\n`);
    return;
  }
  const rows: string[][] = [];
  let isCut = false;
  for (const kind of kinds) {
    for await (const entry of asking.entries(kind)) {
      isCut = rows.length === MAX_ROWS;
      if (isCut) break;
      rows.push([kind, ...cellsOf(entry)]);
    }
  }
  if (rows.length > 0) output.stdout.write(`${formatTable(HEAD, rows)}\n`);
  if (isCut) output.stdout.write('and more: voxroute list export writes them all\n');
  const counts = sources.map(({ list, source, entries }) => [list, source, String(entries)]);
  output.stdout.write(`${formatTable(['list', 'from', 'entries'], counts)}\n`);
}

function cellsOf({ number, reason, label, until, hangupCause, addedAt, by }: ShownEntry): string[] {
  return [number, reason, label, until ?? '', String(hangupCause ?? ''), addedAt, by];
}
