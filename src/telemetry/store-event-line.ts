// What a store on disk reports, as log lines: one for each change of its state.

import { STORE_EVENTS, type StoreEvent, type StoreEventKind } from '../store/store-event.js';
import type { Log, LogLevel } from './log.js';

const LEVELS: Readonly<Partial<Record<StoreEventKind, LogLevel>>> = {
  opened: 'info',
  healed: 'info',
  repaired: 'info',
};

export function logStoreEvent(log: Log, event: StoreEvent): void {
  logEvent(log, 'store', STORE_EVENTS, event);
}

/** @param words of each kind of event, as the table of the documents has them */
export function logEvent(
  log: Log,
  store: 'store' | 'journal',
  words: Readonly<Record<StoreEventKind, string>>,
  { kind, ...event }: StoreEvent,
): void {
  const { cause, ...fields } = { cause: undefined, ...event };
  const error = cause instanceof Error ? { error: cause.message } : {};
  log.write(LEVELS[kind] ?? 'warn', { event: `${store}-${kind}`, ...fields, ...error }, words[kind]);
}
