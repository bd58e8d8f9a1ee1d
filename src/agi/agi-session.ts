// The conversation on one connection: the environment, then one command and one reply at a time, until it is over.

import { checkCommand } from './agi-encoding.js';
import { EnvironmentReader, type AgiEnvironment } from './agi-environment.js';
import { MAX_REPLY_BYTES, ReplyReader, type AgiMessage, type AgiReply } from './agi-reply.js';
import { AgiSessionError } from './agi-session-error.js';
import { LineSplitter } from './line-splitter.js';

/** What a session can do to its connection. */
interface AgiTransport {
  write(text: string): void;
  /** Closes our side once everything is written. */
  end(): void;
  /** Frees the socket at once. */
  destroy(): void;
}

interface Command {
  readonly line: string;
  readonly resolve: (reply: AgiReply) => void;
  readonly reject: (error: Error) => void;
}

/** More than one is never needed at a time; more than this is a fault of ours. */
const MAX_COMMANDS = 32;
/** Lines that are no AGI before the connection is given up. */
const MAX_STRAY_LINES = 64;

/** Keeps no time: its owner calls `fail` when a wait has lasted too long. Everything it promised settles then. */
export class AgiSession {
  /** The question. Rejects with {@link AgiSessionError}. */
  readonly environment: Promise<AgiEnvironment>;
  /** Settles when the socket is gone; never rejects. */
  readonly closed: Promise<void>;

  readonly #hungUp = new AbortController();
  readonly #lines = new LineSplitter();
  readonly #environmentReader: EnvironmentReader;
  readonly #replyReader = new ReplyReader();
  /** The first one is with Asterisk, the others wait for its reply. */
  readonly #commands: Command[] = [];
  #phase: 'environment' | 'open' | 'ended' | 'over' = 'environment';
  #over: AgiSessionError | undefined;
  #receivedAnything = false;
  #strayLines = 0;
  #resolveEnvironment!: (environment: AgiEnvironment) => void;
  #rejectEnvironment!: (error: AgiSessionError) => void;
  #resolveClosed!: () => void;

  constructor(
    private readonly transport: AgiTransport,
    environmentMaxBytes: number,
  ) {
    this.#environmentReader = new EnvironmentReader(environmentMaxBytes);
    this.environment = new Promise((resolve, reject) => {
      this.#resolveEnvironment = resolve;
      this.#rejectEnvironment = reject;
    });
    this.environment.catch(() => undefined);
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
  }

  /** Aborted when Asterisk says HANGUP and when the connection is gone; the reason is an {@link AgiSessionError}. */
  get hungUp(): AbortSignal {
    return this.#hungUp.signal;
  }

  /**
   * Sends a command, after those before it have their replies: Asterisk answers only the first of several. A HANGUP
   * does not reject it, as Asterisk replies all the same.
   *
   * @throws {AgiSessionError} when the session is over before the reply
   * @throws {AgiEncodingError} without sending anything, for a line that Asterisk would read as more than one
   * @throws {Error} before the environment is whole, after `end`, and when too many wait: faults of the caller
   */
  async command(line: string): Promise<AgiReply> {
    checkCommand(line);
    if (this.#over !== undefined) throw this.#over;
    if (this.#phase !== 'open') throw new Error('a command outside the conversation');
    if (this.#commands.length >= MAX_COMMANDS) throw new Error('too many commands wait for their replies');
    return new Promise((resolve, reject) => {
      this.#commands.push({ line, resolve, reject });
      if (this.#commands.length === 1) this.transport.write(`${line}\n`);
    });
  }

  /** The good end: our side closes, and what Asterisk still says is read and ignored. */
  end(): void {
    if (this.#phase === 'over' || this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.transport.end();
  }

  /** The end for any other reason; the first reason counts. */
  fail(error: AgiSessionError): void {
    this.transport.destroy();
    if (this.#over !== undefined) return;
    this.#over = error;
    this.#phase = 'over';
    this.#rejectEnvironment(error);
    for (const command of this.#commands.splice(0)) command.reject(error);
    this.#hungUp.abort(error);
  }

  /** Text came from the connection. */
  receive(text: string): void {
    if (this.#phase === 'over') return;
    this.#receivedAnything = true;
    for (const line of this.#lines.push(text)) {
      if (this.#phase === 'environment') this.#addEnvironmentLine(line);
      else if (this.#phase === 'open') this.#take(this.#replyReader.addLine(line));
    }
    const pendingBytes = this.#lines.pendingBytes;
    if (this.#phase === 'environment') {
      if (this.#environmentReader.overflows(pendingBytes)) this.#refuseEnvironment('too-large');
    } else if (pendingBytes + this.#replyReader.unfinishedBytes > MAX_REPLY_BYTES) {
      this.#take({ kind: 'too-long' });
    }
  }

  /** The other side closed or broke the connection; after `end` nobody is told. */
  connectionEnded(cause?: Error): void {
    this.fail(this.#brokenOff(cause));
  }

  /** The socket is gone. */
  connectionClosed(): void {
    this.connectionEnded();
    this.#resolveClosed();
  }

  #addEnvironmentLine(line: string): void {
    const step = this.#environmentReader.addLine(line);
    if (step === 'too-large' || step === 'malformed') this.#refuseEnvironment(step);
    if (step !== 'whole') return;
    this.#phase = 'open';
    this.#resolveEnvironment(this.#environmentReader.environment);
  }

  #refuseEnvironment(problem: 'too-large' | 'malformed'): void {
    this.fail(
      problem === 'too-large'
        ? new AgiSessionError('environment-too-large', 'more bytes or lines than an environment has')
        : new AgiSessionError('malformed-environment', 'the first line is not agi_name: value'),
    );
  }

  #take(message: AgiMessage | undefined): void {
    if (message === undefined || message.kind === 'trying') return;
    if (message.kind === 'hangup') {
      this.#hungUp.abort(new AgiSessionError('hangup-before-answer', 'Asterisk said HANGUP'));
      return;
    }
    if (message.kind === 'too-long') {
      this.fail(new AgiSessionError('malformed-reply', `more than ${MAX_REPLY_BYTES} bytes`));
      return;
    }
    const command = message.kind === 'reply' ? this.#commands.shift() : undefined;
    if (message.kind === 'stray' || command === undefined) {
      this.#strayLines += 1;
      if (this.#strayLines > MAX_STRAY_LINES)
        this.fail(new AgiSessionError('malformed-reply', 'lines without a meaning'));
      return;
    }
    command.resolve(message.reply);
    const next = this.#commands[0];
    if (next !== undefined) this.transport.write(`${next.line}\n`);
  }

  /** Which step the other side broke off. */
  #brokenOff(cause: Error | undefined): AgiSessionError {
    const how = cause === undefined ? 'closed' : ((cause as NodeJS.ErrnoException).code ?? cause.message);
    const options = cause === undefined ? undefined : { cause };
    if (!this.#receivedAnything) return new AgiSessionError('empty-connection', how, options);
    if (this.#phase === 'environment') return new AgiSessionError('environment-cut', how, options);
    if (this.#commands.length > 0) return new AgiSessionError('connection-error', `${how} before its reply`, options);
    if (cause !== undefined) return new AgiSessionError('connection-error', `${how} before the answer`, options);
    return new AgiSessionError('hangup-before-answer', `${how} before the answer`);
  }
}
