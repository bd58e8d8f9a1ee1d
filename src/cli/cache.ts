// `voxroute cache …`: what the running daemon remembers.

import { daemonSockets } from './command-config.js';
import { askDaemon } from './control-client.js';
import { CommandFailure, EXIT } from './exit-code.js';
import type { Output } from './output.js';
import { flatRows } from './flat-rows.js';
import { formatTable } from './table.js';

export interface CacheOptions {
  readonly config?: string;
  readonly json?: boolean;
}

interface CacheEntries {
  readonly number: string;
  readonly entries: readonly { source: string; outcome: string; learntAt: string; fields: Record<string, unknown> }[];
}

export async function cacheGet(number: string, options: CacheOptions, output: Output): Promise<void> {
  const answer = (await ask(options, output, 'GET', `/${encodeURIComponent(number)}`)) as CacheEntries;
  if (options.json === true) {
    write(output, answer);
    return;
  }
  if (answer.entries.length === 0) throw new CommandFailure(EXIT.failed, `nothing is cached for ${answer.number}`);
  const rows = answer.entries.map(({ source, outcome, learntAt, fields }) => [
    source,
    outcome,
    learntAt,
    flatRows(fields)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  ]);
  output.stdout.write(`${formatTable(['source', 'outcome', 'learnt at', 'fields'], rows)}\n`);
}

export async function cacheForget(number: string, options: CacheOptions, output: Output): Promise<void> {
  const answer = (await ask(options, output, 'DELETE', `/${encodeURIComponent(number)}`)) as { forgotten: boolean };
  if (options.json === true) {
    write(output, answer);
    return;
  }
  if (!answer.forgotten) throw new CommandFailure(EXIT.failed, `nothing was cached for ${number}`);
  output.stdout.write(`${number} was removed from the cache: the next call looks it up again\n`);
}

export async function cacheStats(options: CacheOptions, output: Output): Promise<void> {
  const answer = (await ask(options, output, 'GET', '')) as Record<string, unknown>;
  if (options.json === true) {
    write(output, answer);
    return;
  }
  output.stdout.write(`${formatTable(['', 'value'], flatRows(answer))}\n`);
}

function ask(options: CacheOptions, output: Output, method: 'GET' | 'DELETE', path: string): Promise<unknown> {
  return askDaemon(daemonSockets(options.config, output), method, `/v1/cache${path}`);
}

function write(output: Output, answer: object): void {
  output.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}
