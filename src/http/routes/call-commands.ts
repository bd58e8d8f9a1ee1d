// What only commands of the same host ask of the call journal, over the control socket.

import { z } from 'zod';
import type { ReplaySummary, Verdict } from '../../call/replay-summary.js';
import type { Decision } from '../../policy/decision.js';
import { json } from '../answer.js';
import type { ControlApi } from '../http-api.js';
import { route, type RequestBody } from '../route.js';
import { maskedDecision, shownCall, type ShownCall } from './shown-call.js';

export interface ShownReplay extends Omit<ReplaySummary, 'groups'> {
  readonly groups: readonly {
    readonly then: Verdict;
    readonly now: Verdict;
    readonly calls: number;
    readonly examples: readonly { readonly then: ShownCall; readonly now: Decision }[];
  }[];
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
