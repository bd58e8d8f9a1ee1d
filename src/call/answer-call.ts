// The last step of a call: those who keep account of calls are told the answer, then it is written for the door.

import type { Clock } from '../time/clock.js';
import type { CallAnswer } from './call-answer.js';
import type { CallOptionDefaults } from './call-options.js';
import type { CallHandler } from './handle-call.js';
import type { Door, IncomingCall } from './incoming-call.js';
import { lookupBody, type LookupBody, type LookupBodyParts } from './lookup-body.js';
import { lookupPatiently } from './patient-lookup.js';
import { plainQuestion } from './plain-question.js';
import { questionCall, type Question } from './question.js';
import { writeAnswer, writeFailure, type VariableSelection, type WrittenAnswer } from './written-answer.js';

/** Is told of every answered call, once, such as the log, the metrics or a journal. Must return at once. */
export type CallObserver = (call: IncomingCall, answer: CallAnswer) => void;

/** What the doors ask for. */
export interface CallAnswers {
  /**
   * For a door of Asterisk: the answer as variables. Never rejects: where no answer could be made, every variable is
   * defined and the call goes on.
   *
   * @param fits what the door can carry in one variable
   */
  answer(
    call: IncomingCall,
    abandoned: AbortSignal,
    fits: (name: string, value: string) => boolean,
  ): Promise<WrittenAnswer>;
  /** For HTTP and the commands: the answer as plain data. Never rejects. */
  ask(question: Question, abandoned?: AbortSignal): Promise<CallAnswer>;
  /** For a webhook: the answer to a whole call as plain data. Never rejects. */
  decide(call: IncomingCall, abandoned?: AbortSignal): Promise<CallAnswer>;
  /** An answer as JSON. */
  describe(answer: CallAnswer): LookupBody;
  /** One number of many that nobody waits for: no deadline, each waits for its turn. */
  lookupPatiently(number: string, abandoned: AbortSignal): Promise<LookupBody>;
  /** Starts the lookup of a number that will be asked for soon. No call asks yet, so no observer is told. */
  prefetch(number: string): void;
}

export interface AnswerParts extends LookupBodyParts {
  readonly handle: CallHandler;
  readonly clock: Clock;
  readonly callDefaults: CallOptionDefaults;
  /** The variables that are written for a door. */
  readonly variables: (door: Door) => VariableSelection;
  /** In the order in which they are told. One that throws costs neither the call nor the others anything. */
  readonly observers: readonly CallObserver[];
  /** Told of a fault of our own that the answer does not show. */
  readonly onFault: (call: IncomingCall, fault: AnswerFault, error: unknown) => void;
}

/** `not-written`: the call got `FAILED` instead of its answer. `not-observed`: log, metrics or journal lack it. */
export type AnswerFault = 'not-written' | 'not-observed';

export function createCallAnswers(parts: AnswerParts): CallAnswers {
  const { handle, clock, callDefaults, variables, observers, onFault } = parts;

  async function observed(call: IncomingCall, abandoned?: AbortSignal): Promise<CallAnswer> {
    const answer = await handle(call, abandoned);
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
    async answer(call, abandoned, fits) {
      try {
        return writeAnswer(call, await observed(call, abandoned), variables(call.door), fits);
      } catch (error) {
        onFault(call, 'not-written', error);
        return writeFailure(call);
      }
    },
    ask: (question, abandoned) => observed(questionCall(question, callDefaults, clock.monotonicMs()), abandoned),
    decide: observed,
    describe: (answer) => lookupBody(answer, parts),
    lookupPatiently: async (number, abandoned) => lookupBody(await lookupPatiently(number, parts, abandoned), parts),
    prefetch(number) {
      // The handler never rejects.
      void handle(plainQuestion({ door: 'ami', script: 'prefetch', number }, callDefaults, clock.monotonicMs()));
    },
  };
}
