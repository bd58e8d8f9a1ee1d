// `voxroute list undo`: what an import has added is off the list again, and what it took the place of is back.

import { quoted } from '../../lists/match/list-text.js';
import { IMPORT_ID } from '../../lists/runtime/list-record.js';
import { daemonSockets } from '../command-config.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { listAsking, type ListOptions } from './list-asking.js';
import { wantedKinds } from './list-remove.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';

const HEAD = ['import', 'list', 'at', 'by', 'entries', 'in place of others'];

/** Without an import those are shown that can be undone. @throws {CommandFailure} where there is no such import */
export async function listUndo(importId: string | undefined, options: ListOptions, output: Output): Promise<void> {
  const asking = listAsking(daemonSockets(options.config, output));
  const kinds = wantedKinds(options);
  if (importId === undefined) {
    await showImports(asking, kinds, options.json === true, output);
    return;
  }
  if (!IMPORT_ID.test(importId))
    throw new CommandFailure(EXIT.wrongUsage, `${quoted(importId)} is not an import; voxroute list undo shows them`);
  const undone: { list: string; removed: number; restored: number }[] = [];
  for (const list of kinds) {
    const { removed, restored } = await asking.undoImport(list, importId);
    if (removed + restored > 0) undone.push({ list, removed, restored });
  }
  if (options.json === true) output.stdout.write(`${JSON.stringify({ import: importId, undone }, null, 2)}\n`);
  if (undone.length === 0)
    throw new CommandFailure(
      EXIT.failed,
      `no entry of the import ${importId} is on a list any more: nothing was changed; voxroute list undo shows the imports`,
    );
  if (options.json === true) return;
  for (const { list, removed, restored } of undone)
    output.stdout.write(`${removed} removed from the ${list} list, ${restored} restored\n`);
}

async function showImports(
  asking: ReturnType<typeof listAsking>,
  kinds: ReturnType<typeof wantedKinds>,
  isJson: boolean,
  { stdout }: Output,
): Promise<void> {
  const imports = [];
  for (const list of kinds) imports.push(...(await asking.imports(list)).imports.map((each) => ({ list, ...each })));
  imports.sort((one, other) => (one.at < other.at ? 1 : -1));
  if (isJson) stdout.write(`${JSON.stringify({ imports }, null, 2)}\n`);
  else if (imports.length === 0) stdout.write('no import can be undone\n');
  else {
    const rows = imports.map(({ id, list, at, by, entries, replaced }) => [
      ...[id, list, at, by, String(entries), String(replaced)],
    ]);
    stdout.write(`${formatTable(HEAD, rows)}\n`);
  }
}
