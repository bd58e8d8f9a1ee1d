// `voxroute provider ACCOUNT calls`: what the provider saw in the last 24 hours.

import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { neverSeenHere, type NewtelCall } from '../../../providers/newtel/newtel-calls.js';
import { settingsOfCountry } from '../../../number/number-settings.js';
import { MOMENT_WORDS, parseMoment } from '../../../time/moment.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import type { ShownCall } from '../../../http/routes/shown-call.js';
import { askedCalls } from '../../calls/asked-calls.js';
import { localTimeOf } from '../../calls/call-rows.js';
import { zoneOf } from '../../command-config.js';
import { askDaemon, NoDaemon } from '../../control-client.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';
import { maskedCall, type CallsOptions } from './shown-calls.js';
import { showCall } from './show-call.js';

type Context = VerbContext<NewtelClient>;

const DAY_MS = 86_400_000;

export async function calls(
  verb: string | undefined,
  vpbxId: string | undefined,
  options: CallsOptions,
  context: Context,
): Promise<void> {
  if (verb !== undefined) {
    if (verb !== 'show' || vpbxId === undefined)
      throw new CommandFailure(EXIT.wrongUsage, 'expected calls, or calls show VPBXID');
    await showCall(vpbxId, options, context);
    return;
  }
  if (options.record !== undefined) throw new CommandFailure(EXIT.wrongUsage, '--record belongs to calls show VPBXID');
  const { client, output, config } = context;
  const zone = zoneOf({ config });
  const sinceMs = options.since === undefined ? 0 : sinceOf(options.since, zone);
  const found =
    options.active === true
      ? (await client.call('vpbx/get-active-calls', {})).activeCalls
      : (await client.call('vpbx/get-calls', {})).calls;
  const since = found.filter(({ startTime }) => startTime * 1000 >= sinceMs);
  const shown = options.missedHere === true ? await missedHere(since, context) : since;
  const masked = options.full === true ? shown : shown.map(maskedCall);
  if (options.json === true) {
    writeJson({ calls: masked }, output);
    return;
  }
  if (masked.length === 0) {
    output.stdout.write('no such calls\n');
    return;
  }
  const rows = masked.map(({ startTime, answerTime, endTime, vpbxId: id, direction, clid, dnid, status }) => [
    localTimeOf(new Date(startTime * 1000).toISOString(), zone),
    cell(direction),
    cell(clid),
    cell(dnid),
    cell(status),
    endTime === null ? 'in progress' : answerTime === null ? '' : `${endTime - answerTime} s`,
    cell(id),
  ]);
  output.stdout.write(`${formatTable(['time', 'way', 'from', 'to', 'status', 'talked', 'id'], rows)}\n`);
}

function sinceOf(text: string, timeZone: string): number {
  const ms = parseMoment(text, { nowMs: Date.now(), timeZone, isEnd: false });
  if (ms === undefined) throw new CommandFailure(EXIT.wrongUsage, `--since: expected ${MOMENT_WORDS}`);
  return ms;
}

/** Those of which the journal of the running daemon has nothing, since its first call: of a time before nobody knows. */
async function missedHere(calls: readonly NewtelCall[], { sockets, client, output }: Context): Promise<NewtelCall[]> {
  const since = new Date(Date.now() - DAY_MS - 600_000).toISOString();
  const seen: ShownCall[] = [];
  let beginsAtMs = Infinity;
  try {
    const { journal } = (await askDaemon(sockets, 'GET', '/v1/status')) as {
      readonly journal: { readonly oldestAt: string | null };
    };
    if (journal.oldestAt !== null) beginsAtMs = Date.parse(journal.oldestAt);
    for await (const call of askedCalls(sockets, { since }, Infinity, true)) seen.push(call);
  } catch (error) {
    if (error instanceof NoDaemon)
      throw new CommandFailure(EXIT.failed, 'no daemon is running here: what this PBX saw is in its journal');
    throw error;
  }
  const known = calls.filter(({ startTime }) => startTime * 1000 >= beginsAtMs);
  if (known.length < calls.length)
    output.stderr.write(
      beginsAtMs === Infinity
        ? 'voxroute: the journal has no calls yet: nothing is compared\n'
        : `voxroute: the journal begins at ${new Date(beginsAtMs).toISOString()}: calls before that are not compared\n`,
    );
  return neverSeenHere(known, seen, settingsOfCountry(client.account.country));
}
