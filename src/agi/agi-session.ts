// The conversation on one connection: the environment, then one command and one reply at a time, until it is over.
//
// Behind the environment nothing but HANGUP and replies comes from Asterisk. Behind an end that a caller has forged the
// rest of the genuine environment does; from then on the session is doubted, and lines are only handed on. He can write
// HANGUP behind that end, too, so a HANGUP counts once Asterisk has repeated a word that nobody can guess: until then
// the rest of its environment has come.

import { checkCommand } from './agi-encoding.js';
import { EnvironmentReader, type AgiEnvironment } from './agi-environment.js';
import { MAX_REPLY_BYTES, ReplyReader, type AgiMessage, type AgiReply } from './agi-reply.js';
import { AgiSessionError } from './agi-session-error.js';
import { LightAbortController, type AbortSignalLike } from '../time/abort-signal-like.js';
import { LineSplitter } from './line-splitter.js';
import { askWithToken, createReplyToken, repeatsToken } from './reply-token.js';

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
  /** False for a reply that cannot be Asterisk's to this command; null for a command that any reply answers. */
  readonly proves: ((reply: AgiReply) => boolean) | null;
  readonly resolve: (reply: AgiReply) => void;
  readonly reject: (error: Error) => void;
}

/** What a call that is over is left with; nobody sees it. */
const ENDED_WELL = new AgiSessionError('connection-error', 'closed after the end');
/** More than one is never needed at a time; more than this is a fault of ours. */
const MAX_COMMANDS = 32;
/** What is read in doubt before the connection is given up; a SIP message has 64 KiB at most. */
const MAX_DOUBTED_BYTES = 1024 * 1024;

/** Keeps no time: its owner calls `fail` when a wait has lasted too long. Everything it promised settles then. */
export class AgiSession {
  /** The question. Rejects with {@link AgiSessionError}. */
  readonly environment: Promise<AgiEnvironment>;
  /** Settles when the socket is gone; never rejects. */
  readonly closed: Promise<void>;

  readonly #hungUp = new LightAbortController();
  readonly #gone = new LightAbortController();
  readonly #lines = new LineSplitter();
  readonly #environmentReader: EnvironmentReader;
  readonly #replyReader = new ReplyReader();
  /** The first one is with Asterisk, the others wait for its reply. */
  readonly #commands: Command[] = [];
  #phase: 'environment' | 'open' | 'doubted' | 'ended' | 'over' = 'environment';
  #over: AgiSessionError | undefined;
  #doubt: AgiSessionError | undefined;
  #doubtedBytes = 0;
  #owesReply = false;
  #isHangUpAnnounced = false;
  #hangUpProof: Promise<void> | undefined;
  #overhear: (line: string) => void = () => undefined;
  #receivedAnything = false;
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

  /**
   * Aborted when Asterisk says HANGUP and proves it, when the connection is gone and when the environment turns out to be forged; the
   * reason is an {@link AgiSessionError}.
   */
  get hungUp(): AbortSignalLike {
    return this.#hungUp;
  }

  /** Ends when a HANGUP that has come is proved, or will not be; never rejects. Undefined as long as none has come. */
  get hangUpProof(): Promise<void> | undefined {
    return this.#hangUpProof;
  }

  /** Aborted when the connection is gone, whatever a stranger may have written before. */
  get gone(): AbortSignalLike {
    return this.#gone;
  }

  /** Was a command on its way when the doubt came? Its reply is still to come, if it has not. */
  get owesReply(): boolean {
    return this.#owesReply;
  }

  /** @throws {AgiSessionError} `forged-environment` as soon as anything speaks for it */
  throwIfDoubted(): void {
    if (this.#doubt !== undefined) throw this.#doubt;
  }

  /**
   * Sends a command, after those before it have their replies: Asterisk answers only the first of several. A HANGUP
   * does not reject it, as Asterisk replies all the same.
   *
   * @param proves looks whether a reply can be Asterisk's; any other one puts the session in doubt
   * @throws {AgiSessionError} when the session is over or doubted before the reply
   * @throws {AgiEncodingError} without sending anything, for a line that Asterisk would read as more than one
   * @throws {Error} before the environment is whole, after `end`, and when too many wait: faults of the caller
   */
  command(line: string, proves: Command['proves'] = null): Promise<AgiReply> {
    return new Promise((resolve, reject) => {
      checkCommand(line);
      if (this.#over !== undefined) throw this.#over;
      this.throwIfDoubted();
      if (this.#phase !== 'open') throw new Error('a command outside the session');
      if (this.#commands.length >= MAX_COMMANDS) throw new Error('too many commands wait for their replies');
      this.#commands.push({ line, proves, resolve, reject });
      if (this.#commands.length === 1) this.transport.write(`${line}\n`);
    });
  }

  /**
   * In doubt, when no reply can be told from what a stranger has written: sends a command whatever was answered before.
   * Nothing is sent when the connection is gone.
   *
   * @throws {AgiEncodingError}
   */
  insist(line: string): void {
    checkCommand(line);
    if (this.#phase === 'doubted') this.transport.write(`${line}\n`);
  }

  /** In doubt: `listener` hears every line from now on, in place of the one before. */
  overhear(listener: (line: string) => void): void {
    this.#overhear = listener;
  }

  /** Ends the order of commands and replies. */
  doubt(why: string): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'doubted';
    this.#doubt = new AgiSessionError('forged-environment', why);
    this.#owesReply = this.#commands.length > 0;
    for (const command of this.#commands.splice(0)) command.reject(this.#doubt);
    this.#hungUp.abort(this.#doubt);
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
    this.#gone.abort(error);
  }

  /** Text came from the connection. */
  receive(text: string): void {
    if (this.#phase === 'over') return;
    this.#receivedAnything = true;
    for (const line of this.#lines.push(text)) this.#addLine(line);
    const pendingBytes = this.#lines.pendingBytes;
    if (this.#phase === 'environment') {
      if (this.#environmentReader.overflows(pendingBytes)) this.#refuseEnvironment('too-large');
    } else if (this.#phase === 'open') {
      if (pendingBytes + this.#replyReader.unfinishedBytes > MAX_REPLY_BYTES) this.doubt('a line without an end');
    } else if (this.#phase === 'doubted') {
      this.#doubtedBytes += text.length;
      if (this.#doubtedBytes > MAX_DOUBTED_BYTES)
        this.fail(new AgiSessionError('malformed-reply', `more than ${MAX_DOUBTED_BYTES} bytes`));
    }
  }

  /** The other side closed or broke the connection; after `end` nobody is told. */
  connectionEnded(cause?: Error): void {
    this.fail(this.#over ?? (this.#phase === 'ended' ? ENDED_WELL : this.#brokenOff(cause)));
  }

  /** The socket is gone. */
  connectionClosed(): void {
    this.connectionEnded();
    this.#resolveClosed();
  }

  #addLine(line: string): void {
    if (this.#phase === 'environment') this.#addEnvironmentLine(line);
    else if (this.#phase === 'open') this.#take(this.#replyReader.addLine(line));
    else if (this.#phase === 'doubted') this.#overhear(line);
  }

  #addEnvironmentLine(line: string): void {
    const step = this.#environmentReader.addLine(line, this.#lines.isPlain ? line.length : Buffer.byteLength(line));
    if (step === 'too-large' || step === 'malformed') this.#refuseEnvironment(step);
    if (step === 'whole') this.#openWith(this.#environmentReader.environment);
  }

  #openWith(environment: AgiEnvironment): void {
    this.#phase = 'open';
    if (environment.forgery !== null) this.doubt(environment.forgery);
    this.#resolveEnvironment(environment);
  }

  #refuseEnvironment(problem: 'too-large' | 'malformed'): void {
    if (problem === 'malformed') {
      this.fail(new AgiSessionError('malformed-environment', 'the first line is not agi_name: value'));
      return;
    }
    // A caller can make it as long as he likes: a call that is Asterisk's gets its answer all the same.
    if (this.#environmentReader.cutShort()) this.#openWith(this.#environmentReader.environment);
    else this.fail(new AgiSessionError('environment-too-large', 'more bytes or lines than an environment has'));
  }

  #take(message: AgiMessage | undefined): void {
    if (message?.kind === 'hangup') {
      this.#isHangUpAnnounced = true;
      // With a command under way its reply is close.
      if (this.#commands.length === 0) this.#hangUpProof ??= this.#proveHangUp();
      return;
    }
    const [command] = this.#commands;
    if (command === undefined) {
      this.doubt('lines after the end of the environment');
      return;
    }
    if (message === undefined || message.kind === 'trying') return;
    if (message.kind !== 'reply' || command.proves?.(message.reply) === false) {
      this.doubt('lines between the end of the environment and a reply');
      return;
    }
    this.#commands.shift();
    if (this.#isHangUpAnnounced && command.proves !== null) this.#hungUp.abort(hangUp('Asterisk said HANGUP'));
    command.resolve(message.reply);
    const next = this.#commands[0];
    if (next !== undefined) this.transport.write(`${next.line}\n`);
  }

  async #proveHangUp(): Promise<void> {
    const token = createReplyToken();
    // Doubted or over: `hungUp` says so.
    await this.command(askWithToken(token), repeatsToken(token)).catch(() => undefined);
  }

  /** Which step the other side broke off. */
  #brokenOff(cause: Error | undefined): AgiSessionError {
    const how = cause === undefined ? 'closed' : ((cause as NodeJS.ErrnoException).code ?? cause.message);
    const options = cause === undefined ? undefined : { cause };
    if (!this.#receivedAnything) return new AgiSessionError('empty-connection', how, options);
    if (this.#phase === 'environment') return new AgiSessionError('environment-cut', how, options);
    if (this.#isHangUpAnnounced) return hangUp(`${how} after HANGUP`, options);
    if (this.#commands.length > 0) return new AgiSessionError('connection-error', `${how} before its reply`, options);
    if (cause !== undefined) return new AgiSessionError('connection-error', `${how} before the answer`, options);
    return hangUp(`${how} before the answer`);
  }
}

function hangUp(how: string, options?: { readonly cause: Error }): AgiSessionError {
  return new AgiSessionError('hangup-before-answer', how, options);
}
