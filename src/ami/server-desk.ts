// The AMI door's part for one server: events in, answers out, as many at a time as its share lets.

import type { CallOptionDefaults } from '../call/call-options.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { Clock } from '../time/clock.js';
import type { AmiDoorEvent } from './ami-door-event.js';
import { quoted } from './ami-fault.js';
import type { AmiHeader } from './ami-framing.js';
import { openAmiLink, type AmiLink, type LinkState } from './ami-link.js';
import { DEFAULT_AMI_TIMINGS, type AmiServer, type AmiTimings } from './ami-server.js';
import { answerRing } from './answer-question.js';
import { AnsweredQuestions } from './answered-questions.js';
import type { ManagerConnection } from './asterisk-manager-adapter.js';
import type { LinkNews } from './link-news.js';
import { QuestionQueue } from './question-queue.js';
import type { Turns } from './turns.js';
import { readNewChannel, readUserEvent, type Ring } from './user-event.js';

const MAX_CALLS_PER_SERVER = 2000;
/** Channels being read at a time: their replies may all come in one turn of the event loop. */
const MAX_READING = 128;
const MAX_WAITING = 1000;
/** From here on calls are answered from memory: so many do not get their turn at an upstream in time. */
const BUSY_CALLS = 200;
const BUSY_WAITING = 32;

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
  /** How the numbers of headers and channels are read, to compare them. Asked once a call. */
  readonly numberSettings: () => NumberSettings;
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

type WithoutServer<T> = T extends unknown ? Omit<T, 'server'> : never;

/** An event that rang. */
interface Waiting {
  readonly ring: Ring;
  readonly rangAtMs: number;
  readonly connection: ManagerConnection;
}

/** A question under way. */
interface OpenCall {
  readonly connection: ManagerConnection;
  readonly lost: AbortController;
  readonly done: Promise<void>;
}

export class ServerDesk {
  readonly #server: AmiServer;
  readonly #options: DeskOptions;
  readonly #turns: Turns;
  readonly #timings: AmiTimings;
  readonly #names: ReadonlySet<string>;
  readonly #contexts: ReadonlySet<string>;
  readonly #waiting = new QuestionQueue<Waiting>(MAX_WAITING);
  readonly #answered = new AnsweredQuestions();
  readonly #calls = new Set<OpenCall>();
  readonly #link: AmiLink;
  readonly #begin = () => this.#beginWaiting();
  #reading = 0;
  #closing = false;

  constructor(server: AmiServer, turns: Turns, options: DeskOptions) {
    this.#server = server;
    this.#options = options;
    this.#turns = turns;
    this.#timings = { ...DEFAULT_AMI_TIMINGS, ...options.timings };
    this.#names = new Set(server.events.map((name) => name.toLowerCase()));
    this.#contexts = new Set(server.prefetchContexts);
    this.#link = openAmiLink({
      server,
      clock: options.clock,
      random: options.random ?? Math.random,
      timings: this.#timings,
      onEvent: (headers, connection) => this.#onEvent(headers, connection),
      onStray: () => this.#say({ kind: 'stray-text', detail: 'behind an event or a reply' }),
      onLost: (connection) => this.#abandon(connection),
      onNews: (news) => this.#onNews(news),
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
      this.#abandon(null);
      void this.#link.close();
    });
    while (this.#calls.size > 0 || this.#waiting.size > 0) {
      const turn = new Promise<void>((resolve) => clock.after(0, resolve));
      await Promise.all(this.#calls.size > 0 ? [...this.#calls].map(({ done }) => done) : [turn]);
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
      this.#say({ kind: 'event-failed', detail: 'an event was not read', cause });
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
        this.#say({ kind: 'no-uniqueid', detail: 'made by Action: UserEvent' });
        return;
      }
      case 'forged': {
        this.#say({ kind: 'forged-event', detail: 'its headers are not those of a UserEvent' });
        return;
      }
      case 'ring': {
        this.#onRing({ ring: reading.ring, rangAtMs: this.#options.clock.monotonicMs(), connection });
        return;
      }
    }
  }

  #onRing(waiting: Waiting): void {
    const dropped = this.#waiting.push(waiting);
    if (dropped !== undefined) this.#sayDropped();
    this.#beginWaiting();
  }

  /** As many as there is room for in this turn of the event loop; the others when there is. */
  #beginWaiting(): void {
    this.#dropLate();
    while (this.#waiting.size > 0 && this.#hasRoom() && this.#turns.take()) {
      const next = this.#waiting.pop();
      if (next !== undefined) this.#take(next);
    }
    if (this.#waiting.size > 0 && this.#hasRoom()) this.#turns.inNext(this.#begin);
  }

  /** Where the newest has waited too long, all have. */
  #dropLate(): void {
    const { clock, callDefaults } = this.#options;
    const { newest } = this.#waiting;
    if (newest === undefined || clock.monotonicMs() - newest.rangAtMs < callDefaults().deadlineMs) return;
    for (let left = this.#waiting.clear().length; left > 0; left--) this.#sayDropped();
  }

  #hasRoom(): boolean {
    const { maxCallsPerServer = MAX_CALLS_PER_SERVER } = this.#options;
    return this.#reading < MAX_READING && this.#calls.size < maxCallsPerServer;
  }

  #take({ ring, rangAtMs, connection }: Waiting): void {
    const { clock, answer, callDefaults, numberSettings } = this.#options;
    const lost = new AbortController();
    let isReading = true;
    const endReading = () => {
      if (!isReading) return;
      isReading = false;
      this.#reading -= 1;
      this.#beginWaiting();
    };
    this.#reading += 1;
    const done = answerRing(ring, rangAtMs, lost.signal, {
      clock,
      connection,
      rules: { defaults: callDefaults(), numberSettings: numberSettings(), jsonVariable: this.#server.json },
      answered: this.#answered,
      answer: (call, signal) => answer(this.#isBusy() ? { ...call, fromMemory: true } : call, signal),
      actionMs: this.#timings.actionMs,
      onRead: () => {
        endReading();
        return this.#turns.step();
      },
      tell: (kind, uniqueId, detail, cause) =>
        this.#say({
          kind,
          uniqueId,
          ms: clock.monotonicMs() - rangAtMs,
          detail,
          ...(cause === undefined ? {} : { cause }),
        }),
    })
      .catch((cause: unknown) => this.#say({ kind: 'event-failed', detail: 'a question was not answered', cause }))
      .finally(() => {
        this.#calls.delete(open);
        endReading();
        this.#beginWaiting();
      });
    const open: OpenCall = { connection, lost, done };
    this.#calls.add(open);
  }

  #isBusy(): boolean {
    return this.#calls.size > BUSY_CALLS || this.#waiting.size > BUSY_WAITING;
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

  #sayDropped(): void {
    this.#say({ kind: 'too-many-calls', detail: `${this.#calls.size} are under way, ${this.#waiting.size} wait` });
  }

  #say(event: WithoutServer<AmiDoorEvent>): void {
    try {
      this.#options.report({ server: this.#server.name, ...event });
    } catch {
      // There is nobody left to tell.
    }
  }
}
