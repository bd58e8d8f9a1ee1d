// What acts at a provider, for `provider`: sent by the daemon, which has the keys, counts, and keeps the log.

import { z } from 'zod';
import { json } from '../answer.js';
import type { ControlApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody } from '../route.js';

/** Of all files of a request, as they are; base64 makes a third more of it. */
export const MAX_UPLOAD_BYTES = 8 * 1024 * 1024;
/** A password call rings for up to 99 s, and an account may wait for its turn for a minute. */
const ANSWER_MS = 300_000;

const text = (most: number) => z.string().max(most);

const act = {
  schema: z.strictObject({
    account: text(40),
    kind: text(20),
    baseUrl: text(1000),
    method: text(100),
    input: z.record(text(100), z.unknown()),
    files: z.record(text(100), z.strictObject({ name: text(200), base64: z.base64() })).default({}),
    about: text(1000).default(''),
    by: text(200).default(''),
  }),
  maxBytes: Math.ceil((MAX_UPLOAD_BYTES * 4) / 3) + 256 * 1024,
  timeMs: 15_000,
} satisfies RequestBody;

const inHand = {
  schema: z.strictObject({ account: text(40) }),
  maxBytes: 1024,
  timeMs: 5000,
} satisfies RequestBody;

export const providerActRoutes = [
  route<ControlApi, unknown, z.output<(typeof act)['schema']>>({
    method: 'POST',
    path: '/v1/provider/act',
    summary: 'sends something that acts at a provider, once, for `provider`; counted and logged here',
    right: 'change',
    body: act,
    answerMs: ANSWER_MS,
    async handle({ body }, api) {
      const outcome = await api.providerActs.act(body);
      if (typeof outcome === 'string') throw new HttpProblem('BAD_BODY', outcome);
      return json(outcome);
    },
  }),
  route<ControlApi, unknown, z.output<(typeof inHand)['schema']>>({
    method: 'POST',
    path: '/v1/provider/in-hand',
    summary: 'failover leaves an account alone for an hour, for `provider ACCOUNT forward`',
    right: 'change',
    body: inHand,
    async handle({ body: { account } }, api) {
      const untilMs = await api.providerActs.takeInHand(account);
      if (typeof untilMs === 'string') throw new HttpProblem('BAD_BODY', untilMs);
      return json({ untilMs });
    },
  }),
];
