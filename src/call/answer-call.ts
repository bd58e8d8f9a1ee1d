// Answers a call: tells the observers (log, metrics, journal), then writes the answer for the interface.

import { andThen, type MaybePromise } from '../time/maybe-promise.js';
import type { Clock } from '../time/clock.js';
import type { AbortSignalLike } from '../time/abort-signal-like.js';
import type { CallAnswer } from './call-answer.js';
import type { CallOptionDefaults } from './call-options.js';
import type { CallHandler } from './handle-call.js';
import type { Door, IncomingCall } from './incoming-call.js';
import { lookupBody, type LookupBody, type LookupBodyParts } from './lookup-body.js';
import { lookupInBulk } from './bulk-lookup.js';
import { plainQuestion } from './plain-question.js';
import { questionCall, type Question } from './question.js';
import { keepAnswers } from './kept-answers.js';
import { writeFailure, type VariableSelection, type WrittenAnswer } from './written-answer.js';

/** Is told of every answered call, once, such as the log, the metrics or a journal. Must return at once. */
export type CallObserver = (call: IncomingCall, answer: CallAnswer) => void;

/** What the doors ask for. */
export interface CallAnswers {
  /**
   * For a door of Asterisk: the answer as variables, at once where nobody has to be waited for. Never throws or rejects:
   * where no answer could be made, every variable is defined and the call goes on.
   *
   * @param fits what the door can carry in one variable
   */
  answer(
    call: IncomingCall,
    abandoned: AbortSignalLike,
    fits: (name: string, value: string) => boolean,
  ): MaybePromise<WrittenAnswer>;
  /** For HTTP and the commands: the answer as plain data. Never rejects. */
  ask(question: Question, abandoned?: AbortSignalLike): MaybePromise<CallAnswer>;
  /** For a webhook: the answer to a whole call as plain data. Never rejects. */
  decide(call: IncomingCall, abandoned?: AbortSignalLike): MaybePromise<CallAnswer>;
  /** About what kept answers take, in bytes. */
  keptBytes(): number;
  /** An answer as JSON. */
  describe(answer: CallAnswer): LookupBody;
  /** One number of many that nobody waits for: no deadline, each waits for its turn. */
  lookupInBulk(number: string, abandoned: AbortSignal): Promise<LookupBody>;
  /** Starts the lookup of a number that will be asked for soon. No call asks yet, so no observer is told. */
  prefetch(number: string): void;
}

export interface AnswerParts extends LookupBodyParts {
  readonly handle: CallHandler;
  readonly clock: Clock;
  readonly callDefaults: CallOptionDefaults;
  /** Of as many records written answers are kept, at most. Default 1000. */
  readonly maxKeptAnswers?: number;
  /** The variables that are written for a door. The same array each time. */
  readonly variables: (door: Door) => VariableSelection;
  /** In the order in which they are told. One that throws costs neither the call nor the others anything. */
  readonly observers: readonly CallObserver[];
  /** Told of a fault of our own that the answer does not show. */
  readonly onFault: (call: IncomingCall, fault: AnswerFault, error: unknown) => void;
}

/** `not-written`: the call got `FAILED` instead of its answer. `not-observed`: log, metrics or journal lack it. */
export type AnswerFault = 'not-written' | 'not-observed';

export function createCallAnswers(parts: AnswerParts): CallAnswers {
  const { handle, clock, callDefaults, variables, observers, onFault, maxKeptAnswers = 1000 } = parts;
  const kept = keepAnswers(maxKeptAnswers);

  function observed(call: IncomingCall, abandoned?: AbortSignalLike): MaybePromise<CallAnswer> {
    return andThen(handle(call, abandoned), (answer) => notifyObservers(call, answer));
  }

  function notifyObservers(call: IncomingCall, answer: CallAnswer): CallAnswer {
    for (const observe of observers) {
      try {
        observe(call, answer);
      } catch (error) {
        onFault(call, 'not-observed', error);
      }
    }
    return answer;
  }

  return {
    answer(call, abandoned, fits) {
      return andThen(observed(call, abandoned), (answer) => {
        try {
          return kept.write(call, answer, variables(call.door), fits);
        } catch (error) {
          onFault(call, 'not-written', error);
          return writeFailure(call);
        }
      });
    },
    ask: (question, abandoned) => observed(questionCall(question, callDefaults, clock.monotonicMs()), abandoned),
    decide: observed,
    keptBytes: () => kept.bytes(),
    describe: (answer) => lookupBody(answer, parts),
    lookupInBulk: async (number, abandoned) => lookupBody(await lookupInBulk(number, parts, abandoned), parts),
    prefetch(number) {
      // The handler never rejects.
      void handle(plainQuestion({ door: 'ami', script: 'prefetch', number }, callDefaults, clock.monotonicMs()));
    },
  };
}
