// The decision by lists. Allow always beats block, and a block costs no lookup.

import type { CallView } from './call-view.js';
import { PASS, USUAL_HANGUP_CAUSE, type Decision } from './decision.js';
import { targetText, type ListEntry } from '../lists/match/list-entry.js';
import type { PolicyParts } from './policy-parts.js';

/** Values of VOX_RULE where a list decided; no rule can have one of these ids. */
export const LIST_IDS = ['allow', 'block', 'freepbx'] as const;

export interface ListAnswer {
  /** Null unless a list blocks. */
  readonly blocked: Decision | null;
  readonly allowed: ListEntry | null;
}

/**
 * The block list is about callers: whoever may not call can still be called, and rules can ask for the list by name. The
 * allow list holds in both directions, against rules too.
 */
export function askLists(call: CallView, { allow, block }: PolicyParts): ListAnswer {
  const allowed = call.matchIn(allow);
  if (allowed !== null || call.facts.direction === 'outbound') return { blocked: null, allowed };
  const match = call.matchIn(block);
  return { blocked: match === null ? blockedByFreepbx(call) : blockedBy(match, call), allowed };
}

/** `on the block list: 7917*`; an entry that is the number itself is not repeated, for logs that hide numbers. */
export function listReason(list: 'allow' | 'block', { target, reason }: ListEntry): string {
  if (reason !== '') return reason;
  const isWhole = target.kind === 'exact' || target.kind === 'withheld';
  return isWhole ? `on the ${list} list` : `on the ${list} list: ${targetText(target)}`;
}

/** Null where FreePBX does not block, or was not asked. */
export function freepbxReason({ facts: { freepbx, number } }: CallView): string | null {
  if (freepbx === null) return null;
  if (freepbx.listed) return "on FreePBX's blacklist";
  return freepbx.blocksWithheld && number.kind === 'withheld' ? 'FreePBX blocks callers without a number' : null;
}

function blockedBy(match: ListEntry, call: CallView): Decision {
  return {
    ...PASS,
    action: 'block',
    hangupCause: match.hangupCause ?? USUAL_HANGUP_CAUSE,
    ...(match.hangupCause === null ? {} : { namesCause: true }),
    label: match.label === '' ? (call.contact?.name ?? '') : match.label,
    rule: 'block',
    reason: listReason('block', match),
  };
}

function blockedByFreepbx(call: CallView): Decision | null {
  const reason = freepbxReason(call);
  if (reason === null) return null;
  return {
    ...PASS,
    action: 'block',
    hangupCause: USUAL_HANGUP_CAUSE,
    route: call.facts.freepbx?.destination ?? '',
    label: call.contact?.name ?? '',
    rule: 'freepbx',
    reason,
  };
}
