// Plays Asterisk against a FastAGI server: sends the environment, carries out `EXEC MSet`, keeps the variables.
// Loads nothing but Node's own modules, so that `agi-test` answers at once.

import { connect } from 'node:net';
import { systemClock } from '../time/clock.js';
import { decodeMSet } from './mset-decoding.js';

export interface PlayedCall {
  readonly host: string;
  readonly port: number;
  /** Script with its query, such as `lookup?did=74951112233`. */
  readonly script: string;
  /** Goes out as the caller ID and, when `asArgument`, as the first argument. */
  readonly number: string;
  readonly asArgument: boolean;
  /** Of the channel; one like Asterisk's when absent. */
  readonly uniqueId?: string;
  /** End of the wait for the whole dialogue, in milliseconds. */
  readonly timeoutMs: number;
}

export interface PlayedAnswer {
  readonly variables: Readonly<Record<string, string>>;
  /** From the connection's start to its end, in milliseconds. */
  readonly tookMs: number;
}

const MAX_ANSWER_BYTES = 256 * 1024;

/** Rejects when nobody answers, the answer breaks off, or a command is not one of those that the daemon may send. */
export function playAsterisk(call: PlayedCall): Promise<PlayedAnswer> {
  const startedMs = performance.now();
  const variables = new Map<string, string>();
  return new Promise((resolve, reject) => {
    const socket = connect({ host: call.host, port: call.port, noDelay: true });
    const cancel = systemClock.after(call.timeoutMs, () => fail(`no complete answer within ${call.timeoutMs} ms`));
    let unread = '';
    let failure: Error | null = null;

    function fail(message: string): void {
      failure ??= new Error(message);
      socket.destroy();
    }

    function obey(line: string): void {
      const question = /^GET FULL VARIABLE "([^"]*)"$/.exec(line)?.[1];
      if (question !== undefined) {
        socket.write(`200 result=1 (${withEmptyDatabase(question)})\n`);
        return;
      }
      const pairs = decodeMSet(line);
      if (pairs === undefined) {
        fail(`unexpected command: ${line.slice(0, 120)}`);
        return;
      }
      for (const [name, value] of pairs) variables.set(name.replace(/^__?/, ''), value);
      socket.write('200 result=0\n');
    }

    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(environmentOf(call)));
    socket.on('data', (chunk: string) => {
      unread += chunk;
      if (unread.length > MAX_ANSWER_BYTES) {
        fail('the answer is too long');
        return;
      }
      const lines = unread.split('\n');
      unread = lines.pop() ?? '';
      lines.forEach(obey);
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => {
      cancel();
      if (failure === null && variables.size === 0) failure = new Error('the connection ended without an answer');
      if (failure !== null) reject(failure);
      else resolve({ variables: Object.fromEntries(variables), tookMs: performance.now() - startedMs });
    });
  });
}

const nextUniqueId = () => `${Math.floor(Date.now() / 1000)}.0`;

function environmentOf({ host, port, script, number, asArgument, uniqueId = nextUniqueId() }: PlayedCall): string {
  const caller = number.replace(/[\r\n\0]/g, ' ');
  const lines = [
    'agi_network: yes',
    `agi_network_script: ${script}`,
    `agi_request: agi://${host}:${port}/${script}`,
    'agi_channel: Local/agi-test@voxroute-00000000;1',
    'agi_language: ru',
    'agi_type: Local',
    `agi_uniqueid: ${uniqueId}`,
    'agi_version: agi-test',
    `agi_callerid: ${caller === '' ? 'unknown' : caller}`,
    'agi_calleridname: unknown',
    'agi_callingpres: 0',
    'agi_callingani2: 0',
    'agi_callington: 0',
    'agi_callingtns: 0',
    'agi_dnid: unknown',
    'agi_rdnis: unknown',
    'agi_context: agi-test',
    'agi_extension: s',
    'agi_priority: 1',
    'agi_enhanced: 0.0',
    'agi_accountcode: ',
    'agi_threadid: 0',
    ...(asArgument ? [`agi_arg_1: ${caller}`] : []),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** What an Asterisk whose AstDB is empty makes of FreePBX's blacklist (`lists.freepbxAstdb`). */
function withEmptyDatabase(expression: string): string {
  return expression.replace(/\$\{DB_EXISTS\([^)]*\)\}/g, '0').replace(/\$\{DB\([^)]*\)\}/g, '');
}
