// `voxroute list add`: one entry to a list of the running daemon.

import { daemonSockets } from '../command-config.js';
import { isoTime, listAsking, type ListOptions } from './list-asking.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';

export interface ListAddOptions extends ListOptions {
  /** Such as `30d`. */
  readonly ttl?: string;
  /** Milliseconds since 1970. */
  readonly until?: number;
  readonly reason?: string;
  readonly label?: string;
  readonly hangupCause?: number;
}

export async function listAdd(number: string, options: ListAddOptions, output: Output): Promise<void> {
  const { ttl = null, until = null, reason = '', label = '', hangupCause = null } = options;
  const kind = options.allow === true ? 'allow' : 'block';
  const wanted = { number, reason, label, ttl, until: until === null ? null : isoTime(until), hangupCause };
  const { added, replaced, refused, warnings } = await listAsking(daemonSockets(options.config, output)).add(kind, [
    wanted,
  ]);
  if (options.json === true)
    output.stdout.write(`${JSON.stringify({ list: kind, added, replaced, refused, warnings }, null, 2)}\n`);
  const problem = refused[0]?.problem;
  if (problem !== undefined) throw new CommandFailure(EXIT.failed, `${number}: not added: ${problem}`);
  if (options.json === true) return;
  for (const { warning } of warnings) output.stderr.write(`voxroute: warning: ${warning}\n`);
  const how = replaced > 0 ? ', replacing an entry for the same' : '';
  output.stdout.write(`${added[0] ?? number} is on the ${kind} list${how}\n`);
}
