// Journals in directories of their own, removed after each test, and calls to write into them.

import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CallAnswer } from '../../src/call/call-answer.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { plainQuestion } from '../../src/call/plain-question.js';
import { openCallJournal, type CallJournal, type JournalSettings } from '../../src/journal/call-journal.js';
import type { CallFilter, JournalEntry } from '../../src/journal/search-calls.js';
import type { StoreEvent } from '../../src/store/store-event.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import { bracketNames } from '../fakes/names.js';
import { found } from '../fakes/scripted-source.js';
import { stateDirectory } from '../store/open-store.js';

const SETTINGS: JournalSettings = { enabled: true, maxCalls: 1000, keep: 30 * 86_400_000 };
export const NUMBER = '79170415564';

export interface OpenJournal {
  readonly journal: CallJournal;
  readonly directory: string;
  readonly events: StoreEvent[];
  readonly kinds: () => string[];
}

/** Closed at the end of the test. */
export function openJournal(
  given: { directory?: string; clock?: Clock; settings?: Partial<JournalSettings> } = {},
): OpenJournal {
  const { directory = join(stateDirectory(), 'journal'), clock = systemClock, settings } = given;
  const events: StoreEvent[] = [];
  const journal = openCallJournal({
    directory,
    settings: { ...SETTINGS, ...settings },
    clock,
    report: (event) => events.push(event),
  });
  onTestFinished(() => journal.close());
  return { journal, directory, events, kinds: () => events.map(({ kind }) => kind) };
}

/** As FastAGI asks. */
export function question(changes: Partial<IncomingCall> = {}): IncomingCall {
  const defaults = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };
  return {
    ...plainQuestion({ door: 'agi', script: 'route', number: `+${NUMBER}` }, defaults, 0),
    did: '74951112233',
    context: 'from-trunk',
    channel: 'PJSIP/mts-0000002f',
    uniqueId: '1764331507.12',
    ...changes,
  };
}

/** What became of it. */
export function answer(
  changes: Partial<Omit<CallAnswer, 'decision'>> & { readonly decision?: Partial<Decision> } = {},
): CallAnswer {
  const { decision, ...rest } = changes;
  const answeredAtMs = changes.answeredAtMs ?? Date.now();
  const observations = changes.observations ?? [
    found(NUMBER, { operator: 'МТС [mts]', region: 'Республика Башкортостан', ported: false }, answeredAtMs - 5000),
  ];
  return {
    status: 'OK',
    fault: null,
    faultDetail: null,
    number: { kind: 'e164', raw: `+${NUMBER}`, e164: NUMBER },
    dial: `8${NUMBER.slice(1)}`,
    presentation: 'allowed',
    record: mergeObservations(observations, bracketNames()),
    lookedUp: true,
    source: 'voxlink-v1',
    upstream: null,
    ageSeconds: 5,
    tookMs: 1.25,
    abandoned: false,
    ...rest,
    observations,
    answeredAtMs,
    decision: { ...PASS, ...decision },
  };
}

export const about = (e164: string) => ({ kind: 'e164', raw: `+${e164}`, e164 }) as const;

export async function searched(journal: CallJournal, filter: CallFilter = {}): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of journal.search(filter, (one, other) => one === other)) entries.push(entry);
  return entries;
}

/** Until it takes calls. */
export async function isOpen({ journal }: Pick<OpenJournal, 'journal'>): Promise<void> {
  await journal.flush();
}
