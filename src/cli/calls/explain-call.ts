// `voxroute explain --call`: a call of the journal, decided then and decided now.

import type { ShownExplanation } from '../../http/routes/shown-explanation.js';
import { zoneOf, type DaemonConfig } from '../command-config.js';
import { askDaemon } from '../control-client.js';
import { decisionTable, explainTable } from '../explain-table.js';
import type { Output } from '../output.js';
import { callCells, CALL_HEAD } from './call-rows.js';
import { formatTable } from '../table.js';

/** Calls of a day may have to be counted. */
const TIMEOUT_MS = 60_000;

export async function explainCallOfJournal(
  {
    call: id = '',
    full = false,
    json = false,
  }: { readonly call?: string; readonly full?: boolean; readonly json?: boolean },
  loaded: DaemonConfig,
  { stdout }: Output,
): Promise<void> {
  const path = `/v1/calls/${encodeURIComponent(id)}/explanation?full=${full ? '1' : '0'}`;
  const explained = (await askDaemon(loaded.sockets, 'GET', path, { timeoutMs: TIMEOUT_MS })) as ShownExplanation;
  if (json) {
    stdout.write(`${JSON.stringify(explained, null, 2)}\n`);
    return;
  }
  const { then, now, changed, unsure } = explained;
  const zone = zoneOf(loaded);
  const verdict = unsure ? 'not known: it was not looked up' : changed ? 'a different decision' : 'the same decision';
  stdout.write(`decided then:\n${formatTable(CALL_HEAD, [callCells(then, zone)])}\n${decisionTable(then)}\n\n`);
  stdout.write(`decided now, with what was known about the number then (${verdict}):\n${explainTable(now, zone)}`);
}
