// What more than reads: shown before it is sent, and sent only when somebody has said so.

import type { Preview } from '../../providers/method-client.js';
import { METHOD_CLASSES } from '../../providers/method.js';
import { ProviderFault } from '../../providers/provider-fault.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { ActingOptions, VerbContext } from './verb.js';

interface ActHelp {
  /** Asked when it is not known whether it was done: a sentence, which is printed. */
  readonly lookAgain?: () => Promise<string>;
  /** Whom or what it is about, for the log; default: the parameters. */
  readonly about?: string;
  /** Done just before it is sent, and not when it is only shown. */
  readonly before?: () => Promise<void>;
}

/**
 * The answer; null when nothing was sent because of `--dry-run`.
 *
 * @throws {CommandFailure} with `EXIT.wrongUsage` when it was not sent for want of `--yes`
 */
export async function act(
  { client, output, confirm, send }: VerbContext,
  method: string,
  input: unknown,
  options: ActingOptions,
  { lookAgain, about = '', before }: ActHelp = {},
): Promise<unknown> {
  const preview = client.preview(method, input);
  const isSettable = client.methods[method]?.class === 'sets';
  const print = () => {
    output.stdout.write(options.json === true ? previewJson(method, preview) : previewText(method, preview));
  };
  if (options.dryRun === true) {
    print();
    if (options.json !== true) output.stdout.write('not sent: --dry-run\n');
    return null;
  }
  if (options.yes !== true) {
    print();
    const why = `not sent: add --yes (${METHOD_CLASSES[client.methods[method]?.class ?? 'acts']})`;
    if (!isSettable || !(await confirm('send it?'))) throw new CommandFailure(EXIT.wrongUsage, why);
  }
  try {
    await before?.();
    return await send(method, input, about);
  } catch (error) {
    if (error instanceof ProviderFault && error.code === 'NOT_KNOWN' && lookAgain !== undefined)
      output.stderr.write(`voxroute: ${await lookedAgain(lookAgain)}\n`);
    throw error;
  }
}

async function lookedAgain(lookAgain: NonNullable<ActHelp['lookAgain']>): Promise<string> {
  try {
    return `checked the outcome: ${await lookAgain()}`;
  } catch (error) {
    if (error instanceof ProviderFault) return `the outcome cannot be seen either: ${error.reason}`;
    throw error;
  }
}

function previewJson(method: string, preview: Preview): string {
  return `${JSON.stringify({ sent: false, method, request: preview }, null, 2)}\n`;
}

function previewText(method: string, { verb, url, headers, body }: Preview): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method}:`, `${verb} ${url}`, ...lines, ...(body === null ? [] : ['', body]), ''].join('\n');
}
