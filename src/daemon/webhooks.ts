// Webhooks in the daemon: what the door asks of the running parts, and what a question would be answered.

import type { RecalledCall, WebhookApi } from '../http/webhooks/answer-webhook.js';
import { simulateQuestion, type SimulatedAnswer, type SimulatedQuestion } from '../http/webhooks/simulated-question.js';
import type { CallJournal } from '../journal/call-journal.js';
import type { Clock } from '../time/clock.js';
import type { Snapshot } from './snapshot.js';

export interface WebhookParts {
  /** Asked for each question, so that a reload needs no new door. */
  readonly current: () => Pick<Snapshot, 'decide' | 'contacts'>;
  readonly journal: Pick<CallJournal, 'record' | 'since'>;
}

export function webhookApi({ current, journal }: WebhookParts): WebhookApi {
  return {
    decide: async (call) => current().decide(call),
    contact: (e164) => current().contacts.find(e164),
    record: (call) => journal.record(call),
    recall: (account, id) => recallCall(journal, account, id).catch(() => NOT_THERE),
  };
}

const NOT_THERE: RecalledCall = { start: null, isEnded: false };
/** The clocks of two hosts differ. */
const EARLIER_MS = 5 * 60_000;
const MAX_CALLS = 100_000;

/** Ids have the second of the beginning in them, so the journal is read from there. */
async function recallCall(journal: Pick<CallJournal, 'since'>, account: string, id: string): Promise<RecalledCall> {
  if (!/^\d{12}$/.test(id)) return NOT_THERE;
  const sinceMs = Math.floor(Number(id) / 100) * 1000 - EARLIER_MS;
  let found = NOT_THERE;
  let read = 0;
  for await (const calls of journal.since(sinceMs)) {
    for (const { call } of calls) {
      if (call.report?.account !== account || call.report.id !== id) continue;
      if (call.report.event === 'start') found = { ...found, start: call };
      if (call.report.event === 'end') return { ...found, isEnded: true };
    }
    read += calls.length;
    if (read > MAX_CALLS) break;
  }
  return found;
}

/** What a question would be answered with by this snapshot; it is counted nowhere. Words where there is no such account. */
export function simulateWith(
  { webhookAccounts, decide, contacts }: Pick<Snapshot, 'webhookAccounts' | 'decide' | 'contacts'>,
  asked: SimulatedQuestion,
  clock: Pick<Clock, 'epochMs' | 'monotonicMs'>,
): Promise<SimulatedAnswer | string> {
  return simulateQuestion(asked, {
    accounts: webhookAccounts,
    decide: async (call) => decide(call),
    contact: (e164) => contacts.find(e164),
    epochMs: clock.epochMs(),
    nowMs: clock.monotonicMs(),
  });
}
