// The call journal: calls page by page, one of them, and those that come.
//
//   GET /v1/calls?action=block&since=7d     {"calls":[{"id":"0mi8kz4gq000","at":"2026-11-28T12:05:07.000Z",…}],"next":null}
//   GET /v1/calls/live                      text/event-stream: id: 0mi8kz4gq000 / data: {"id":"0mi8kz4gq000",…}

import { z } from 'zod';
import { CALL_STATUSES } from '../../call/call-answer.js';
import { isCallId } from '../../journal/call-key.js';
import type { JournalEntry } from '../../journal/search-calls.js';
import type { Clock } from '../../time/clock.js';
import { json, type Answer } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RouteRequest } from '../route.js';
import { shownCall, type ShownCall } from './shown-call.js';
import { shownExplanation } from './shown-explanation.js';

export interface ShownCalls {
  readonly calls: readonly ShownCall[];
  /** `before` of the next page; null behind the last one. */
  readonly next: string | null;
}

const MAX_CALLS = 1000;
const SEARCH_MS = 60_000;

const id = z.string().refine(isCallId, { error: 'the id of a call, such as 0mi8kz4gq000' });
const text = z.string().min(1).max(300).optional();
export const fullQuery = z.object({ full: z.enum(['0', '1'], { error: '0 or 1' }).default('0') });
const statuses = Object.keys(CALL_STATUSES) as (keyof typeof CALL_STATUSES)[];

const search = fullQuery.extend({
  number: text,
  did: text,
  since: text,
  until: text,
  action: z.enum(['pass', 'block', 'route'], { error: 'pass, block or route' }).optional(),
  rule: text,
  status: z.enum(statuses, { error: statuses.join(', ') }).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, { error: `a whole number from 1 to ${MAX_CALLS}` })
    .transform(Number)
    .refine((limit) => limit <= MAX_CALLS, { error: `a whole number from 1 to ${MAX_CALLS}` })
    .default(100),
  before: id.optional(),
});
type Full = z.output<typeof fullQuery>;

export const callRoutes = [
  route<HttpApi, z.output<typeof search>>({
    method: 'GET',
    path: '/v1/calls',
    summary:
      'handled calls, newest first, paged with `before`; numbers are masked, or shown in full with `full=1`, which needs *change*. Filters: `number`, `did`, `since`, `until`, `action`, `rule`, `status`, `limit`',
    right: 'view',
    query: search,
    answerMs: SEARCH_MS,
    async handle({ query: { full, ...asked }, may, abandoned }, api) {
      if (full === '1') may('change');
      const { entries, hasMore } = await api.calls.search(asked, abandoned);
      const next = hasMore ? (entries.at(-1)?.id ?? null) : null;
      return json({ calls: entries.map((entry) => shownCall(entry, full === '1')), next } satisfies ShownCalls);
    },
  }),
  route<HttpApi, Full>({
    method: 'GET',
    path: '/v1/calls/live',
    summary: 'calls as they are answered, as server-sent events; masked like the list',
    right: 'view',
    query: fullQuery,
    answers: { type: 'text/event-stream', schema: null },
    answerMs: 3_600_000,
    handle: live,
  }),
  route<HttpApi, Full>({
    method: 'GET',
    path: '/v1/calls/{id}',
    summary: 'one call of the journal; masked like the list',
    right: 'view',
    query: fullQuery,
    async handle({ parameters, query: { full }, may }, api) {
      if (full === '1') may('change');
      const entry = await api.calls.get(wantedId(parameters));
      if (entry === null) throw new HttpProblem('NO_SUCH_CALL');
      return json(shownCall(entry, full === '1'));
    },
  }),
  route<HttpApi, Full>({
    method: 'GET',
    path: '/v1/calls/{id}/explanation',
    summary: 'the decision then, and now with what was known about the number then; masked like the list',
    right: 'view',
    query: fullQuery,
    answerMs: SEARCH_MS,
    async handle({ parameters, query: { full }, may }, api) {
      if (full === '1') may('change');
      const explained = await api.calls.explain(wantedId(parameters));
      if (explained === null) throw new HttpProblem('NO_SUCH_CALL');
      return json(shownExplanation(explained, full === '1'));
    },
  }),
];

/** @throws HttpProblem for what no call is called */
function wantedId({ id: given = '' }: RouteRequest['parameters']): string {
  if (!isCallId(given)) throw new HttpProblem('NO_SUCH_CALL');
  return given;
}

/** Between two looks whether the daemon is about to end. */
const TICK_MS = 1000;
/** A line that says nothing, so that proxies keep the connection. */
const TICKS_A_COMMENT = 15;
/** Over TCP an end before the listener cuts the connection; a browser asks again by itself. */
const LONGEST_TICKS = 3_000;
/** Calls that wait for a client that reads slowly. Then it is let go. */
const MAX_UNREAD = 1000;

function live({ door, query: { full }, may, abandoned }: RouteRequest<Full>, api: HttpApi): Answer {
  if (full === '1') may('change');
  const stream = callStream(api, (entry) => shownCall(entry, full === '1'), abandoned, door === 'http');
  if (stream === null) throw new HttpProblem('OVERLOAD', 'too many clients follow the calls already');
  return { status: 200, contentType: 'text/event-stream', body: stream };
}

/** Null when too many follow already. Ends when the client is gone or too slow, and when the daemon stops. */
function callStream(
  api: Pick<HttpApi, 'calls' | 'notReady'> & { readonly clock: Pick<Clock, 'after'> },
  shown: (entry: JournalEntry) => ShownCall,
  abandoned: AbortSignal,
  isBounded: boolean,
): ReadableStream<Uint8Array> | null {
  const encoder = new TextEncoder();
  let write: (text: string) => void = () => undefined;
  const unfollow = api.calls.follow((entry) => {
    write(`id: ${entry.id}\ndata: ${JSON.stringify(shown(entry))}\n\n`);
  });
  if (unfollow === null) return null;
  let cancelTick: () => void = () => undefined;
  const letGo = () => {
    unfollow();
    cancelTick();
    write = () => undefined;
  };
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    let ticks = 0;
    const end = () => {
      letGo();
      try {
        controller.close();
      } catch {
        // The client has closed it.
      }
    };
    write = (text) => {
      if ((controller.desiredSize ?? 0) <= 0) end();
      else controller.enqueue(encoder.encode(text));
    };
    const tick = () => {
      ticks += 1;
      if (api.notReady().length > 0 || (isBounded && ticks >= LONGEST_TICKS)) end();
      else {
        if (ticks % TICKS_A_COMMENT === 0) write(':\n\n');
        cancelTick = api.clock.after(TICK_MS, tick);
      }
    };
    write(': calls as they are answered\n\n');
    cancelTick = api.clock.after(TICK_MS, tick);
    abandoned.addEventListener('abort', end, { once: true });
  };
  const strategy = new CountQueuingStrategy({ highWaterMark: MAX_UNREAD });
  return new ReadableStream<Uint8Array>({ start, cancel: letGo }, strategy);
}
