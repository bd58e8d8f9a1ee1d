// `voxroute provider ACCOUNT calls show VPBXID`: one call, and who talked.

import { open } from 'node:fs/promises';
import { messageOf } from '../../../errors.js';
import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { localTimeOf } from '../../calls/call-rows.js';
import { zoneOf } from '../../command-config.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';
import { maskedCall, type CallsOptions } from './shown-calls.js';

export async function showCall(
  vpbxId: string,
  { full = false, json = false, record }: CallsOptions,
  context: VerbContext<NewtelClient>,
): Promise<void> {
  const { client, output, config } = context;
  const { callDetails } = await client.call('vpbx/get-call-details', { vpbxId });
  const call = full ? callDetails : maskedCall(callDetails);
  const talked = await whoTalked(client, vpbxId, callDetails.direction);
  const recordFile = record === undefined ? null : await writeRecord(client, vpbxId, record);
  if (json) {
    writeJson({ call, talked, recordFile }, output);
    return;
  }
  const zone = zoneOf({ config });
  const time = (seconds: number | null) =>
    seconds === null ? '' : localTimeOf(new Date(seconds * 1000).toISOString(), zone);
  const rows = [
    ['way', cell(call.direction)],
    ['from', cell(call.clid)],
    ['to', cell(call.dnid)],
    ['status', cell(call.status)],
    ['began', time(call.startTime)],
    ['answered', time(call.answerTime)],
    ['ended', call.active ? 'in progress' : time(call.endTime)],
    ['talked', talked.map(cell).join(', ')],
  ];
  output.stdout.write(`${formatTable(['call', cell(vpbxId)], rows)}\n`);
  if (recordFile !== null) output.stdout.write(`the address of the recording is in ${recordFile}\n`);
}

/** Extensions, which the details do not have. */
async function whoTalked(client: NewtelClient, vpbxId: string, direction: string): Promise<readonly string[]> {
  if (direction === 'out') {
    const { callInternalClid } = await client.call('vpbx/get-outbound-call-internal-clid', { vpbxId });
    return [callInternalClid];
  }
  const { callAnsweredNumbers } = await client.call('vpbx/get-inbound-call-answered-numbers', { vpbxId });
  return callAnsweredNumbers ?? [];
}

/**
 * Whoever has the address has the recording: it goes into a new file that nobody else can read, and nowhere else.
 *
 * @param file true: one named by the call, here
 */
async function writeRecord(client: NewtelClient, vpbxId: string, file: string | true): Promise<string> {
  const { callRecordLink } = await client.call('vpbx/get-call-record-link', { vpbxId });
  if (callRecordLink === null || callRecordLink === '')
    throw new CommandFailure(EXIT.failed, `${client.account.name}: nothing of this call was recorded`);
  const path = file === true ? `${vpbxId}.record` : file;
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(`${callRecordLink}\n`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new CommandFailure(EXIT.failed, `${path}: a new file is needed: ${messageOf(error)}`);
  }
  return path;
}
