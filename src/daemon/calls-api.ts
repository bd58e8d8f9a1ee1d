// What routes and commands ask of the call journal, by the configuration in use.

import type { CallCommandsApi, CallsApi } from '../http/calls-api.js';
import { HttpProblem } from '../http/problem.js';
import { subjectOfText } from '../journal/call-subject.js';
import { JournalUnavailable } from '../journal/journal-unavailable.js';
import type { CallFilter, JournalEntry } from '../journal/search-calls.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { MOMENT_WORDS, parseMoment } from '../time/moment.js';
import { ConfigError } from '../yaml/config-error.js';
import type { DaemonEdges } from './edges.js';
import { explainEntry, replayCalls } from './replay-calls.js';
import type { Serving } from './state.js';

/** Over HTTP and by commands together. */
const MAX_FOLLOWERS = 20;
const MAX_TEXT = 300;

/** @param serving its snapshot is looked at with each request, so that a reload takes effect */
export function createCallsApi(serving: Serving, edges: Pick<DaemonEdges, 'preparation'>): CallCommandsApi {
  const { journal, clock, hostTimeZone } = serving.resources;
  let followers = 0;
  let isReplaying = false;

  const config = () => serving.snapshot.loaded.config;
  const numberOf = (text: string) => normalizeNumber(text.slice(0, MAX_TEXT), config().number);
  const subjectOf = (text: string) => subjectOfText(text.slice(0, MAX_TEXT), config().number);

  function momentOf(name: 'since' | 'until', text: string): number {
    const timeZone = config().timeZone ?? hostTimeZone.zone ?? 'UTC';
    const atMs = parseMoment(text, { nowMs: clock.epochMs(), timeZone, isEnd: name === 'until' });
    if (atMs === undefined) throw new HttpProblem('BAD_PARAMETER', `${name}: expected ${MOMENT_WORDS}`);
    return atMs;
  }

  /** One DID may come in several spellings. */
  function sameDid(one: string, other: string): boolean {
    if (one === other) return true;
    const [mine, theirs] = [numberOf(one), numberOf(other)];
    return mine.kind === 'e164' && theirs.kind === 'e164' && mine.e164 === theirs.e164;
  }

  async function search(asked: Parameters<CallsApi['search']>[0], abandoned: AbortSignal) {
    const { number, since, until, limit, ...same } = asked;
    const filter: CallFilter = {
      ...same,
      ...(number === undefined ? {} : { number: subjectOf(number) }),
      ...(since === undefined ? {} : { sinceMs: momentOf('since', since) }),
      ...(until === undefined ? {} : { untilMs: momentOf('until', until) }),
    };
    const entries: JournalEntry[] = [];
    for await (const entry of journal.search(filter, sameDid)) {
      if (abandoned.aborted) break;
      if (entries.length === limit) return { entries, hasMore: true };
      entries.push(entry);
    }
    return { entries, hasMore: false };
  }

  return {
    search: (asked, abandoned) => readable(() => search(asked, abandoned)),
    get: (id) => readable(() => journal.get(id)),
    follow(listener) {
      if (followers >= MAX_FOLLOWERS) return null;
      followers += 1;
      const unfollow = journal.follow(listener);
      let isDone = false;
      return () => {
        if (isDone) return;
        isDone = true;
        followers -= 1;
        unfollow();
      };
    },
    forget: (number) => readable(() => journal.forget(subjectOf(number))),
    explain: (id) => readable(() => explainEntry(serving, id)),
    async replay({ since, texts }, abandoned) {
      if (isReplaying) throw new HttpProblem('OVERLOAD', 'another replay is under way');
      isReplaying = true;
      try {
        const sinceMs = since === null ? 0 : momentOf('since', since);
        return await readable(() => replayCalls(serving, edges, { sinceMs, texts }, abandoned));
      } catch (error) {
        if (error instanceof ConfigError) throw new HttpProblem('BAD_BODY', error.message);
        throw error;
      } finally {
        isReplaying = false;
      }
    },
  };
}

/** @throws HttpProblem where the journal cannot be read */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof JournalUnavailable) throw new HttpProblem('NO_JOURNAL', error.message);
    throw error;
  }
}
