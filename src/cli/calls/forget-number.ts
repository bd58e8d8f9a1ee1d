// `voxroute calls forget`: a number leaves the journal.

import { daemonSockets } from '../command-config.js';
import { askDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';

/** The files are rewritten. */
const TIMEOUT_MS = 150_000;

export async function forgetNumber(
  number: string,
  options: { readonly config?: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  const path = `/v1/calls/of/${encodeURIComponent(number)}`;
  const asked = await askDaemon(daemonSockets(options.config, output), 'DELETE', path, { timeoutMs: TIMEOUT_MS });
  const { forgotten } = asked as { readonly forgotten: number };
  if (options.json === true) output.stdout.write(`${JSON.stringify({ forgotten }, null, 2)}\n`);
  if (forgotten === 0) throw new CommandFailure(EXIT.failed, `the journal has no call with ${number}`);
  if (options.json === true) return;
  output.stdout.write(
    `${forgotten} ${forgotten === 1 ? 'call' : 'calls'} deleted; to remove the number from the cache, too: voxroute cache forget\n`,
  );
}
