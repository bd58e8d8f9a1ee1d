// `voxroute provider ACCOUNT phones`

import { open } from 'node:fs/promises';
import { alovoiceTrouble, type AlovoiceClient } from '../../../providers/alovoice/alovoice-client.js';
import { messageOf } from '../../../errors.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

interface PhonesOptions {
  readonly secretsTo?: string;
  readonly json?: boolean;
}

export async function phones(
  { secretsTo, json = false }: PhonesOptions,
  { client, output }: VerbContext<AlovoiceClient>,
): Promise<void> {
  if (secretsTo !== undefined) {
    await writeSecrets(secretsTo, client);
    output.stderr.write(`voxroute: secrets of the extensions are in ${secretsTo}, which only you can read\n`);
  }
  const peers = await client.call('getpeers', {});
  const trouble = await alovoiceTrouble(client);
  if (trouble !== null) output.stderr.write(`voxroute: ${client.account.name}: ${trouble}\n`);
  if (json) {
    writeJson({ phones: peers }, output);
    return;
  }
  const mark = (is: boolean | undefined) => (is === true ? 'yes' : '');
  const rows = peers.map(({ number, username, type, status, dnd, isws }) => [
    ...[number, username, type, status].map(cell),
    mark(dnd),
    mark(isws),
  ]);
  output.stdout.write(`${formatTable(['extension', 'user', 'type', 'status', 'do not disturb', 'web'], rows)}\n`);
}

/** The file is made before anything is asked: a name that is taken must not cost a request. @throws {CommandFailure} */
async function writeSecrets(path: string, client: AlovoiceClient): Promise<void> {
  const failure = (error: unknown) => new CommandFailure(EXIT.failed, `${path}: cannot be made: ${messageOf(error)}`);
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw failure(error);
  });
  try {
    // Whatever the mask of the process is.
    await file.chmod(0o600);
    const rows = (await client.peerSecrets()).map(({ number, secret }) => `${csv(number)},${csv(secret)}\n`);
    await file.writeFile(`number,secret\n${rows.join('')}`);
  } finally {
    await file.close();
  }
}

function csv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
