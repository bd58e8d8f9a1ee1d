// Calls that a provider saw and this PBX never did, into the journal: who called while we were down.

import { reportedCall, type RecordedCall } from '../call/recorded-call.js';
import { scriptOf } from '../call/scripts.js';
import type { CallJournal } from '../journal/call-journal.js';
import { subjectOf } from '../journal/call-subject.js';
import { normalizeNumber } from '../number/normalize-number.js';
import { settingsOfCountry } from '../number/number-settings.js';
import type { AccountSettings } from '../providers/account.js';
import { callerOf, neverSeenHere, type NewtelCall, type SeenCall } from '../providers/newtel/newtel-calls.js';

/** What of the account is looked at. */
export type CallsAccount = Pick<AccountSettings, 'name' | 'country'>;

/** Clocks differ, and a call has its place in the journal by the time when it was answered. */
const EARLIER_MS = 5 * 60_000;

/**
 * Writes down those of which the journal has nothing. One from before the journal's first call is left out: nobody knows.
 * Rejects where the journal cannot be read: then nothing is known of any of them.
 *
 * @param calls that have ended
 * @returns how many were written down
 */
export async function recordMissed(
  journal: Pick<CallJournal, 'record' | 'since' | 'stats'>,
  { name, country }: CallsAccount,
  calls: readonly NewtelCall[],
): Promise<number> {
  if (journal.stats().state.kind === 'off') throw new Error('callsEvery needs the call journal, which is off');
  const settings = settingsOfCountry(country);
  const firstMs = Math.min(...calls.map(({ startTime }) => startTime * 1000));
  const callers = new Set(calls.map(({ clid }) => callerOf(clid, settings)));
  const seen: SeenCall[] = [];
  const reported = new Set<string>();
  for await (const entries of journal.since(firstMs - EARLIER_MS))
    for (const { call } of entries) {
      const { report } = call;
      if (report?.account === name && report.event === 'missed') reported.add(report.id);
      const number = subjectOf(call);
      if (callers.has(number)) seen.push(seenCall(call, number));
    }
  const { oldestAtMs } = journal.stats();
  const judged = calls.filter(
    ({ vpbxId, startTime }) => !reported.has(vpbxId) && oldestAtMs !== null && startTime * 1000 >= oldestAtMs,
  );
  const missed = neverSeenHere(judged, seen, settings);
  for (const call of missed) journal.record(missedCall(call, { name, country }));
  return missed.length;
}

function seenCall({ atMs, question, report }: RecordedCall, number: string): SeenCall {
  const reported = report?.direction === 'outbound' ? 'outbound' : 'inbound';
  const direction = scriptOf(question.script)?.direction ?? reported;
  return { number, at: new Date(atMs).toISOString(), direction, report: report ?? null };
}

function missedCall(
  { vpbxId, clid, dnid, status, startTime, answerTime, endTime }: NewtelCall,
  { name, country }: CallsAccount,
): RecordedCall {
  const settings = settingsOfCountry(country);
  const did = normalizeNumber(dnid, settings);
  const from = answerTime ?? startTime;
  return reportedCall({
    ...{ door: 'provider', script: 'missed', uniqueId: '', atMs: startTime * 1000, channel: `NewTel/${name}-0` },
    number: normalizeNumber(clid, settings),
    did: did.kind === 'e164' ? did.e164 : dnid,
    report: {
      ...{ account: name, event: 'missed', id: vpbxId, direction: 'inbound', outcome: status },
      durationSeconds: endTime === null ? null : Math.max(0, endTime - from),
    },
  });
}
