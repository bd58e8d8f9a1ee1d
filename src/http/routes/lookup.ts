// What is known of a number, or of many.
//
//   GET  /v1/lookup/79170415564?deadline=2000
//   POST /v1/lookup       {"numbers":["+79170415564",74959898533]}
//   {"index":1,"query":"74959898533","number":"74959898533",…}
//   {"index":0,"query":"+79170415564","number":"79170415564",…}

import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { LookupBody } from '../../call/lookup-body.js';
import { json } from '../answer.js';
import { lookupSchema } from '../answer-schemas.js';
import type { HttpApi } from '../http-api.js';
import { numberInBody } from '../number-in-body.js';
import { PROBLEMS } from '../problem.js';
import { DEFAULT_ANSWER_MS, route, type RequestBody } from '../route.js';

const MAX_NUMBERS = 1000;
/** Numbers of one request that are looked up at a time: enough to use a rate of ten a second, and no more. */
const AT_A_TIME = 16;
/** The most that `agi.maxDeadlineMs` may be. */
const LONGEST_DEADLINE_MS = 30_000;
/** Longer than any one number waits, and so longer than the time between two lines. */
const LINE_MS = 11 * 60_000;

const lookupQuery = z.object({
  deadline: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, { error: 'whole milliseconds from 1' })
    .transform(Number)
    .optional()
    .describe('Milliseconds to wait for an answer, at most agi.maxDeadlineMs; usually agi.deadlineMs'),
});

const numbers = {
  schema: z.strictObject({
    numbers: z
      .array(numberInBody)
      .min(1, { error: 'at least one number' })
      .max(MAX_NUMBERS, { error: `at most ${MAX_NUMBERS} numbers` }),
  }),
  maxBytes: 512 * 1024,
  timeMs: 10_000,
} satisfies RequestBody;

export const lookupRoutes = [
  route<HttpApi, z.output<typeof lookupQuery>>({
    method: 'GET',
    path: '/v1/lookup/{number}',
    summary:
      'what is known about a number, as JSON, by the script `lookup`; `deadline` in milliseconds (default `agi.deadlineMs`, at most `agi.maxDeadlineMs`)',
    right: 'view',
    query: lookupQuery,
    answers: { type: 'application/json', schema: lookupSchema },
    async handle({ door, parameters: { number = '' }, query: { deadline }, within, abandoned }, api) {
      const question = { door, script: 'lookup', number } as const;
      if (deadline !== undefined) within(Math.min(deadline, LONGEST_DEADLINE_MS) + DEFAULT_ANSWER_MS);
      const asked = deadline === undefined ? question : { ...question, deadlineMs: deadline };
      return json(shownBody(api.describe(await api.ask(asked, abandoned))));
    },
  }),
  route<HttpApi, unknown, z.output<(typeof numbers)['schema']>>({
    method: 'POST',
    path: '/v1/lookup',
    summary: `the same for up to ${MAX_NUMBERS} numbers: one line of JSON for each as it becomes known, with its \`index\` in the request; no deadline: each waits for its turn after calls and single lookups`,
    right: 'view',
    body: numbers,
    answerMs: LINE_MS,
    answers: { type: 'application/x-ndjson', schema: lookupSchema.extend({ index: z.int() }) },
    handle: ({ body, abandoned }, api) => ({
      status: 200,
      contentType: 'application/x-ndjson',
      body: linesOf(body.numbers, (number) => api.lookupInBulk(number, abandoned), abandoned),
    }),
  }),
];

/** The detail of our own fault is for the log: it says where in the code. */
export function shownBody<Body extends Pick<LookupBody, 'fault' | 'detail'>>(body: Body): Body {
  return body.fault === 'INTERNAL_ERROR' ? { ...body, detail: PROBLEMS.INTERNAL_ERROR[1] } : body;
}

/** A line for each number, in the order in which the answers come; no more are asked for than somebody reads. */
function linesOf(
  asked: readonly string[],
  lookup: (number: string) => Promise<LookupBody>,
  abandoned: AbortSignal,
): ReadableStream<Uint8Array> {
  setMaxListeners(2 * AT_A_TIME, abandoned);
  const encoder = new TextEncoder();
  const underWay = new Map<number, Promise<{ readonly index: number; readonly body: LookupBody }>>();
  let next = 0;
  const start = () => {
    const index = next++;
    underWay.set(
      index,
      lookup(asked[index] ?? '').then((body) => ({ index, body })),
    );
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // A thousand that are remembered must not hold the event loop.
        await nextTurn();
        while (underWay.size < AT_A_TIME && next < asked.length && !abandoned.aborted) start();
        if (underWay.size === 0) {
          controller.close();
          return;
        }
        const { index, body } = await Promise.race(underWay.values());
        underWay.delete(index);
        controller.enqueue(encoder.encode(`${JSON.stringify({ index, ...shownBody(body) })}\n`));
      },
    },
    { highWaterMark: 0 },
  );
}
