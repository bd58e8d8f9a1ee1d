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
import { checkAction, type AmiAction } from './ami-action.js';
import { AmiFault } from './ami-fault.js';
import { AmiFraming, headerValue, type AmiHeader } from './ami-framing.js';
import { late, loginFault, refused, socketFault } from './connection-fault.js';
import { LastResponse, responseOf, type DispatchedResponse } from './last-response.js';
import type { AmiResponse, ManagerConnection, ManagerOptions } from './manager-connection.js';
import { PendingActions } from './pending-actions.js';

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
const MAX_PENDING_ACTIONS = 20_000;

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
  readonly #last = new LastResponse();
  /** One function for all actions: the response says itself which one it answers. */
  readonly #reply: PackageCallback = (error, message) =>
    this.#pending.take((message as DispatchedResponse).actionid, responseOf(error, message));
  #wire: Socket | null = null;
  #isGathering = false;
  #reportClosed!: (reason: AmiFault) => void;
  #over = false;

  constructor(options: ManagerOptions) {
    this.#options = options;
    this.#pending = new PendingActions({
      clock: options.clock,
      limit: options.maxPendingActions ?? MAX_PENDING_ACTIONS,
      forget: (actionId) => this.#manager.removeAllListeners(actionId),
    });
    this.closed = new Promise((resolve) => (this.#reportClosed = resolve));
    for (const name of options.events) {
      this.#manager.on(name, (message) => options.onEvent((message as Dispatched).headers, this));
    }
    this.#manager.on('error', (error) => this.close(socketFault(error, this.banner !== '', options.server)));
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
      onPassedOver: (bytes) => this.#last.followedByUnread(bytes),
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
      this.#last.followedByEvent(headers);
      this.#pass({ event: value, headers });
      return;
    }
    const actionid = headerValue(headers, 'actionid') ?? '';
    if (this.#pending.has(actionid)) {
      const response: DispatchedResponse = { response: value, actionid, headers, behind: 'nothing' };
      this.#last.isNow(response);
      this.#pass(response);
    } else if (this.#pending.isOurs(actionid)) this.#last.followedByAsterisk();
    else this.#takeStray();
  }

  #takeStray(): void {
    this.#last.followedBy('text');
    this.#options.onStray?.();
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
    const start = (place: number, actionid: string) =>
      this.#manager.action({ ...actions[place], actionid }, this.#reply);
    return this.#pending.wait(actions.length, start, timeoutMs);
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
    const start = (_place: number, actionId: string) =>
      send(actionId, (error, message) => this.#pending.take(actionId, responseOf(error, message)));
    return only(await this.#pending.wait(1, start, timeoutMs));
  }

  close(reason: AmiFault): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.abort();
    this.#pending.end(reason);
    this.#reportClosed(reason);
  }
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
