// An Asterisk as it is, not as it should be used: for calls whose values hold line breaks. The environment goes out line
// by line, each in a write of its own with whatever stands in the value; commands are read as res_agi.c reads them: a
// whole buffer at a time, of which one line is carried out for each time that something is to be read on the socket.
//
//   const call = await callHostile(port, [['agi_network', 'yes'], ['agi_callerid', '7917\nagi_arg_1: 7495'], …]);
//   call.variables   // what the dialplan has in the end
//
// Rejects when the session is not over after five seconds.

import { connect } from 'node:net';
import { readMSet } from './agi-asterisk.js';

interface HostileCall {
  readonly variables: ReadonlyMap<string, string>;
  /** As they were carried out, without LF. */
  readonly commands: readonly string[];
}

interface HostileCallOptions {
  /** What GET FULL VARIABLE makes of its expression without the token; empty when absent. */
  readonly evaluate?: (expression: string) => string;
  /** Turns of the event loop between two lines of the environment; none by default. */
  readonly turnsBetweenLines?: number;
  /** Between the end of the environment and the first look at what has come meanwhile; 0 by default. */
  readonly readsAfterMs?: number;
  /** Where the network cuts, in bytes from the start: a pause of 20 ms there, and none between lines. */
  readonly cutsAt?: readonly number[];
}

/** @param lines names and raw values; the empty line at the end is added */
export async function callHostile(
  port: number,
  lines: readonly (readonly [name: string, value: string])[],
  { evaluate = () => '', turnsBetweenLines = 0, readsAfterMs = 0, cutsAt }: HostileCallOptions = {},
): Promise<HostileCall> {
  const variables = new Map<string, string>();
  const commands: string[] = [];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  socket.setEncoding('utf8');
  let unread = '';
  let buffered: string[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;
  const isOver = () => hasEnded;
  const settled = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the session is not over after thirty seconds')), 30_000);
    socket.on('data', (text: Buffer | string) => {
      unread += String(text);
      wake();
    });
    socket.on('end', () => {
      hasEnded = true;
      wake();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => {
      hasEnded = true;
      wake();
      clearTimeout(timer);
      resolve();
    });
  });
  await new Promise((connected) => socket.once('connect', connected));

  const writes = [...lines.map(([name, value]) => `${name}: ${value}\n`), '\n'];
  const segments = cutsAt === undefined ? writes.map((text) => Buffer.from(text)) : cut(writes.join(''), cutsAt);
  for (const segment of segments) {
    if (socket.destroyed) break;
    socket.write(segment);
    for (let turn = 0; turn < turnsBetweenLines; turn++) await new Promise((next) => setImmediate(next));
    if (cutsAt !== undefined) await new Promise((next) => setTimeout(next, 20));
  }
  if (readsAfterMs > 0) await new Promise((next) => setTimeout(next, readsAfterMs));
  // Only now: Asterisk reads no command before the environment is written.
  for (;;) {
    while (unread === '' && !isOver()) await new Promise<void>((resolve) => (wake = resolve));
    if (buffered.length === 0) {
      buffered = unread.split(/(?<=\n)/);
      unread = '';
    }
    const line = buffered.shift();
    if (line === undefined || line === '') break;
    if (!line.endsWith('\n')) throw new Error(`a command without its end: ${line}`);
    socket.write(carryOut(line.slice(0, -1)));
  }
  socket.end('HANGUP\n');
  await settled;
  return { variables, commands };

  function carryOut(line: string): string {
    commands.push(line);
    const [, token = '', expression] = /^GET FULL VARIABLE "([0-9a-f]{16};)?([^"]*)"$/.exec(line) ?? [];
    if (expression !== undefined) return `200 result=1 (${token}${expression === '' ? '' : evaluate(expression)})\n`;
    for (const [name, value] of readMSet(line)) variables.set(name, value);
    return '200 result=0\n';
  }
}

function cut(text: string, cutsAt: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  return [0, ...cutsAt].map((start, index) => bytes.subarray(start, cutsAt[index]));
}
