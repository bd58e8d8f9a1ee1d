// The facts of a question that a policy may look at (`CallFacts`).

import { normalizeNumber } from '../number/normalize-number.js';
import type { NormalizedNumber } from '../number/normalized-number.js';
import type { NumberSettings } from '../number/number-settings.js';
import type { CallFacts, CallPart } from '../policy/call-facts.js';
import { isDialled } from './dialled-number.js';
import type { IncomingCall } from './incoming-call.js';
import type { Script } from './scripts.js';

/** What of a call is looked at. */
type AskedAbout = Pick<IncomingCall, CallPart | 'notKnown' | 'uniqueId' | 'freepbx'>;

/** The number in question, read by this PBX's rules. */
export function numberOf(
  { number, numberProblem }: Pick<IncomingCall, 'number' | 'numberProblem'>,
  settings: NumberSettings,
): NormalizedNumber {
  if (numberProblem !== undefined) return { kind: 'invalid', raw: '', problem: numberProblem };
  return normalizeNumber(number, settings);
}

/** The facts before the lookup. @param atMs wall time of the call */
export function callFactsOf(
  call: AskedAbout,
  number: NormalizedNumber,
  { direction }: Pick<Script, 'direction'>,
  settings: NumberSettings,
  atMs: number,
): CallFacts {
  const { presentation, did, rdnis, context, channel, uniqueId, notKnown = [], freepbx } = call;
  return {
    direction,
    number,
    presentation,
    did,
    didE164: e164Of(did, settings),
    rdnis,
    rdnisE164: e164Of(rdnis, settings),
    context,
    channel,
    uniqueId,
    notKnown,
    freepbx,
    atMs,
    lookup: null,
  };
}

function e164Of(text: string, settings: NumberSettings): string | null {
  if (!isDialled(text)) return null;
  const number = normalizeNumber(text, settings);
  return number.kind === 'e164' ? number.e164 : null;
}
