// What only commands of the same host ask of the call journal, over the control socket.

import { z } from 'zod';
import type { ExplainedCall } from '../../call/explain-call.js';
import type { ReplaySummary, Verdict } from '../../call/replay-summary.js';
import type { RecordedCall } from '../../call/recorded-call.js';
import { maskNumber, maskNumbersIn } from '../../number/mask-number.js';
import type { Decision } from '../../policy/decision.js';
import { json } from '../answer.js';
import type { ControlApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody } from '../route.js';
import { fullQuery, wantedId } from './calls.js';
import { maskedDecision, shownCall, type ShownCall } from './shown-call.js';

export interface ShownReplay extends Omit<ReplaySummary, 'groups'> {
  readonly groups: readonly {
    readonly then: Verdict;
    readonly now: Verdict;
    readonly calls: number;
    readonly examples: readonly { readonly then: ShownCall; readonly now: Decision }[];
  }[];
}

/** Decided then, decided now. */
export interface ShownExplanation {
  readonly then: ShownCall;
  readonly now: ExplainedCall;
  readonly changed: boolean;
  readonly unsure: boolean;
}

const REPLAY_MS = 600_000;
const FORGET_MS = 120_000;

const replayed = {
  schema: z.strictObject({
    since: z.string().min(1).max(100).nullable().default(null),
    texts: z
      .array(z.strictObject({ file: z.string(), text: z.string() }))
      .max(501)
      .nullable()
      .default(null),
    full: z.boolean().default(false),
  }),
  maxBytes: 6 * 2 ** 20,
  timeMs: 10_000,
} satisfies RequestBody;

export const callCommandRoutes = [
  route<ControlApi, z.output<typeof fullQuery>>({
    method: 'GET',
    path: '/v1/calls/{id}/explanation',
    summary: 'the decision then and now, for `explain --call`',
    right: 'view',
    query: fullQuery,
    async handle({ parameters, query: { full } }, api) {
      const explained = await api.calls.explain(wantedId(parameters));
      if (explained === null) throw new HttpProblem('NO_SUCH_CALL');
      const { entry, now, isChanged, isUnsure } = explained;
      return json({
        then: shownCall(entry, full === '1'),
        now: full === '1' ? now : maskedExplanation(now, entry.call),
        changed: isChanged,
        unsure: isUnsure,
      } satisfies ShownExplanation);
    },
  }),
  route<ControlApi>({
    method: 'DELETE',
    path: '/v1/calls/of/{number}',
    summary: 'deletes every call with a number, for `calls forget`',
    right: 'change',
    answerMs: FORGET_MS,
    async handle({ parameters: { number = '' } }, api) {
      return json({ forgotten: await api.calls.forget(number) });
    },
  }),
  route<ControlApi, unknown, z.output<(typeof replayed)['schema']>>({
    method: 'POST',
    path: '/v1/replay',
    summary: "decides the journal's calls again by the current or another policy, for `replay`",
    right: 'view',
    body: replayed,
    answerMs: REPLAY_MS,
    async handle({ body: { since, texts, full }, abandoned }, api) {
      return json(shownReplay(await api.calls.replay({ since, texts }, abandoned), full));
    },
  }),
];

function shownReplay({ groups, ...figures }: ReplaySummary, isFull: boolean): ShownReplay {
  return {
    ...figures,
    groups: groups.map(({ examples, ...group }) => ({
      ...group,
      examples: examples.map(({ now, ...entry }) => ({
        then: shownCall(entry, isFull),
        now: isFull ? now : maskedDecision(now),
      })),
    })),
  };
}

/** The words on conditions quote what the call has; those of lists may be about other numbers. */
function maskedExplanation(explained: ExplainedCall, call: RecordedCall): ExplainedCall {
  const hide = hiding([call.digits, call.question.number, call.question.did, call.question.rdnis]);
  return {
    ...explained,
    query: maskNumber(explained.query),
    number: explained.number === null ? null : maskNumber(explained.number),
    lists: explained.lists.map((list) => ({
      ...list,
      match:
        list.match === null
          ? null
          : { ...list.match, entry: maskNumbersIn(list.match.entry), reason: maskNumbersIn(list.match.reason) },
      words: maskNumbersIn(list.words),
    })),
    rules: JSON.parse(hide(JSON.stringify(explained.rules))) as ExplainedCall['rules'],
    decision: maskedDecision(explained.decision),
  };
}

/** Masks these numbers in any text, also in their national forms. */
function hiding(numbers: readonly string[]): (text: string) => string {
  const digits = numbers.map((number) => number.replace(/\D/g, '')).filter((number) => number.length > 5);
  const forms = new Set(digits.flatMap((number) => [number, number.slice(-10)]));
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return (text) => longestFirst.reduce((hidden, form) => hidden.replaceAll(form, maskNumber(form)), text);
}
