// `voxroute agi-test`: what a dialplan would see.

import { wordsOf } from '../errors.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { playAsterisk } from './play-asterisk.js';
import type { Output } from './output.js';

export interface AgiTestOptions {
  readonly script: string;
  readonly address: string;
  readonly timeout: number;
  readonly json?: boolean;
}

export async function agiTest(number: string, options: AgiTestOptions, output: Output): Promise<void> {
  const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(options.address) ?? [];
  if (host === '')
    throw new CommandFailure(EXIT.wrongUsage, `--address: expected ADDRESS:PORT, found ${options.address}`);
  const answer = await play(number, options, host, Number(port));
  if (options.json === true) {
    output.stdout.write(`${JSON.stringify({ variables: answer.variables, tookMs: round(answer.tookMs) })}\n`);
    return;
  }
  const { formatTable } = await import('./table.js');
  output.stdout.write(`${formatTable(['variable', 'value'], Object.entries(answer.variables))}\n`);
  output.stdout.write(`${Object.keys(answer.variables).length} variables in ${round(answer.tookMs)} ms\n`);
}

async function play(number: string, { script, timeout }: AgiTestOptions, host: string, port: number) {
  try {
    return await playAsterisk({ host, port, script, number, asArgument: true, timeoutMs: timeout });
  } catch (error) {
    const why = wordsOf(error);
    throw new CommandFailure(EXIT.failed, `agi-test: ${host}:${port}: ${why}. Is \`voxroute serve\` running there?`);
  }
}

const round = (ms: number) => Math.round(ms * 10) / 10;
