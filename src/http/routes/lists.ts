// The lists: number of entries, and the two that can be changed at run time.
//
//   GET    /v1/lists                       {"lists":[{"list":"block","source":"runtime","entries":2}]}
//   GET    /v1/lists/block?from=0          {"entries":[…],"next":null}
//   POST   /v1/lists/block                 {"entries":[{"number":"7917*","reason":"спам","ttl":"30d"}]}
//   DELETE /v1/lists/block/79170415564     {"removed":{…}}

import { z } from 'zod';
import { LIST_KINDS, targetText, type ListKind } from '../../lists/match/list-entry.js';
import { broadWarning } from '../../lists/match/target-size.js';
import type { ListCount, NewEntry } from '../../lists/runtime/edit-lists.js';
import { IMPORT_ID, type RuntimeEntry } from '../../lists/runtime/list-record.js';
import { maskNumbersIn } from '../../number/mask-number.js';
import { parseDuration } from '../../time/duration.js';
import { parseUntil } from '../../time/until.js';
import { json } from '../answer.js';
import type { HttpApi, ListChange } from '../http-api.js';
import { numberInBody } from '../number-in-body.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody, type RouteRequest } from '../route.js';

/** An entry of a runtime list; times are ISO 8601 in UTC. */
export interface ShownEntry extends Pick<RuntimeEntry, 'reason' | 'label' | 'hangupCause' | 'by'> {
  readonly number: string;
  readonly until: string | null;
  readonly addedAt: string;
}

export interface ShownLists {
  readonly lists: readonly ListCount[];
}

export interface ShownPage {
  readonly entries: readonly ShownEntry[];
  /** `from` of the next page; null behind the last one. */
  readonly next: number | null;
}

export interface AddedEntries {
  /** What was added, in one spelling: `79170415564`, `7917*`. */
  readonly added: readonly string[];
  /** How many of them took the place of another. */
  readonly replaced: number;
  /** What they took the place of, to put it back. */
  readonly before: readonly { readonly index: number; readonly entry: ShownEntry }[];
  /** `index`: place in the request, from 0. */
  readonly refused: readonly { readonly index: number; readonly number: string; readonly problem: string }[];
  /** Of what was added: entries about so many numbers that it may not be meant. */
  readonly warnings: readonly { readonly index: number; readonly warning: string }[];
}

export interface RemovedEntry {
  /** Null when there was none. */
  readonly removed: ShownEntry | null;
}

/** Entries of one request; a longer list comes in several, so that calls have their turn in between. */
export const MAX_ENTRIES = 500;
const MAX_TEXT = 1000;

const text = z.string().max(MAX_TEXT);
const entry = z
  .strictObject({
    number: numberInBody,
    reason: text.default(''),
    label: text.default(''),
    ttl: z
      .string()
      .refine((message) => (parseDuration(message) ?? 0) > 0, { error: 'a duration such as 12h or 30d' })
      .nullable()
      .default(null),
    until: z
      .string()
      .refine((message) => parseUntil(message) !== undefined, {
        error: 'a time such as 2027-01-01 or 2027-01-01T12:00:00Z',
      })
      .nullable()
      .default(null),
    hangupCause: z.int().min(1).max(127).nullable().default(null),
  })
  .refine(({ ttl, until }) => ttl === null || until === null, { error: 'ttl or until, not both' });
/** One entry as it is asked for. */
export type WantedEntry = z.input<typeof entry>;

const newEntries = {
  schema: z.strictObject({
    entries: z.array(entry).min(1).max(MAX_ENTRIES),
    import: z.string().regex(IMPORT_ID, { error: 'letters, digits and hyphens, up to 40' }).nullable().default(null),
  }),
  maxBytes: 2 * 2 ** 20,
  timeMs: 10_000,
} satisfies RequestBody;

const page = z.object({
  from: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'a whole number is needed' })
    .default('0')
    .transform(Number),
  full: z.enum(['0', '1'], { error: '0 or 1' }).default('0'),
});

export const listRoutes = [
  route<HttpApi>({
    method: 'GET',
    path: '/v1/lists',
    summary: 'number of entries on each list, by origin',
    right: 'view',
    handle: (_request, api) => json({ lists: api.lists.counts() } satisfies ShownLists),
  }),
  route<HttpApi, z.output<typeof page>>({
    method: 'GET',
    path: '/v1/lists/{list}',
    summary:
      'entries added to `allow` or `block` at run time, paged with `from`; numbers are masked, or shown in full with `full=1`, which needs *change*',
    right: 'view',
    query: page,
    handle({ parameters, query, may }, api) {
      const kind = kindOf(parameters['list']);
      if (query.full === '1') may('change');
      const { entries, next } = api.lists.page(kind, query.from);
      const shown = entries.map(shownEntry);
      return json({ entries: query.full === '1' ? shown : shown.map(maskedEntry), next } satisfies ShownPage);
    },
  }),
  route<HttpApi, unknown, z.output<(typeof newEntries)['schema']>>({
    method: 'POST',
    path: '/v1/lists/{list}',
    summary: `adds up to ${MAX_ENTRIES} entries to \`allow\` or \`block\`; they apply from the next call. With \`import\`, a name of your own, they are entries of that import`,
    right: 'change',
    body: newEntries,
    handle(request, api) {
      const { parameters, body, client } = request;
      const kind = kindOf(parameters['list']);
      const added: string[] = [];
      const refused: AddedEntries['refused'][number][] = [];
      const warnings: AddedEntries['warnings'][number][] = [];
      const before: AddedEntries['before'][number][] = [];
      for (const [index, wanted] of body.entries.entries()) {
        const put = api.lists.put(kind, newEntry(wanted, api.clock.epochMs()), client.by, body.import);
        if ('problem' in put) refused.push({ index, number: wanted.number, problem: put.problem });
        else {
          added.push(targetText(put.entry.target));
          const warning = broadWarning(put.entry.target);
          if (warning !== null) warnings.push({ index, warning });
          if (put.replaced !== null) before.push({ index, entry: shownEntry(put.replaced) });
        }
      }
      audit(api, request, {
        ...{ list: kind, import: body.import, entries: added, added: added.length, replaced: before.length },
        ...{ refused: refused.length, removed: 0 },
      });
      return json({ added, replaced: before.length, before, refused, warnings } satisfies AddedEntries);
    },
  }),
  route<HttpApi>({
    method: 'DELETE',
    path: '/v1/lists/{list}/{number}',
    summary: 'removes an entry from `allow` or `block`, in any spelling of the number',
    right: 'change',
    handle(request, api) {
      const { parameters } = request;
      const kind = kindOf(parameters['list']);
      const removed = api.lists.remove(kind, parameters['number'] ?? '');
      if (removed !== null && 'problem' in removed) throw new HttpProblem('BAD_PARAMETER', removed.problem);
      const entries = removed === null ? [] : [targetText(removed.target)];
      audit(api, request, {
        ...{ list: kind, import: null, entries, added: 0, replaced: 0, refused: 0, removed: entries.length },
      });
      return json({ removed: removed === null ? null : shownEntry(removed) } satisfies RemovedEntry);
    },
  }),
];

/** Each change is in the log, with who asked for it. */
export function audit(
  api: Pick<HttpApi, 'changed'>,
  { door, client: { peer, session } }: Pick<RouteRequest, 'door' | 'client'>,
  change: Omit<ListChange, 'door' | 'peer' | 'session'>,
): void {
  api.changed({ door, peer, session: session?.name ?? null, ...change });
}

export function kindOf(name: string | undefined): ListKind {
  const kind = LIST_KINDS.find((each) => each === name);
  if (kind === undefined) throw new HttpProblem('NO_SUCH_LIST');
  return kind;
}

function newEntry({ ttl, until, ...rest }: z.output<typeof entry>, nowMs: number): NewEntry {
  const untilMs = ttl !== null ? nowMs + (parseDuration(ttl) ?? 0) : until !== null ? parseUntil(until) : null;
  return { ...rest, untilMs: untilMs ?? null };
}

export function shownEntry({ target, reason, label, untilMs, hangupCause, addedAtMs, by }: RuntimeEntry): ShownEntry {
  const until = untilMs === null ? null : new Date(untilMs).toISOString();
  return {
    number: targetText(target),
    reason,
    label,
    until,
    hangupCause,
    addedAt: new Date(addedAtMs).toISOString(),
    by,
  };
}

/** Words may hold the number too. */
export function maskedEntry(entry: ShownEntry): ShownEntry {
  const { number, reason, label } = entry;
  const ends = number.split('-').map(maskNumbersIn);
  return { ...entry, number: ends.join('-'), reason: maskNumbersIn(reason), label: maskNumbersIn(label) };
}
