// `voxroute calls`: what the journal has, and with --follow what comes.

import type { ShownCall } from '../../http/routes/shown-call.js';
import { daemonConfig, zoneOf } from '../command-config.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';
import { askedCalls } from './asked-calls.js';
import { queryOf, type CallsOptions } from './calls-options.js';
import { callCells, CALL_HEAD } from './call-rows.js';

const USUAL_LIMIT = 50;

export async function listCalls(options: CallsOptions, output: Output): Promise<void> {
  const loaded = daemonConfig(options.config, output);
  if (options.follow === true) {
    const { followCalls } = await import('./follow-calls.js');
    await followCalls(options, loaded, output);
    return;
  }
  const { limit = options.json === true ? Infinity : USUAL_LIMIT, full = false } = options;
  const calls = askedCalls(loaded.sockets, queryOf(options), limit, full);
  if (options.json === true) {
    await writeJson(calls, output);
    return;
  }
  const zone = zoneOf(loaded);
  const rows: string[][] = [];
  for await (const call of calls) rows.push(callCells(call, zone));
  if (rows.length === 0) output.stdout.write('no such calls\n');
  else output.stdout.write(`${formatTable(CALL_HEAD, rows)}\n`);
  if (rows.length === limit) output.stdout.write(`the last ${limit}: --limit shows more\n`);
}

/** As they come: a journal may have millions. */
async function writeJson(calls: AsyncGenerator<ShownCall>, { stdout }: Output): Promise<void> {
  let between = '{"calls":[\n';
  for await (const call of calls) {
    stdout.write(`${between}${JSON.stringify(call)}`);
    between = ',\n';
  }
  stdout.write(between.startsWith('{') ? '{"calls":[]}\n' : '\n]}\n');
}
