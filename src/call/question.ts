// A question of a program or a person over HTTP or by a command.

import type { SourceName } from '../lookup/observation.js';
import type { CallOptionDefaults } from './call-options.js';
import type { IncomingCall } from './incoming-call.js';
import { plainQuestion } from './plain-question.js';
import type { ScriptName } from './scripts.js';

export interface Question {
  readonly door: 'http' | 'cli';
  readonly script: ScriptName;
  readonly number: string;
  readonly did?: string;
  readonly context?: string;
  /** At most `agi.maxDeadlineMs`; absent: over HTTP that of a call, by a command the longest. */
  readonly deadlineMs?: number;
  readonly wantedSource?: SourceName;
  readonly simulatedAtMs?: number;
}

export function questionCall(question: Question, defaults: CallOptionDefaults, nowMs: number): IncomingCall {
  const { door, script, number, deadlineMs, ...rest } = question;
  const usualMs = door === 'http' ? defaults.deadlineMs : defaults.maxDeadlineMs;
  const maxDeadlineMs = Math.min(deadlineMs ?? usualMs, defaults.maxDeadlineMs);
  return { ...plainQuestion({ door, script, number }, { ...defaults, maxDeadlineMs }, nowMs), ...rest };
}
