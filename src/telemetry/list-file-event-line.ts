// What the file of the runtime lists reports, as log lines: one for each change of its state.

import { LIST_FILE_EVENTS, type ListFileEvent } from '../lists/runtime/list-file-event.js';
import type { Log } from './log.js';

export function logListFileEvent(log: Log, { kind, ...event }: ListFileEvent): void {
  const { cause, ...fields } = { cause: undefined, ...event };
  const error = cause instanceof Error ? { error: cause.message } : {};
  const level = kind === 'loaded' || kind === 'healed' ? 'info' : 'warn';
  log.write(level, { event: `lists-${kind}`, ...fields, ...error }, LIST_FILE_EVENTS[kind]);
}
