// The lab's own AMI client, second half: actions with their replies, events with a deadline. It shares nothing with
// the AMI door of voxroute, so that a fault there cannot hide itself here.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ManagerMessageReader, type ManagerMessage } from './manager-message.js';

export interface ManagerAddress {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

/** A header given as a list is sent once per item. */
type ActionHeaders = Readonly<Record<string, string | number | readonly string[]>>;
type EventListener = (event: ManagerMessage) => void;

interface Waiter<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

const ACTION_DEADLINE_MS = 5_000;
/** Of one line of an action; Asterisk refuses a longer one. */
const MAX_LINE_BYTES = 1023;

export class LabManager {
  readonly #socket: Socket;
  readonly #replies = new Map<string, Waiter<ManagerMessage>>();
  readonly #listeners = new Set<EventListener>();
  readonly #closed = new AbortController();
  #lastActionId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new ManagerMessageReader();
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const message of reader.push(text)) this.#take(message);
    });
    socket.on('error', (error) => this.#abandon(error));
    socket.on('close', () => this.#abandon(new Error('Asterisk closed the AMI connection')));
  }

  /**
   * Logs in with all events and waits until Asterisk says that it is fully booted.
   * Rejects when nobody listens, when the login is refused, or after `deadlineMs`.
   */
  static async connect(address: ManagerAddress, deadlineMs: number): Promise<LabManager> {
    const socket = connect(address.port, '127.0.0.1');
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(deadlineMs) });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const manager = new LabManager(socket);
    const booted = manager.waitForEvent('FullyBooted', () => true, deadlineMs);
    try {
      const login = { Username: address.username, Secret: address.secret };
      await Promise.all([manager.action('Login', login, deadlineMs), booted]);
    } catch (error) {
      manager.close();
      throw error;
    }
    return manager;
  }

  /** Sends one action; rejects when the reply is an error, does not come in time, or the connection ends. */
  async action(name: string, headers: ActionHeaders = {}, deadlineMs = ACTION_DEADLINE_MS): Promise<ManagerMessage> {
    const actionId = `lab-${++this.#lastActionId}`;
    const lines = actionLines({ Action: name, ActionID: actionId, ...headers });
    try {
      const reply = await this.#bounded<ManagerMessage>(`reply to AMI ${name}`, deadlineMs, (waiter) => {
        this.#replies.set(actionId, waiter);
        this.#socket.write(lines);
      });
      if (reply.get('Response') === 'Error') throw new Error(`AMI ${name}: ${reply.toString()}`);
      return reply;
    } finally {
      this.#replies.delete(actionId);
    }
  }

  /** The next event of this name that `matches`; events before the call do not count. */
  async waitForEvent(
    name: string,
    matches: (event: ManagerMessage) => boolean,
    deadlineMs: number,
  ): Promise<ManagerMessage> {
    let stop: () => void = () => undefined;
    try {
      return await this.#bounded<ManagerMessage>(`AMI event ${name}`, deadlineMs, ({ resolve }) => {
        stop = this.onEvent((event) => {
          if (event.get('Event') === name && matches(event)) resolve(event);
        });
      });
    } finally {
      stop();
    }
  }

  /** Calls `listener` with each event from now on, until the returned function is called. */
  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Aborted when the connection is over, with the reason. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(message: ManagerMessage): void {
    const waiter = this.#replies.get(message.get('ActionID'));
    if (waiter !== undefined && message.get('Response') !== '') waiter.resolve(message);
    else if (message.get('Event') !== '') for (const listener of this.#listeners) listener(message);
  }

  #abandon(reason: Error): void {
    this.#socket.destroy();
    this.#closed.abort(reason);
  }

  /** A promise that settles by its waiter, by the deadline, or with the end of the connection. */
  async #bounded<T>(what: string, deadlineMs: number, start: (waiter: Waiter<T>) => void): Promise<T> {
    this.#closed.signal.throwIfAborted();
    let settle: () => void = () => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${what} within ${deadlineMs} ms`)), deadlineMs);
        const onClosed = (): void => reject(new Error(`no ${what}`, { cause: this.#closed.signal.reason }));
        this.#closed.signal.addEventListener('abort', onClosed);
        settle = () => {
          clearTimeout(timer);
          this.#closed.signal.removeEventListener('abort', onClosed);
        };
        start({ resolve, reject });
      });
    } finally {
      settle();
    }
  }
}

function actionLines(headers: ActionHeaders): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'object' ? value : [String(value)]).map((item) => `${name}: ${item}`),
  );
  const unfit = lines.find((line) => /[\r\n]/.test(line) || Buffer.byteLength(line) > MAX_LINE_BYTES);
  if (unfit !== undefined) throw new Error(`no line for AMI: ${unfit.slice(0, 80)}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
