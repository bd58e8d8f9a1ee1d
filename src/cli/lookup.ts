// `voxroute lookup`: what is known of a number, and who knew it.

import type { Output } from './output.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { askDaemon, NoDaemon } from './control-client.js';
import { daemonConfig } from './command-config.js';
import type { LookupBody } from '../call/lookup-body.js';
import { recordTable } from './record-table.js';

export interface LookupOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** Asks the daemon, so that its memory and its rate serve; without one looks up by itself, and says so. */
export async function lookup(numbers: readonly string[], options: LookupOptions, output: Output): Promise<void> {
  if (numbers.includes('')) throw new CommandFailure(EXIT.wrongUsage, 'lookup: expected a number, found an empty text');
  const config = daemonConfig(options.config, output);
  const answers: LookupBody[] = [];
  let standalone: { lookup(number: string): Promise<LookupBody>; close(): Promise<void> } | undefined;
  try {
    for (const number of numbers) {
      try {
        if (standalone === undefined) {
          answers.push(
            (await askDaemon(config.sockets, 'GET', `/v1/lookup/${encodeURIComponent(number)}`)) as LookupBody,
          );
          continue;
        }
      } catch (error) {
        if (!(error instanceof NoDaemon)) throw error;
        const loaded = config.orFail();
        output.stderr.write('voxroute: no daemon is running here: looking up without one\n');
        const { lookUpStandalone } = await import('./standalone-lookup.js');
        standalone = await lookUpStandalone(loaded, (message) => output.stderr.write(`voxroute: ${message}\n`));
      }
      answers.push(await standalone.lookup(number));
    }
  } finally {
    await standalone?.close();
  }
  output.stdout.write(
    options.json === true ? `${JSON.stringify(answers, null, 2)}\n` : answers.map(asTable).join('\n'),
  );
  if (answers.some(({ status }) => status === 'FAILED'))
    throw new CommandFailure(EXIT.failed, 'no answer could be given');
}

function asTable(body: LookupBody): string {
  const { query, number, status, fault, detail, source, ms } = body;
  const message = [status, fault, detail].filter((word) => word !== null && word !== '').join(', ');
  const head = `${number ?? query}: ${message} (${source}, ${ms} ms)`;
  return [head, ...recordTable(body)].map((part) => `${part}\n`).join('');
}
