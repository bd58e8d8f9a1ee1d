// A question about a number alone, with no channel behind it: from a command, the JSON API, or a prefetch.

import { parseCallOptions, type CallOptionDefaults } from './call-options.js';
import type { Door, IncomingCall } from './incoming-call.js';
import type { ScriptName } from './scripts.js';

/** Longest text that is taken for a number. */
const MAX_NUMBER_TEXT = 300;

/** The deadline is the longest allowed: a person would rather wait than hear half, and a prefetch does not wait. */
export function plainQuestion(
  asked: { readonly door: Door; readonly script: ScriptName; readonly number: string },
  defaults: CallOptionDefaults,
  askedAtMs: number,
): IncomingCall {
  const { options } = parseCallOptions(new Map(), { ...defaults, deadlineMs: defaults.maxDeadlineMs });
  return {
    ...asked,
    number: asked.number.slice(0, MAX_NUMBER_TEXT),
    presentation: 'allowed',
    did: '',
    numberGiven: true,
    remark: '',
    freepbx: null,
    callerName: '',
    rdnis: '',
    channel: '',
    context: '',
    uniqueId: '',
    options,
    askedAtMs,
  };
}
