// `voxroute list remove`: one entry off a list of the running daemon.

import type { ShownEntry } from '../../http/routes/lists.js';
import { LIST_KINDS, type ListKind } from '../../lists/match/list-entry.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { daemonSockets } from '../command-config.js';
import { listAsking, type ListOptions } from './list-asking.js';
import type { Output } from '../output.js';

export async function listRemove(number: string, options: ListOptions, output: Output): Promise<void> {
  const asking = listAsking(daemonSockets(options.config, output));
  const removed: { readonly list: ListKind; readonly entry: ShownEntry }[] = [];
  for (const list of wantedKinds(options)) {
    const entry = await asking.remove(list, number);
    if (entry !== null) removed.push({ list, entry });
  }
  if (options.json === true) output.stdout.write(`${JSON.stringify({ removed }, null, 2)}\n`);
  if (removed.length === 0) {
    const where = 'files, URLs and the configuration are not changed by commands';
    throw new CommandFailure(EXIT.failed, `${number} was not on a list that can be changed: ${where}`);
  }
  if (options.json === true) return;
  for (const { list, entry } of removed) output.stdout.write(`${entry.number} was removed from the ${list} list\n`);
}

/** Those that were named, else both. */
export function wantedKinds({ allow, block }: ListOptions): readonly ListKind[] {
  if (allow === true) return ['allow'];
  return block === true ? ['block'] : LIST_KINDS;
}
