// The AMI door's part for one server: events in, answers out, as many at a time as its share lets.

import type { AmiDoorEvent } from './ami-door-event.js';
import { quoted } from './ami-fault.js';
import type { AmiHeader } from './ami-framing.js';
import { openAmiLink, type AmiLink, type LinkState } from './ami-link.js';
import { DEFAULT_AMI_TIMINGS, type AmiServer, type AmiTimings } from './ami-server.js';
import {
  CallsUnderWay,
  type AmiServerEvent,
  type QuestionAnswering,
  type TriggeredQuestion,
} from './calls-under-way.js';
import type { ManagerConnection } from './manager-connection.js';
import type { ConnectionEvent } from './connection-event.js';
import { QuestionQueue } from './question-queue.js';
import type { Turns } from './turns.js';
import { readNewChannel, readUserEvent } from './user-event.js';

const MAX_CALLS_PER_SERVER = 2000;
/** Channels being read at a time: their replies may all come in one turn of the event loop. */
const MAX_READING = 32;
const MAX_WAITING = 1000;
/** From here on calls are answered from memory: so many do not get their turn at an upstream in time. */
const BUSY_CALLS = 200;
const BUSY_WAITING = 32;

export interface AmiClientOptions extends QuestionAnswering {
  /** A number that will be asked for soon. Untrusted text; must not throw and must bound what it starts. */
  readonly prefetch: (number: string) => void;
  /** Must not throw. */
  readonly report: (event: AmiDoorEvent) => void;
  readonly timings?: Partial<AmiTimings>;
  /** 0 to 1, for the jitter of reconnects; `Math.random` when absent. */
  readonly random?: () => number;
  /** Calls answered at a time; questions beyond wait, and then are dropped. 2000 when absent. */
  readonly maxCallsPerServer?: number;
}

export interface AmiServerState {
  readonly name: string;
  readonly state: LinkState;
  /** Calls being answered now. */
  readonly calls: number;
}

export class AmiServerClient {
  readonly #server: AmiServer;
  readonly #options: AmiClientOptions;
  readonly #turns: Turns;
  readonly #names: ReadonlySet<string>;
  readonly #contexts: ReadonlySet<string>;
  readonly #waiting = new QuestionQueue<TriggeredQuestion>(MAX_WAITING);
  readonly #calls: CallsUnderWay;
  readonly #link: AmiLink;
  readonly #begin = () => this.#beginWaiting();
  #closing = false;

  constructor(server: AmiServer, turns: Turns, options: AmiClientOptions) {
    this.#server = server;
    this.#options = options;
    this.#turns = turns;
    this.#names = new Set(server.events.map((name) => name.toLowerCase()));
    this.#contexts = new Set(server.prefetchContexts);
    const timings = { ...DEFAULT_AMI_TIMINGS, ...options.timings };
    this.#calls = new CallsUnderWay(
      { ...options, jsonVariable: server.json, actionMs: timings.actionMs },
      {
        step: () => turns.step(),
        hasRoomAgain: this.#begin,
        isBusy: () => this.#calls.size > BUSY_CALLS || this.#waiting.size > BUSY_WAITING,
        report: (event) => this.#report(event),
      },
    );
    this.#link = openAmiLink({
      server,
      clock: options.clock,
      random: options.random ?? Math.random,
      timings,
      onEvent: (headers, connection) => this.#onEvent(headers, connection),
      onStray: () => this.#report({ kind: 'stray-text', detail: 'behind an event or a reply' }),
      onLost: (connection) => this.#calls.abandon(connection),
      onConnectionEvent: (event) => this.#onConnectionEvent(event),
    });
  }

  state(): AmiServerState {
    return { name: this.#server.name, state: this.#link.state, calls: this.#calls.size };
  }

  /** See `AmiDoor.retryRefused`. */
  retryRefused(): void {
    this.#link.retryRefused();
  }

  /** See `AmiDoor.close`. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const { clock } = this.#options;
    const cancel = clock.after(graceMs, () => {
      this.#waiting.clear();
      this.#calls.abandon(null);
      void this.#link.close();
    });
    while (this.#calls.size > 0 || this.#waiting.size > 0) {
      const turn = new Promise<void>((resolve) => clock.after(0, resolve));
      await (this.#calls.size > 0 ? this.#calls.done() : turn);
    }
    cancel();
    await this.#link.close();
  }

  #onEvent(headers: readonly AmiHeader[], connection: ManagerConnection): void {
    if (this.#closing) return;
    try {
      if (headers[0]?.[1].toLowerCase() === 'newchannel') this.#onNewChannel(headers);
      else this.#onUserEvent(headers, connection);
    } catch (cause) {
      this.#report({ kind: 'event-failed', detail: 'an event was not read', cause });
    }
  }

  #onNewChannel(headers: readonly AmiHeader[]): void {
    const number = readNewChannel(headers, this.#contexts);
    // It only saves time: where there is no turn for it, the question will ask.
    if (number !== null && this.#turns.take()) this.#options.prefetch(number);
  }

  #onUserEvent(headers: readonly AmiHeader[], connection: ManagerConnection): void {
    const reading = readUserEvent(headers, this.#names);
    switch (reading.kind) {
      case 'foreign':
        return;
      case 'no-channel': {
        this.#report({ kind: 'no-uniqueid', detail: 'made by Action: UserEvent' });
        return;
      }
      case 'forged': {
        this.#report({ kind: 'forged-event', detail: 'its headers are not those of a UserEvent' });
        return;
      }
      case 'trigger': {
        this.#onRing({ trigger: reading.trigger, triggeredAtMs: this.#options.clock.monotonicMs(), connection });
        return;
      }
    }
  }

  #onRing(waiting: TriggeredQuestion): void {
    const dropped = this.#waiting.push(waiting);
    if (dropped !== undefined) this.#reportDropped();
    this.#beginWaiting();
  }

  /** As many as there is room for in this turn of the event loop; the others when there is. */
  #beginWaiting(): void {
    this.#dropLate();
    while (this.#waiting.size > 0 && this.#hasRoom() && this.#turns.take()) {
      const next = this.#waiting.pop();
      if (next !== undefined) this.#calls.take(next);
    }
    if (this.#waiting.size > 0 && this.#hasRoom()) this.#turns.inNext(this.#begin);
  }

  /** Where the newest has waited too long, all have. */
  #dropLate(): void {
    const { clock, callDefaults } = this.#options;
    const { newest } = this.#waiting;
    if (newest === undefined || clock.monotonicMs() - newest.triggeredAtMs < callDefaults().deadlineMs) return;
    for (let left = this.#waiting.clear().length; left > 0; left--) this.#reportDropped();
  }

  #hasRoom(): boolean {
    const { maxCallsPerServer = MAX_CALLS_PER_SERVER } = this.#options;
    return this.#calls.reading < MAX_READING && this.#calls.size < maxCallsPerServer;
  }

  #onConnectionEvent(event: ConnectionEvent): void {
    if (event.kind === 'up') {
      this.#report({ kind: 'up', code: null, detail: quoted(event.detail) });
      return;
    }
    const { code, message, cause } = event.fault;
    this.#report({ kind: event.kind, code, detail: message, ...(cause === undefined ? {} : { cause }) });
  }

  #reportDropped(): void {
    this.#report({ kind: 'too-many-calls', detail: `${this.#calls.size} are under way, ${this.#waiting.size} wait` });
  }

  #report(event: AmiServerEvent): void {
    try {
      this.#options.report({ server: this.#server.name, ...event });
    } catch {
      // There is nobody left to tell.
    }
  }
}
