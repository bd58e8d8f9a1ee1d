// What acts is sent by the running daemon: it has the rate, the count of the day and the log. Without one the command sends it
// itself, and says so.

import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { messageOf } from '../../errors.js';
import type { ActOutcome, AskedFile } from '../../http/provider-acts-api.js';
import { MAX_UPLOAD_BYTES } from '../../http/routes/provider-acts.js';
import { actFields, auditedCall, type Act } from '../../providers/audited-call.js';
import type { ProviderClient } from '../../providers/method-client.js';
import { PROVIDER_FAULTS, ProviderFault, type ProviderFaultCode } from '../../providers/provider-fault.js';
import { askDaemon, DaemonRefused, NoDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import type { VerbContext } from './verb.js';

/** Longer than the daemon takes at most. */
const TIMEOUT_MS = 310_000;

interface Sender extends Pick<VerbContext, 'client' | 'sockets'> {
  readonly output: Pick<Output, 'stderr'>;
  /** Are numbers masked in what stands for the log? */
  readonly masksNumbers: boolean;
}

/** See `VerbContext.send`. */
export async function sendAct(sender: Sender, method: string, input: unknown, about: string): Promise<unknown> {
  const { client } = sender;
  // Whatever the daemon says of it: what is wrong with a parameter is wrong here as well.
  client.preview(method, input);
  try {
    return await byDaemon(sender, method, input, about);
  } catch (error) {
    if (!(error instanceof NoDaemon)) throw error;
  }
  return alone(sender, method, input, about);
}

async function byDaemon({ client, sockets }: Sender, method: string, input: unknown, about: string): Promise<unknown> {
  const { account, kind } = client;
  const files = await handedFiles(client, method, input);
  const fields = Object.entries(input as object).filter(([name]) => !Object.hasOwn(files, name));
  const body = {
    ...{ account: account.name, kind, baseUrl: account.baseUrl, method, input: Object.fromEntries(fields) },
    ...{ files, about: about.slice(0, 1000), by: whoAsks() },
  };
  let outcome: ActOutcome;
  try {
    outcome = (await askDaemon(sockets, 'POST', '/v1/provider/act', { body, timeoutMs: TIMEOUT_MS })) as ActOutcome;
  } catch (error) {
    if (error instanceof NoDaemon) throw error;
    if (error instanceof DaemonRefused) throw new CommandFailure(error.exitCode, `not sent: ${error.message}`);
    // It was asked, and did not say what came of it.
    const message = error instanceof Error ? error.message : String(error);
    throw new ProviderFault(
      'NOT_KNOWN',
      account.name,
      kind,
      `passed to the daemon, but the outcome is unknown: ${message}; it is not sent again`,
    );
  }
  if (outcome.outcome === 'ok') return outcome.answer;
  const code: ProviderFaultCode = Object.hasOwn(PROVIDER_FAULTS, outcome.outcome) ? outcome.outcome : 'NOT_KNOWN';
  throw new ProviderFault(code, account.name, kind, outcome.message);
}

function alone({ client, output, masksNumbers }: Sender, method: string, input: unknown, about: string) {
  const report = (act: Act) => {
    const { outcome, target = '' } = actFields(act, masksNumbers);
    output.stderr.write(
      `voxroute: no daemon is running here: sent by this command: ${act.account} ${method} (${act.class}) ${target}: ${outcome ?? ''}, by ${whoAsks()}\n`,
    );
  };
  return auditedCall(client, method, input, { about, report });
}

/** @throws {CommandFailure} for what cannot be read, or is too large to be handed over */
async function handedFiles(
  { methods }: Pick<ProviderClient, 'methods'>,
  method: string,
  input: unknown,
): Promise<Record<string, AskedFile>> {
  const files: Record<string, AskedFile> = {};
  let left = MAX_UPLOAD_BYTES;
  for (const parameter of methods[method]?.fileInput ?? []) {
    const path = String((input as Readonly<Record<string, unknown>>)[parameter]);
    try {
      const { size } = await stat(path);
      left -= size;
      if (left < 0)
        throw new CommandFailure(
          EXIT.failed,
          `not sent: files of more than ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB together cannot be handed to the daemon`,
        );
      files[parameter] = { name: basename(path), base64: (await readFile(path)).toString('base64') };
    } catch (error) {
      if (error instanceof CommandFailure) throw error;
      throw new CommandFailure(EXIT.failed, `not sent: ${path}: ${messageOf(error)}`);
    }
  }
  return files;
}

/** As this process is: `uid 0 (root), sudo by anna`. */
function whoAsks(): string {
  const { uid, username } = userInfo();
  const { SUDO_USER: sudo } = process.env;
  return `uid ${uid} (${username})${sudo === undefined ? '' : `, sudo by ${sudo.slice(0, 40)}`}`;
}
