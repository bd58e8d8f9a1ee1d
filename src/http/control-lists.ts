// The commands' way to the runtime lists. The same paths are meant for the HTTP door.
//
//   GET    /v1/lists                       how many entries stand where
//   GET    /v1/lists/block?from=0          entries of the runtime list, page by page
//   PUT    /v1/lists/block                 {"entries":[{"number":"7917*","reason":"спам","ttlMs":86400000}]}
//   DELETE /v1/lists/block/79170415564

import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { LIST_KINDS, type ListKind } from '../lists/match/list-entry.js';

/** One entry as it was asked for; the number in any spelling. */
export interface WantedEntry {
  readonly number: string;
  readonly reason: string;
  readonly label: string;
  /** How long it holds, and until when: one of the two at most; null for ever. */
  readonly ttlMs: number | null;
  readonly untilMs: number | null;
  readonly hangupCause: number | null;
}

/** An entry as it is shown; times are ISO 8601 in UTC. */
export interface ShownEntry {
  readonly number: string;
  readonly reason: string;
  readonly label: string;
  readonly until: string | null;
  readonly hangupCause: number | null;
  readonly addedAt: string;
  readonly by: string;
}

export interface ShownLists {
  /** In the order in which they are asked; `list` is `allow`, `block` or the name of another one. */
  readonly lists: readonly { readonly list: string; readonly source: string; readonly entries: number }[];
}

export interface AddedEntries {
  /** What was added, in one spelling: `79170415564`, `7917*`. */
  readonly added: readonly string[];
  /** How many of them took the place of another. */
  readonly replaced: number;
  /** `index`: place in the request, from 0. */
  readonly refused: readonly { readonly index: number; readonly number: string; readonly problem: string }[];
}

export interface ListApi {
  lists(): ShownLists;
  page(kind: ListKind, from: number): { readonly entries: readonly ShownEntry[]; readonly next: number | null };
  add(kind: ListKind, entries: readonly WantedEntry[], by: string): AddedEntries;
  /** `removed`: null when there was none. Words for what is no entry. */
  remove(kind: ListKind, text: string): { readonly removed: ShownEntry | null } | string;
}

/** Entries of one request; a longer list comes in several, so that calls have their turn in between. */
export const MAX_WANTED = 500;
const MAX_BODY_BYTES = 2 * 2 ** 20;
const MAX_TEXT = 1000;

const text = z.string().max(MAX_TEXT);
const wanted = z
  .strictObject({
    number: text.min(1),
    reason: text.default(''),
    label: text.default(''),
    ttlMs: z.int().min(1).max(1e12).nullable().default(null),
    untilMs: z.int().min(1).max(8.64e15).nullable().default(null),
    hangupCause: z.int().min(1).max(127).nullable().default(null),
  })
  .refine(({ ttlMs, untilMs }) => ttlMs === null || untilMs === null, { error: 'ttlMs or untilMs, not both' });
const wantedEntries = z.strictObject({ entries: z.array(wanted).min(1).max(MAX_WANTED) });

/** @param by who is asking, such as `cli`; kept with what is added */
export function addListRoutes(app: Hono, api: ListApi, by: string): void {
  app.get('/v1/lists', (context) => context.json(api.lists()));
  app.get('/v1/lists/:kind', (context) => {
    const kind = kindOf(context);
    const from = Number(context.req.query('from') ?? '0');
    if (kind === null) return noSuchList(context);
    if (!Number.isSafeInteger(from) || from < 0) return context.json({ error: 'from: a whole number is needed' }, 400);
    return context.json(api.page(kind, from));
  });
  app.put(
    '/v1/lists/:kind',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => context.json({ error: `at most ${MAX_BODY_BYTES} bytes` }, 413),
    }),
    async (context) => {
      const kind = kindOf(context);
      if (kind === null) return noSuchList(context);
      const body = wantedEntries.safeParse(await jsonOf(context));
      return body.success
        ? context.json(api.add(kind, body.data.entries, by))
        : context.json({ error: wordsOf(body.error) }, 400);
    },
  );
  app.delete('/v1/lists/:kind/:number', (context) => {
    const kind = kindOf(context);
    if (kind === null) return noSuchList(context);
    const removed = api.remove(kind, context.req.param('number').slice(0, MAX_TEXT));
    return typeof removed === 'string' ? context.json({ error: removed }, 400) : context.json(removed);
  });
}

function kindOf(context: Context): ListKind | null {
  return LIST_KINDS.find((kind) => kind === context.req.param('kind')) ?? null;
}

function noSuchList(context: Context): Response {
  return context.json({ error: 'the runtime lists are allow and block' }, 404);
}

/** Undefined for what is no JSON. */
async function jsonOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

/** The first problem with its path. */
function wordsOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'not what was expected';
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
