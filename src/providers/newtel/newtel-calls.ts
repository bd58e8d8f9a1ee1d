// Calls that New-Tel saw and this PBX did not, such as those made while it was down.

import { normalizeNumber } from '../../number/normalize-number.js';
import type { NumberSettings } from '../../number/number-settings.js';

/** As `vpbx/get-calls` gives it; times are Unix seconds. */
export interface NewtelCall {
  readonly vpbxId: string;
  readonly active: boolean;
  readonly direction: string;
  readonly clid: string;
  readonly dnid: string;
  readonly status: string;
  readonly startTime: number;
  readonly answerTime: number | null;
  readonly endTime: number | null;
}

/** A call of the journal. */
export interface SeenCall {
  /** E.164 digits, or the text as it came. */
  readonly number: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly direction: 'inbound' | 'outbound';
  /** What a provider told; such a call was not seen by the PBX itself. */
  readonly report: { readonly event: string } | null;
}

/** Both clocks may be off, and a call may ring at the provider before it gets here. */
const EARLIER_MS = 60_000;
const LATER_MS = 120_000;

/** Inbound calls that have ended, from numbers of which the journal has no call of about that time. */
export function neverSeenHere<Call extends NewtelCall>(
  calls: readonly Call[],
  seen: readonly SeenCall[],
  settings: NumberSettings,
): Call[] {
  const times = new Map<string, number[]>();
  for (const { number, at, direction, report } of seen) {
    if (direction !== 'inbound' || report?.event === 'missed') continue;
    times.set(number, [...(times.get(number) ?? []), Date.parse(at)]);
  }
  return calls.filter(({ direction, endTime, active, clid, startTime }) => {
    if (direction !== 'in' || active || endTime === null) return false;
    const startMs = startTime * 1000;
    const here = times.get(callerOf(clid, settings)) ?? [];
    return !here.some((ms) => ms >= startMs - EARLIER_MS && ms <= Math.max(startMs + LATER_MS, endTime * 1000));
  });
}

/** As the journal searches for it. */
export function callerOf(clid: string, settings: NumberSettings): string {
  const number = normalizeNumber(clid, settings);
  return number.kind === 'e164' ? number.e164 : number.kind === 'withheld' ? 'withheld' : clid;
}
