// `voxroute agi-test`: what a dialplan would see.

import { messageOf } from '../errors.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { playAsterisk, type PlayedAnswer } from './play-asterisk.js';
import type { Output } from './output.js';

export interface AgiTestOptions {
  readonly script: string;
  /** Default: `agi.listen` of the configuration. */
  readonly address?: string;
  readonly timeout: number;
  readonly config?: string;
  readonly json?: boolean;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const USUAL_ADDRESS: Address = { host: '127.0.0.1', port: 4583 };

/** @throws {CommandFailure} when the daemon does not answer, or does not know the script */
export async function agiTest(number: string, options: AgiTestOptions, output: Output): Promise<void> {
  const { address = null, script, timeout, json } = options;
  const { host, port } = address === null ? await listenAddress(options.config, output) : parseAddress(address);
  const answer = await play({ host, port, script, number, asArgument: true, timeoutMs: timeout });
  if (json === true) {
    output.stdout.write(`${JSON.stringify({ variables: answer.variables, tookMs: round(answer.tookMs) })}\n`);
  } else {
    const { formatTable } = await import('./table.js');
    output.stdout.write(`${formatTable(['variable', 'value'], Object.entries(answer.variables))}\n`);
    output.stdout.write(`${Object.keys(answer.variables).length} variables in ${round(answer.tookMs)} ms\n`);
  }
  // A dialplan with this script would get its variables and no answer.
  if (isUnknownScript(answer)) throw new CommandFailure(EXIT.failed, `agi-test: the daemon has no script ${script}`);
}

function parseAddress(text: string): Address {
  const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(text) ?? [];
  if (host === '') throw new CommandFailure(EXIT.wrongUsage, `--address: expected ADDRESS:PORT, found ${text}`);
  return { host, port: Number(port) };
}

/** A file that cannot be used is a warning: the daemon answers with the configuration that it has. */
async function listenAddress(file: string | undefined, { stderr }: Output): Promise<Address> {
  const { loadConfig } = await import('../config/load-config.js');
  try {
    const { host, port } = loadConfig(file, process.env).config.agi.listen;
    // Every address of the host is this one, too.
    return { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port };
  } catch (error) {
    stderr.write(`voxroute: configuration not usable, ${USUAL_ADDRESS.host}:${USUAL_ADDRESS.port} is asked\n`);
    stderr.write(`${messageOf(error)}\n`);
    return USUAL_ADDRESS;
  }
}

async function play(call: Parameters<typeof playAsterisk>[0]): Promise<PlayedAnswer> {
  try {
    return await playAsterisk(call);
  } catch (error) {
    const at = `${call.host}:${call.port}`;
    throw new CommandFailure(EXIT.failed, `agi-test: ${at}: ${messageOf(error)}. Is \`voxroute serve\` running there?`);
  }
}

/** Whatever the prefix of the variables is. */
function isUnknownScript({ variables }: PlayedAnswer): boolean {
  return Object.entries(variables).some(([name, value]) => name.endsWith('FAULT') && value === 'UNKNOWN_SCRIPT');
}

const round = (ms: number) => Math.round(ms * 10) / 10;
