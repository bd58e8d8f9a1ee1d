// Reads FreePBX's own blacklist in the AGI session, before the call is answered. Needs no AMI permission and costs one
// round trip.

import type { IncomingCall } from '../call/incoming-call.js';
import type { Clock } from '../time/clock.js';
import { waitUntil } from '../time/wait-until.js';
import type { FreepbxFinding } from '../policy/freepbx-finding.js';
import type { AgiSession } from './agi-session.js';

/** What is asked of Asterisk, and what its answer means. */
export interface FreepbxBlacklist {
  /** A dialplan expression without quotes; null when this call needs no asking. */
  question(call: IncomingCall): string | null;
  /** Null for an answer that is none. */
  read(answer: string): FreepbxFinding | null;
}

/** Longest wait, and never more than half of what is left of the call's budget, in milliseconds. */
const LONGEST_WAIT_MS = 100;

/** The call with what was found; as it came when Asterisk does not say in time. Never rejects. */
export async function consultFreepbx(
  call: IncomingCall,
  session: AgiSession,
  blacklist: FreepbxBlacklist,
  clock: Clock,
): Promise<{ readonly call: IncomingCall; readonly problem: string | null }> {
  const question = blacklist.question(call);
  if (question === null) return { call, problem: null };
  const remainingMs = call.askedAtMs + call.options.deadlineMs - clock.monotonicMs();
  const limitMs = Math.max(0, Math.min(LONGEST_WAIT_MS, remainingMs / 2));
  const waiting = new AbortController();
  const cancel = clock.after(limitMs, () => waiting.abort());
  const waited = await waitUntil(session.command(`GET FULL VARIABLE "${question}"`), waiting.signal);
  cancel();
  // The reply that is still to come is read before that to the next command: nothing gets mixed up.
  if (waited.kind === 'cut') return { call, problem: `no answer after ${Math.round(limitMs)} ms` };
  if (waited.kind === 'error') return { call, problem: null };
  const { code, value, text } = waited.value;
  const finding = code === 200 && value !== null ? blacklist.read(value) : null;
  if (finding === null)
    return { call, problem: code === 200 ? 'not an answer to GET FULL VARIABLE' : `${code} ${text}` };
  return { call: { ...call, freepbx: finding }, problem: null };
}
