// Which list has an entry?
//
//   GET /v1/lists/search?text=79170415564     {"about":[{"list":"block","entry":"7917*","source":"/etc/…/block.txt:3",…}],"runtime":[…],"more":false}

import { z } from 'zod';
import { entryPlace, LIST_KINDS, targetText, type ListEntry, type ListKind } from '../../lists/match/list-entry.js';
import type { ListEditor } from '../../lists/runtime/edit-lists.js';
import { maskNumbersIn } from '../../number/mask-number.js';
import { yieldTimer } from '../../time/yield-to-calls.js';
import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { route } from '../route.js';
import { fullQuery } from './calls.js';
import { maskedEntry, shownEntry, type ShownEntry } from './lists.js';

/** An entry of any list that is about the number that was asked for. */
export interface AboutNumber {
  readonly list: string;
  readonly entry: string;
  readonly reason: string;
  readonly label: string;
  /** ISO 8601 in UTC; null for never. */
  readonly until: string | null;
  /** `runtime`, or `/etc/voxroute/block.txt:17`. */
  readonly source: string;
}

export interface FoundEntries {
  /** Null where the text is no number. */
  readonly about: readonly AboutNumber[] | null;
  /** Entries of the runtime lists in which the text stands. */
  readonly runtime: readonly (ShownEntry & { readonly list: ListKind })[];
  /** Are there more of those? */
  readonly more: boolean;
}

const MAX_FOUND = 100;

const search = fullQuery.extend({ text: z.string().trim().min(1).max(100) });

export const listSearchRoutes = [
  route<HttpApi, z.output<typeof search>>({
    method: 'GET',
    path: '/v1/lists/search',
    summary:
      'lists with an entry for a number (`text`, in any spelling, or `withheld`), and entries added at run time that contain the text; masked like the list: a part of a number is searched for in what is shown',
    right: 'view',
    query: search,
    async handle({ query: { text, full }, may, abandoned }, { lists }) {
      if (full === '1') may('change');
      const about = lists.about(text)?.map(({ list, entry }) => ({ list, ...aboutNumber(entry) })) ?? null;
      const { found, more } = await standingIn(lists, text, full === '1', abandoned);
      const masked = full === '1' ? about : (about?.map(maskedAbout) ?? null);
      return json({ about: masked, runtime: found, more } satisfies FoundEntries);
    },
  }),
];

function aboutNumber(entry: ListEntry): Omit<AboutNumber, 'list'> {
  const { target, reason, label, untilMs } = entry;
  const until = untilMs === null ? null : new Date(untilMs).toISOString();
  return { entry: targetText(target), reason, label, until, source: entryPlace(entry) };
}

function maskedAbout(about: AboutNumber): AboutNumber {
  const { entry, reason, label } = about;
  const ends = entry.split('-').map(maskNumbersIn);
  return { ...about, entry: ends.join('-'), reason: maskNumbersIn(reason), label: maskNumbersIn(label) };
}

/** What is looked through is what is shown, so that nobody guesses a masked number digit by digit. */
async function standingIn(lists: ListEditor, text: string, isFull: boolean, abandoned: AbortSignal) {
  const wanted = text.toLowerCase();
  const digits = /^[+\d][\d\s()+-]*$/.test(text) ? text.replace(/\D/g, '') : null;
  const found: FoundEntries['runtime'][number][] = [];
  const turn = yieldTimer();
  for (const list of LIST_KINDS) {
    for (let from: number | null = 0; from !== null && !abandoned.aborted;) {
      const page = lists.page(list, from);
      for (const each of page.entries) {
        const entry = isFull ? shownEntry(each) : maskedEntry(shownEntry(each));
        if (!stands(entry, wanted, digits)) continue;
        if (found.length === MAX_FOUND) return { found, more: true };
        found.push({ list, ...entry });
      }
      from = page.next;
      const isOver = turn();
      if (isOver !== null) await isOver;
    }
  }
  return { found, more: false };
}

function stands({ number, reason, label }: ShownEntry, wanted: string, digits: string | null): boolean {
  if (digits !== null && digits.length >= 2 && number.includes(digits)) return true;
  return [number, reason, label].some((text) => text.toLowerCase().includes(wanted));
}
