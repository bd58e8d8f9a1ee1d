// `voxroute status`: how the running daemon does.

import { daemonSockets } from './command-config.js';
import { askDaemon } from './control-client.js';
import type { Output } from './output.js';
import { formatTable } from './table.js';

export interface StatusOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export async function status(options: StatusOptions, output: Output): Promise<void> {
  const answer = (await askDaemon(daemonSockets(options.config), 'GET', '/v1/status')) as Record<string, unknown>;
  if (options.json === true) output.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  else output.stdout.write(`${formatTable(['', 'value'], flatRows(answer))}\n`);
}

/** Nested objects as `agi.address` and so on. */
export function flatRows(value: Readonly<Record<string, unknown>>, prefix = ''): [name: string, value: string][] {
  return Object.entries(value).flatMap(([name, entry]): [string, string][] => {
    const path = `${prefix}${name}`;
    if (entry === null || typeof entry !== 'object') return [[path, String(entry)]];
    return flatRows(entry as Record<string, unknown>, `${path}.`);
  });
}
