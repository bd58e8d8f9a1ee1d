// AMI: the questions of one server that are being answered.

import type { CallOptionDefaults } from '../call/call-options.js';
import type { IncomingCall } from '../call/incoming-call.js';
import type { WrittenAnswer } from '../call/written-answer.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { MaybePromise } from '../time/maybe-promise.js';
import type { Clock } from '../time/clock.js';
import { LightAbortController, type AbortSignalLike } from '../time/abort-signal-like.js';
import type { AmiDoorEvent } from './ami-door-event.js';
import { answerTrigger } from './answer-question.js';
import { AnsweredQuestions } from './answered-questions.js';
import type { ManagerConnection } from './manager-connection.js';
import type { EventTrigger } from './user-event.js';

/** An event that rang. */
export interface TriggeredQuestion {
  readonly trigger: EventTrigger;
  readonly triggeredAtMs: number;
  readonly connection: ManagerConnection;
}

type WithoutServer<T> = T extends unknown ? Omit<T, 'server'> : never;
export type AmiServerEvent = WithoutServer<AmiDoorEvent>;

/** How a question is answered. */
export interface QuestionAnswering {
  readonly clock: Clock;
  /** Must keep the call's deadline and not reject. `ending` is there when nobody waits for the answer any more. */
  readonly answer: (call: IncomingCall, ending: AbortSignalLike) => MaybePromise<WrittenAnswer>;
  /** Asked once a call, so that a reload takes effect with the next one. */
  readonly callDefaults: () => CallOptionDefaults;
  /** How the numbers of headers and channels are read, to compare them. Asked once a call. */
  readonly numberSettings: () => NumberSettings;
}

export interface UnderWayOptions extends QuestionAnswering {
  /** One more variable for the whole answer; null for none. */
  readonly jsonVariable: string | null;
  readonly actionMs: number;
}

/** What they need of the server's client. */
export interface CallHost {
  /** Resolves when a question that is read may go on. */
  readonly step: () => Promise<void>;
  readonly hasRoomAgain: () => void;
  /** Are there so many that the next one is answered from memory? */
  readonly isBusy: () => boolean;
  /** Must not throw. */
  readonly report: (event: AmiServerEvent) => void;
}

interface OpenCall {
  readonly connection: ManagerConnection;
  readonly lost: LightAbortController;
  readonly done: Promise<void>;
}

export class CallsUnderWay {
  readonly #answered = new AnsweredQuestions();
  readonly #open = new Set<OpenCall>();
  #reading = 0;

  constructor(
    private readonly options: UnderWayOptions,
    private readonly host: CallHost,
  ) {}

  get size(): number {
    return this.#open.size;
  }

  /** Of them, those whose channels are being read. */
  get reading(): number {
    return this.#reading;
  }

  take({ trigger, triggeredAtMs, connection }: TriggeredQuestion): void {
    const { clock, answer, callDefaults, numberSettings, jsonVariable, actionMs } = this.options;
    const { host } = this;
    const lost = new LightAbortController();
    const endReading = this.#beginReading();
    const done = answerTrigger(trigger, triggeredAtMs, lost, {
      clock,
      connection,
      rules: { defaults: callDefaults(), numberSettings: numberSettings(), jsonVariable },
      answered: this.#answered,
      answer: (call, ending) => answer(host.isBusy() ? { ...call, fromMemory: true } : call, ending),
      actionMs,
      onRead: () => {
        endReading();
        return host.step();
      },
      report: (kind, uniqueId, detail, cause) =>
        host.report({
          kind,
          uniqueId,
          ms: clock.monotonicMs() - triggeredAtMs,
          detail,
          ...(cause === undefined ? {} : { cause }),
        }),
    })
      .catch((cause: unknown) => host.report({ kind: 'event-failed', detail: 'a question was not answered', cause }))
      .finally(() => {
        this.#open.delete(open);
        endReading();
        host.hasRoomAgain();
      });
    const open: OpenCall = { connection, lost, done };
    this.#open.add(open);
  }

  /** Resolves when those of now are answered. */
  async done(): Promise<void> {
    await Promise.all([...this.#open].map(({ done }) => done));
  }

  /** Gives up those of one connection; all for null. */
  abandon(connection: ManagerConnection | null): void {
    for (const call of this.#open)
      if (connection === null || call.connection === connection) call.lost.abort(undefined);
  }

  /** @returns ends it; calling that again changes nothing */
  #beginReading(): () => void {
    let isReading = true;
    this.#reading += 1;
    return () => {
      if (!isReading) return;
      isReading = false;
      this.#reading -= 1;
      this.host.hasRoomAgain();
    };
  }
}
