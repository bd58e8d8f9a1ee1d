// The AMI door's part for one server: questions in, answers out, as many at a time as the limit lets.

import type { CallOptionDefaults } from '../call/call-options.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { Clock } from '../time/clock.js';
import type { AmiDoorEvent, CallEvent } from './ami-door-event.js';
import { quoted } from './ami-fault.js';
import type { AmiHeader } from './ami-framing.js';
import { openAmiLink, type AmiLink, type LinkState } from './ami-link.js';
import { DEFAULT_AMI_TIMINGS, type AmiServer, type AmiTimings } from './ami-server.js';
import { answerQuestion } from './answer-question.js';
import type { ManagerConnection } from './asterisk-manager-adapter.js';
import type { LinkNews } from './link-news.js';
import { readNewChannel, readUserEvent } from './user-event.js';

const MAX_CALLS_PER_SERVER = 2000;

export interface DeskOptions {
  readonly clock: Clock;
  /** Must keep the call's deadline and not reject. `signal` is aborted when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, signal: AbortSignal) => Promise<WrittenAnswer>;
  /** A number that will be asked for soon. Untrusted text; must not throw and must bound what it starts. */
  readonly prefetch: (number: string) => void;
  /** Must not throw. */
  readonly report: (event: AmiDoorEvent) => void;
  /** Asked once a call, so that a reload takes effect with the next one. */
  readonly callDefaults: () => CallOptionDefaults;
  readonly timings?: Partial<AmiTimings>;
  /** 0 to 1, for the jitter of reconnects; `Math.random` when absent. */
  readonly random?: () => number;
  /** Calls answered at a time; questions beyond are dropped. 2000 when absent. */
  readonly maxCallsPerServer?: number;
}

export interface AmiServerState {
  readonly name: string;
  readonly state: LinkState;
  /** Calls being answered now. */
  readonly calls: number;
}

type WithoutServer<T> = T extends unknown ? Omit<T, 'server'> : never;

/** A question under way. */
interface OpenCall {
  readonly connection: ManagerConnection;
  readonly lost: AbortController;
  readonly done: Promise<void>;
}

export class ServerDesk {
  readonly #server: AmiServer;
  readonly #options: DeskOptions;
  readonly #timings: AmiTimings;
  readonly #names: ReadonlySet<string>;
  readonly #contexts: ReadonlySet<string>;
  readonly #calls = new Set<OpenCall>();
  readonly #link: AmiLink;
  #closing = false;

  constructor(server: AmiServer, options: DeskOptions) {
    this.#server = server;
    this.#options = options;
    this.#timings = { ...DEFAULT_AMI_TIMINGS, ...options.timings };
    this.#names = new Set(server.events.map((name) => name.toLowerCase()));
    this.#contexts = new Set(server.prefetchContexts);
    this.#link = openAmiLink({
      server,
      clock: options.clock,
      random: options.random ?? Math.random,
      timings: this.#timings,
      onEvent: (headers, connection) => this.#onEvent(headers, connection),
      onLost: (connection) => this.#abandon(connection),
      onNews: (news) => this.#onNews(news),
    });
  }

  state(): AmiServerState {
    return { name: this.#server.name, state: this.#link.state, calls: this.#calls.size };
  }

  /** See `AmiDoor.close`. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const cancel = this.#options.clock.after(graceMs, () => {
      this.#abandon(null);
      void this.#link.close();
    });
    while (this.#calls.size > 0) await Promise.all([...this.#calls].map(({ done }) => done));
    cancel();
    await this.#link.close();
  }

  #onEvent(headers: readonly AmiHeader[], connection: ManagerConnection): void {
    if (this.#closing) return;
    try {
      if (headers[0]?.[1].toLowerCase() === 'newchannel') this.#onNewChannel(headers);
      else this.#onUserEvent(headers, connection);
    } catch (cause) {
      this.#say({ kind: 'event-failed', detail: 'an event was not read', cause });
    }
  }

  #onNewChannel(headers: readonly AmiHeader[]): void {
    const number = readNewChannel(headers, this.#contexts);
    if (number !== null) this.#options.prefetch(number);
  }

  #onUserEvent(headers: readonly AmiHeader[], connection: ManagerConnection): void {
    const { callDefaults, clock, maxCallsPerServer = MAX_CALLS_PER_SERVER } = this.#options;
    const rules = { names: this.#names, defaults: callDefaults() };
    const reading = readUserEvent(headers, rules, clock.monotonicMs());
    if (reading.kind === 'foreign') return;
    if (reading.kind === 'no-uniqueid') {
      this.#say({ kind: 'no-uniqueid', detail: 'no well-formed Uniqueid of Asterisk itself' });
      return;
    }
    if (reading.kind === 'forged') {
      this.#say({ kind: 'forged-event', detail: 'a second Uniqueid or UserEvent' });
      return;
    }
    if (this.#calls.size >= maxCallsPerServer) {
      this.#say({ kind: 'too-many-calls', detail: `${maxCallsPerServer} are under way` });
      return;
    }
    const { call, complaints } = reading;
    if (complaints.length > 0) this.#sayOfCall(call, 'question-complaint', complaints.join('; '));
    this.#take(call, connection);
  }

  #take(call: IncomingCall, connection: ManagerConnection): void {
    const { clock, answer } = this.#options;
    const lost = new AbortController();
    const done = answerQuestion(call, connection, lost.signal, {
      clock,
      answer,
      actionMs: this.#timings.actionMs,
      tell: (kind, detail, cause) => this.#sayOfCall(call, kind, detail, cause),
    }).finally(() => this.#calls.delete(open));
    const open: OpenCall = { connection, lost, done };
    this.#calls.add(open);
  }

  /** Gives up the calls of one connection; of all for null. */
  #abandon(connection: ManagerConnection | null): void {
    for (const call of this.#calls) if (connection === null || call.connection === connection) call.lost.abort();
  }

  #onNews(news: LinkNews): void {
    if (news.kind === 'up') {
      this.#say({ kind: 'up', code: null, detail: quoted(news.detail) });
      return;
    }
    const { code, message, cause } = news.fault;
    this.#say({ kind: news.kind, code, detail: message, ...(cause === undefined ? {} : { cause }) });
  }

  #sayOfCall(call: IncomingCall, kind: CallEvent['kind'], detail: string, cause?: unknown): void {
    const ms = this.#options.clock.monotonicMs() - call.askedAtMs;
    this.#say({ kind, uniqueId: call.uniqueId, ms, detail, ...(cause === undefined ? {} : { cause }) });
  }

  #say(event: WithoutServer<AmiDoorEvent>): void {
    try {
      this.#options.report({ server: this.#server.name, ...event });
    } catch {
      // There is nobody left to tell.
    }
  }
}
