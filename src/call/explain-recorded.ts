// Explains how a recorded call would be decided now: each list and rule, with what was known about the number then.

import { numberOf } from './call-facts-of.js';
import { explainCall, type ExplainedCall, type ExplainParts } from './explain-call.js';
import type { RecordedCall } from './recorded-call.js';
import { answersThen, NOTHING_KNOWN, type ReplayParts } from './replay.js';
import { scriptOf } from './scripts.js';

export interface ExplainRecordedParts extends Omit<ExplainParts, 'resolver' | 'clock'> {
  readonly recall: ReplayParts['recall'];
  readonly reconsider: ReplayParts['reconsider'];
}

/** @param parts its policy has counted the calls before this one; `isUnsure`: see `Replayed` */
export async function explainRecorded(
  call: RecordedCall,
  { recall, reconsider, ...parts }: ExplainRecordedParts,
): Promise<{ readonly explained: ExplainedCall; readonly isUnsure: boolean }> {
  const { question, atMs, digits } = call;
  const script = scriptOf(question.script);
  const number = numberOf(question, parts.numberSettings);
  const isHeard = number.kind !== 'e164' || (number.e164 === digits && (call.lookedUp || call.heard.length > 0));
  recall(call);
  const explained = await explainCall(
    { ...question, direction: script?.direction ?? 'inbound', part: script?.policy ?? 'lists', atMs },
    {
      ...parts,
      resolver: { resolve: async (e164) => (isHeard ? reconsider(e164, answersThen(call)) : NOTHING_KNOWN) },
      clock: { epochMs: () => atMs, monotonicMs: () => 0, after: () => () => undefined },
    },
  );
  const isUnsure = !isHeard && !explained.decidedBeforeLookup;
  return { explained: isUnsure ? { ...explained, notes: [...explained.notes, NOT_LOOKED_UP] } : explained, isUnsure };
}

const NOT_LOOKED_UP = 'the call was decided without a lookup, so conditions that need a lookup are unknown';
