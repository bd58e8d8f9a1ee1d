// AMI: one logged-in connection, over asterisk-manager. The only file that sees the package, whose defects A1
// to A23 docs/architecture.md lists with what becomes of each.
//
// The package connects, logs in, writes actions, finds the action of a response and dispatches events. Its reader
// (unbounded, quadratic, open to `Event: rawevent`) never sees a byte: `net` hands every chunk to our framing through
// its `onread` option, and only responses we wait for and events we asked for go on to the package's dispatcher.
// It writes each action by itself; that those of a batch leave in one piece is done on its socket, which Node.js names
// to whoever listens when it is made. One manager serves one connection: its state would not survive a reconnect.

import createManager from 'asterisk-manager';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Clock } from '../time/clock.js';
import { checkAction, type AmiAction } from './ami-action.js';
import { AmiFault, quoted } from './ami-fault.js';
import { AmiFraming, headerValue, type AmiHeader } from './ami-framing.js';
import type { AmiServer, AmiTimings } from './ami-server.js';
import { hasOwnStart, readChannelEvent } from './channel-event.js';
import { PendingActions, type StartAction } from './pending-actions.js';

export interface ManagerOptions {
  readonly server: Pick<AmiServer, 'host' | 'port' | 'username' | 'secret'>;
  /** Asked of Asterisk, such as `user` or `user,call`. */
  readonly eventMask: string;
  /** A closed list: events share the package's emitter with its socket, so `Event: Close` must not get there. */
  readonly events: ReadonlySet<'userevent' | 'newchannel'>;
  readonly timings: Pick<AmiTimings, 'connectMs' | 'loginMs'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Must not throw. May be called before `connectManager` has resolved. */
  readonly onEvent: (headers: readonly AmiHeader[], connection: ManagerConnection) => void;
  /** Text on the link that is no message of Asterisk: a value with line breaks goes on there. Must not throw. */
  readonly onStray?: () => void;
  /** Ends the attempt, and later the connection. */
  readonly signal: AbortSignal;
  /** Actions that may wait for their reply; more are refused. Default: 2000 calls of 10 actions. */
  readonly maxPendingActions?: number;
}

export interface AmiResponse {
  /** False for `Response: Error`: an outcome, not a fault. */
  readonly ok: boolean;
  /** Asterisk's `Message`; empty where it sent none. Untrusted. */
  readonly message: string;
  readonly headers: readonly AmiHeader[];
  /**
   * What came directly behind: a message of Asterisk's (`nothing` that speaks against the last value), `text` that is
   * none, so that the value goes on there, or what may be either.
   */
  readonly behind: 'nothing' | 'text' | 'either';
}

export interface ManagerConnection {
  /** Asterisk's greeting, such as `Asterisk Call Manager/5.0.4`. Untrusted. */
  readonly banner: string;
  /** Settles once, with the reason, when the connection is over. Never rejects. */
  readonly closed: Promise<AmiFault>;
  /**
   * Sends at once, in the order of the calls. Rejects with an AmiFault: NO_REPLY after `timeoutMs`, BAD_ACTION,
   * OVERLOAD, or the reason of `closed`. Nothing is ever held back or sent again.
   */
  action(action: AmiAction, timeoutMs: number): Promise<AmiResponse>;
  /** The same for several, sent in one piece: all replies, in the order of the actions. */
  batch(actions: readonly AmiAction[], timeoutMs: number): Promise<readonly AmiResponse[]>;
  /** Drops the connection; everything pending rejects with `reason`. */
  close(reason: AmiFault): void;
}

/**
 * Connects, checks that it is an Asterisk, logs in, sets the event mask.
 * Rejects with an AmiFault; LOGIN_REFUSED is the one that trying again soon does not help.
 */
export async function connectManager(options: ManagerOptions): Promise<ManagerConnection> {
  const connection = new Connection(options);
  try {
    await connection.open();
    await connection.logIn();
    return connection;
  } catch (error) {
    const fault = loginFault(error);
    connection.close(fault);
    throw fault;
  }
}

/** 16 KiB a read and at most 32 reads a turn: a flood holds the event loop for milliseconds. */
const READ_BUFFER_BYTES = 16 * 1024;
/** An event that nobody asked for is no rest of a number from this size on: a number has 79 bytes. */
const EVENT_BYTES = 200;
const MAX_PENDING_ACTIONS = 20_000;

/** What goes to the package's dispatcher: keys of our own choice, never a header's name. */
interface DispatchedResponse {
  readonly response: string;
  readonly actionid: string;
  readonly headers: readonly AmiHeader[];
  behind: AmiResponse['behind'];
}
type Dispatched = DispatchedResponse | { readonly event: string; readonly headers: readonly AmiHeader[] };

type PackageCallback = (error: unknown, message: unknown) => void;
type SendAction = (actionid: string, reply: PackageCallback) => void;

class Connection implements ManagerConnection {
  readonly closed: Promise<AmiFault>;
  banner = '';
  readonly #manager = createManager();
  readonly #options: ManagerOptions;
  readonly #socket = new AbortController();
  readonly #pending: PendingActions<AmiResponse>;
  /** The response that came last, as long as nothing that is Asterisk's own has come behind it. */
  #lastResponse: DispatchedResponse | null = null;
  #wire: Socket | null = null;
  #isGathering = false;
  #reportClosed!: (reason: AmiFault) => void;
  #over = false;

  constructor(options: ManagerOptions) {
    this.#options = options;
    this.#pending = new PendingActions(options.clock, options.maxPendingActions ?? MAX_PENDING_ACTIONS);
    this.closed = new Promise((resolve) => (this.#reportClosed = resolve));
    for (const name of options.events) {
      this.#manager.on(name, (message) => options.onEvent((message as Dispatched).headers, this));
    }
    this.#manager.on('error', (error) => this.close(this.#socketFault(error)));
    for (const name of ['end', 'close']) {
      this.#manager.on(name, () => this.close(new AmiFault('CLOSED', 'Asterisk closed the connection')));
    }
  }

  /** Resolves when the greeting has come. */
  async open(): Promise<void> {
    const { clock, timings, signal } = this.#options;
    const stop = () => this.close(new AmiFault('STOPPED', 'voxroute ended the connection'));
    signal.addEventListener('abort', stop, { once: true });
    void this.closed.then(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    let connected = false;
    const greeted = new Promise<null>((resolve) => {
      if (!this.#over) this.#connect({ onConnect: () => (connected = true), onGreeting: () => resolve(null) });
    });
    const cancel = clock.after(timings.connectMs, () => this.close(late(connected, timings.connectMs)));
    const fault = await Promise.race([greeted, this.closed]);
    cancel();
    if (fault !== null) throw fault;
  }

  #connect({ onConnect, onGreeting }: { onConnect: () => void; onGreeting: () => void }): void {
    const framing = new AmiFraming(this.#options.events, {
      onBanner: (line) => {
        this.banner = line;
        onGreeting();
      },
      onMessage: (headers) => this.#dispatch(headers),
      onPassedOver: (bytes) => {
        if (bytes >= EVENT_BYTES) this.#lastResponse = null;
        else this.#follow('either');
      },
      onAlone: () => this.#takeStray(),
    });
    const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    const onread = { buffer, callback: (length: number) => this.#read(framing, buffer.subarray(0, length)) };
    const { host, port } = this.#options.server;
    this.#wire = socketMadeBy(() =>
      this.#manager.connect({ host, port, signal: this.#socket.signal, onread }, undefined, onConnect),
    );
  }

  #read(framing: AmiFraming, chunk: Buffer): boolean {
    if (this.#over) return false;
    try {
      framing.push(chunk);
      return true;
    } catch (error) {
      this.close(error instanceof AmiFault ? error : new AmiFault('INTERNAL_ERROR', 'reading failed', error));
      return false;
    }
  }

  #dispatch(headers: readonly AmiHeader[]): void {
    const [kind, value] = headers[0] ?? ['', ''];
    if (kind === 'event') {
      this.#followWithEvent(headers);
      this.#pass({ event: value, headers });
      return;
    }
    const actionid = headerValue(headers, 'actionid') ?? '';
    if (this.#pending.has(actionid)) {
      this.#lastResponse = { response: value, actionid, headers, behind: 'nothing' };
      this.#pass(this.#lastResponse);
    } else if (this.#pending.isOurs(actionid)) this.#lastResponse = null;
    else this.#takeStray();
  }

  #followWithEvent(headers: readonly AmiHeader[]): void {
    if (hasOwnStart(headers)) {
      this.#lastResponse = null;
      return;
    }
    const event = readChannelEvent(headers);
    // Programs that use `Action: UserEvent` make such events, and so can a caller.
    this.#follow(event.kind === 'no-channel' && event.rest[0]?.[0] === 'userevent' ? 'either' : 'text');
  }

  #takeStray(): void {
    this.#follow('text');
    this.#options.onStray?.();
  }

  #follow(behind: 'text' | 'either'): void {
    if (this.#lastResponse !== null && this.#lastResponse.behind !== 'text') this.#lastResponse.behind = behind;
  }

  #pass(message: Dispatched): void {
    this.#manager.emit('rawevent', message);
  }

  /** Challenge first, so that the secret never goes over the wire; no events until the mask is set. */
  async logIn(): Promise<void> {
    const { username, secret } = this.#options.server;
    const { loginMs } = this.#options.timings;
    checkAction({ action: 'Login', username });
    const challenge = await this.#request((id, reply) => this.#sendChallenge(id, reply), loginMs);
    const text = headerValue(challenge.headers, 'challenge');
    if (!challenge.ok || text === undefined) throw refused(username, `no challenge: ${challenge.message}`);
    const key = createHash('md5').update(text).update(secret).digest('hex');
    const login = await this.#request((id, reply) => this.#sendLogin(id, key, reply), loginMs);
    if (!login.ok) throw refused(username, login.message);
    await this.action({ action: 'Events', eventmask: this.#options.eventMask }, loginMs);
  }

  /** Before the login the package lets only `login` through. It asks an inherited key and writes own ones. */
  #sendChallenge(actionid: string, reply: PackageCallback): void {
    const pass = Object.create({ action: 'login' }) as object;
    this.#manager.action(Object.assign(pass, { Action: 'Challenge', authtype: 'MD5', actionid }), reply);
  }

  /** The package's own login, with the key in place of the secret it was never given. */
  #sendLogin(actionid: string, key: string, reply: PackageCallback): void {
    const { username } = this.#options.server;
    const send = this.#manager.action;
    this.#manager.action = (_withoutKey, done) =>
      send({ action: 'login', authtype: 'MD5', username, key, events: 'off', actionid }, done);
    this.#manager.login(reply);
    this.#manager.action = send;
  }

  async action(action: AmiAction, timeoutMs: number): Promise<AmiResponse> {
    return only(await this.batch([action], timeoutMs));
  }

  async batch(actions: readonly AmiAction[], timeoutMs: number): Promise<readonly AmiResponse[]> {
    for (const action of actions) checkAction(action);
    this.#gather();
    return this.#pending.wait(
      actions.map((action) =>
        this.#starting((actionid, reply) => this.#manager.action({ ...action, actionid }, reply)),
      ),
      timeoutMs,
    );
  }

  /** All that is written by what is ready to run now leaves in one piece: system calls are what writing costs. */
  #gather(): void {
    const wire = this.#wire;
    if (wire === null || this.#isGathering) return;
    this.#isGathering = true;
    wire.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      wire.uncork();
    });
  }

  async #request(send: SendAction, timeoutMs: number): Promise<AmiResponse> {
    return only(await this.#pending.wait([this.#starting(send)], timeoutMs));
  }

  #starting(send: SendAction): StartAction<AmiResponse> {
    return (id, reply) => {
      const callback: PackageCallback = (error, message) => reply(responseOf(error, message));
      send(id, callback);
      return () => this.#manager.removeListener(id, callback);
    };
  }

  close(reason: AmiFault): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.abort();
    this.#pending.end(reason);
    this.#reportClosed(reason);
  }

  #socketFault(error: unknown): AmiFault {
    const { host, port } = this.#options.server;
    const what = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (this.banner !== '') return new AmiFault('CLOSED', `the connection to Asterisk broke: ${what}`, error);
    return new AmiFault(
      'UNREACHABLE',
      `cannot connect to ${host}:${port}: ${what}; does Asterisk run, and has its manager.conf enabled = yes, this port, and a bindaddr that can be reached from here?`,
      error,
    );
  }
}

/** The package gives the message as the error when it says `Response: Error`, and nothing at all after a login. */
function responseOf(error: unknown, message: unknown): AmiResponse {
  const dispatched = (error ?? message ?? { headers: [], behind: 'nothing' }) as DispatchedResponse;
  return {
    ok: error === undefined,
    message: headerValue(dispatched.headers, 'message') ?? '',
    headers: dispatched.headers,
    // Known only when the next message has come.
    get behind() {
      return dispatched.behind;
    },
  };
}

function only([response]: readonly AmiResponse[]): AmiResponse {
  if (response === undefined) throw new AmiFault('INTERNAL_ERROR', 'an action without a reply');
  return response;
}

/** The socket that `connect` makes, though the package keeps it to itself; null where Node.js does not say. */
function socketMadeBy(connect: () => void): Socket | null {
  let made: Socket | null = null;
  const take = (message: unknown) => (made ??= (message as { readonly socket: Socket }).socket);
  subscribe('net.client.socket', take);
  try {
    connect();
    return made;
  } finally {
    unsubscribe('net.client.socket', take);
  }
}

function late(connected: boolean, connectMs: number): AmiFault {
  if (connected) return new AmiFault('SILENT', `the connection was taken, but nothing said within ${connectMs} ms`);
  return new AmiFault('UNREACHABLE', `no connection within ${connectMs} ms: is a firewall between?`);
}

function loginFault(error: unknown): AmiFault {
  if (!(error instanceof AmiFault)) return new AmiFault('INTERNAL_ERROR', 'connecting failed', error);
  if (error.code === 'NO_REPLY') return new AmiFault('SILENT', `the login got ${error.message}`, error);
  return error;
}

function refused(username: string, message: string): AmiFault {
  return new AmiFault(
    'LOGIN_REFUSED',
    `Asterisk refuses user ${quoted(username)}: ${quoted(message)}. Check that its manager.conf has a section of that name with this secret, and a permit for this host's address; then run "manager reload"`,
  );
}
