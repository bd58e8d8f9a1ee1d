// A strict Asterisk for the FastAGI door: one call, from the environment to the end of the session.
//
//   const call = await callFastAgi(door.address.port, { script: 'lookup?num=79170415564' });
//   call.variables.get('VOX_STATUS')   // what the dialplan would see afterwards, names with their __ as sent
//   call.commands                      // the raw lines, without LF
//   call.end                           // who ended it: 'server-closed', 'server-reset', or 'left' (this side, as asked)
//   call.tookMs                        // from the last byte of the environment (or connecting) to the end
//   call.stoodStillMs                  // how much of it this process stood still, because the machine had other work
//
// It sends the environment in several segments, then reads ONE command at a time and replies, as Asterisk does. When
// the server closes it says HANGUP and closes too. The promise REJECTS on whatever a real Asterisk would suffer from:
// a second command before the reply to the first, a line over 2048 bytes, a command other than EXEC MSet (and GET FULL
// VARIABLE: with a token in front, or any where `evaluate` is given), text after
// a HANGUP that should have ended the session, a cut command, a session that is not over after `timeoutMs`.
// Nothing is replied before the whole environment is sent.

import { connect, type Socket } from 'node:net';
import { watchStandstill } from './standstill.js';
import { splitAgiCommand, splitMSetPairs } from './agi-mset-decoder.js';

/** Where `leave` takes effect. */
export type LeaveAt = 'connected' | 'mid-environment' | 'environment-sent' | 'command-received' | 'replied';

export interface FastAgiCallOptions {
  readonly host?: string;
  /** Path and query of the URL, `lookup` by default; null for `agi://host` without a path. */
  readonly script?: string | null;
  /** Arguments after the URL: `agi_arg_1` and so on. */
  readonly args?: readonly string[];
  readonly callerId?: string;
  readonly callerName?: string;
  readonly callingPres?: number;
  readonly dnid?: string;
  readonly extension?: string;
  readonly uniqueId?: string;
  /** Lines to change or add by name, such as `agi_context`; null leaves one out. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly lineEnding?: '\n' | '\r\n';
  /** How the environment is cut: a few segments (default), one, a line each, or single bytes. */
  readonly segments?: 'few' | 'one' | 'lines' | 'bytes';
  /** Between segments, and before what `hangUp: 'after-environment'` and `leave` do; 1 ms by default. */
  readonly pauseMs?: number;
  /**
   * HANGUP in one segment with the end of the environment, `pauseMs` after it (both: only a proof may follow), or
   * before the reply to the first command (the session goes on, as with Asterisk).
   */
  readonly hangUp?: 'with-environment' | 'after-environment' | 'before-reply';
  /** Go away in the middle, politely (`fin`) or by a reset. */
  readonly leave?: { readonly at: LeaveAt; readonly how: 'fin' | 'reset' };
  /** The reply to a command, LF included; null stays silent. `200 result=1` by default. Variables are set only on 200. */
  readonly reply?: (line: string, index: number) => string | null;
  /** What GET FULL VARIABLE makes of its expression; without it that command is a breach, unless a token proves it. */
  readonly evaluate?: (expression: string) => string;
  /** Before each reply; 0 by default. */
  readonly replyDelayMs?: number;
  /** 30 000 by default. */
  readonly timeoutMs?: number;
}

interface FastAgiCall {
  readonly variables: ReadonlyMap<string, string>;
  readonly commands: readonly string[];
  readonly end: 'server-closed' | 'server-reset' | 'left';
  readonly tookMs: number;
  readonly stoodStillMs: number;
}

/** What Asterisk says to a command it knows but cannot read; for `reply`. */
export const REPLY_520 =
  '520-Invalid command syntax.  Proper usage follows:\n Usage: EXEC <application> <options>\n' +
  '\tExecutes <application> with given <options>.\n520 End of proper usage.\n';
export const REPLY_510 = '510 Invalid or unknown command\n';
export const REPLY_511 = '511 Command Not Permitted on a dead channel or intercept routine\n';

/** Plays one call; see the head of this file. */
export function callFastAgi(port: number, options: FastAgiCallOptions = {}): Promise<FastAgiCall> {
  return new Promise((resolve, reject) => new Call(port, options, resolve, reject).start());
}

let calls = 0;

/** The lines Asterisk 22 sends, in its order, without the empty one at the end. */
export function environmentLines(port: number, options: FastAgiCallOptions = {}): string[] {
  const { script = 'lookup', args = [], callerId = '79170415564', callerName = 'unknown', callingPres = 0 } = options;
  const { dnid = 'unknown', extension = '74959898533', uniqueId = `1790000000.${(calls += 1)}`, environment } = options;
  const values = new Map<string, string | null>([
    ['agi_network', 'yes'],
    ['agi_network_script', script],
    ['agi_request', `agi://127.0.0.1:${port}/${script ?? ''}`],
    ['agi_channel', `PJSIP/trunk-${calls.toString(16).padStart(8, '0')}`],
    ['agi_language', 'en'],
    ['agi_type', 'PJSIP'],
    ['agi_uniqueid', uniqueId],
    ['agi_version', '22.10.0'],
    ['agi_callerid', callerId],
    ['agi_calleridname', callerName],
    ['agi_callingpres', String(callingPres)],
    ['agi_callingani2', '0'],
    ['agi_callington', '0'],
    ['agi_callingtns', '0'],
    ['agi_dnid', dnid],
    ['agi_rdnis', 'unknown'],
    ['agi_context', 'from-trunk'],
    ['agi_extension', extension],
    ['agi_priority', '1'],
    ['agi_enhanced', '0.0'],
    ['agi_accountcode', ''],
    ['agi_threadid', '140212345678592'],
    ...args.map((arg, index) => [`agi_arg_${index + 1}`, arg] as const),
    ...Object.entries(environment ?? {}),
  ]);
  return [...values].filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value ?? ''}`);
}

class Call {
  readonly #variables = new Map<string, string>();
  readonly #commands: string[] = [];
  readonly #socket: Socket;
  #startedAt = performance.now();
  #received = '';
  #replying = false;
  #noMoreCommands = false;
  #environmentSent!: () => void;
  readonly #whenEnvironmentIsSent = new Promise<void>((resolve) => (this.#environmentSent = resolve));
  #over = false;
  #stoodStillMs = watchStandstill();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly port: number,
    private readonly options: FastAgiCallOptions,
    private readonly resolve: (call: FastAgiCall) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.#socket = connect({ port, host: options.host ?? '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const timeoutMs = options.timeoutMs ?? 30_000;
    this.#timer = setTimeout(() => this.#breach(`the session is not over after ${timeoutMs} ms`), timeoutMs);
  }

  start(): void {
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text: Buffer | string) => this.#guard(() => this.#receive(String(text))));
    this.#socket.on('end', () => this.#guard(() => this.#serverClosed()));
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#broken(error));
    this.#socket.on('connect', () => {
      this.#startedAt = performance.now();
      this.#sendEnvironment().catch((error: unknown) => this.#breach(String(error)));
    });
  }

  async #sendEnvironment(): Promise<void> {
    const { lineEnding = '\n', hangUp, pauseMs = 1 } = this.options;
    if (await this.#leaves('connected')) return;
    const lines = [...environmentLines(this.port, this.options), ''];
    const text = lines.map((line) => line + lineEnding).join('') + (hangUp === 'with-environment' ? 'HANGUP\n' : '');
    this.#noMoreCommands = hangUp === 'with-environment';
    const segments = this.#cut(text);
    for (const [index, segment] of segments.entries()) {
      if (this.#over) return;
      if (index === Math.ceil(segments.length / 2) && (await this.#leaves('mid-environment'))) return;
      this.#socket.write(segment);
      // Single bytes go out one event loop turn apart: a pause for each would take seconds.
      if (segments.length < 10) await pause(pauseMs);
      else await new Promise((next) => setImmediate(next));
    }
    this.#startedAt = performance.now();
    this.#stoodStillMs = watchStandstill();
    this.#environmentSent();
    if (await this.#leaves('environment-sent')) return;
    if (hangUp !== 'after-environment') return;
    await pause(pauseMs);
    this.#noMoreCommands = true;
    this.#socket.write('HANGUP\n');
  }

  #cut(text: string): Buffer[] {
    const bytes = Buffer.from(text);
    const { segments = 'few' } = this.options;
    if (segments === 'lines') return text.split(/(?<=\n)/).map((line) => Buffer.from(line));
    const size = { one: bytes.length, bytes: 1, few: Math.ceil(bytes.length / 4) }[segments];
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  }

  #receive(text: string): void {
    if (this.#noMoreCommands && !isProof(text)) throw new Error(`text after HANGUP: ${text}`);
    if (this.#replying) throw new Error(`text before the reply to the last command: ${text}`);
    this.#received += text;
    if (Buffer.byteLength(this.#received) > 2048) throw new Error('a line of more than 2048 bytes');
    const [line = '', ...rest] = this.#received.split('\n');
    if (rest.length === 0) return;
    if (rest.length > 1 || rest[0] !== '') throw new Error(`more than one command at a time: ${this.#received}`);
    this.#received = '';
    this.#replying = true;
    this.#answer(line).catch((error: unknown) => this.#breach(String(error)));
  }

  async #answer(line: string): Promise<void> {
    const index = this.#commands.push(line) - 1;
    if (await this.#leaves('command-received')) return;
    const [, token = '', asked] = /^GET FULL VARIABLE "([0-9a-f]{16};)?([^"]*)"$/.exec(line) ?? [];
    const expression = token === '' && this.options.evaluate === undefined ? undefined : asked;
    const pairs = expression === undefined ? readMSet(line) : [];
    await this.#whenEnvironmentIsSent;
    // Never at once: whatever else is on its way must not pass for the next command.
    await pause(this.options.replyDelayMs ?? 0);
    if (this.options.hangUp === 'before-reply' && index === 0) this.#socket.write('HANGUP\n');
    const reply =
      expression === undefined || this.options.reply !== undefined
        ? (this.options.reply ?? (() => '200 result=1\n'))(line, index)
        : `200 result=1 (${token}${expression === '' ? '' : (this.options.evaluate?.(expression) ?? '')})\n`;
    if (reply === null || this.#over) return;
    if (reply.startsWith('200 ')) for (const [name, value] of pairs) this.#variables.set(name, value);
    this.#replying = false;
    this.#socket.write(reply);
    await this.#leaves('replied');
  }

  async #leaves(at: LeaveAt): Promise<boolean> {
    const { leave, pauseMs = 1 } = this.options;
    if (leave?.at !== at || this.#over) return false;
    await pause(pauseMs);
    if (leave.how === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.end();
    this.#finish('left');
    return true;
  }

  #serverClosed(): void {
    if (this.#received !== '') throw new Error(`a command without its end: ${this.#received}`);
    this.#socket.end('HANGUP\n');
    this.#finish('server-closed');
  }

  #broken(error: NodeJS.ErrnoException): void {
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') this.#finish('server-reset');
    else this.#breach(error.message);
  }

  #guard(action: () => void): void {
    try {
      if (!this.#over) action();
    } catch (error) {
      this.#breach(error instanceof Error ? error.message : String(error));
    }
  }

  #finish(end: FastAgiCall['end']): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    const tookMs = performance.now() - this.#startedAt;
    this.resolve({
      variables: this.#variables,
      commands: this.#commands,
      end,
      tookMs,
      stoodStillMs: this.#stoodStillMs(),
    });
  }

  #breach(what: string): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    this.reject(new Error(`fake Asterisk: ${what}`));
  }
}

/** Is it our HANGUP? Asterisk replies to that although the caller is gone. */
function isProof(text: string): boolean {
  return /^GET FULL VARIABLE "[0-9a-f]{16};"\n$/.test(text);
}

/** The pairs of `EXEC MSet "…"`; anything else is no command of ours. */
export function readMSet(line: string): [name: string, value: string][] {
  const [exec, application, argument, ...more] = splitAgiCommand(line);
  if (exec !== 'EXEC' || application !== 'MSet' || argument === undefined || more.length > 0)
    throw new Error(`unexpected command: ${line}`);
  return splitMSetPairs(argument);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
