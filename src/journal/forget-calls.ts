// What is removed when a number is to be forgotten: its calls, and those of others in which it stands.

import type { RecordedCall } from '../call/recorded-call.js';
import { subjectOf } from './call-subject.js';

/** National numbers have ten digits; whoever dialled in wrote them behind 8, +7 or nothing. */
const SUFFIX_DIGITS = 10;
/** Fewer digits stand in too much by chance. */
const LEAST_DIGITS = 7;

/** @param subject see `subjectOf` */
export function isAbout(call: RecordedCall, subject: string): boolean {
  return subjectOf(call) === subject || mentions(call, subject);
}

/** Does it stand in the call in another place: as who redirected it, in the name of a channel, in words on the decision? */
function mentions({ question, decision }: RecordedCall, subject: string): boolean {
  if (!/^\d+$/.test(subject) || subject.length < LEAST_DIGITS) return false;
  const { number, rdnis, channel, context, uniqueId } = question;
  const texts = [number, rdnis, channel, context, uniqueId, decision.reason, decision.label, decision.route];
  const digits = subject.slice(-SUFFIX_DIGITS);
  // A number may be written with signs in between. The DID is left out: it is this PBX's own.
  return texts.some((text) => text.replace(/[\s().-]/g, '').includes(digits));
}
