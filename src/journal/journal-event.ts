// Events of the call journal's disk: the same as for the store of answers, with texts of their own.

import type { StoreEventKind } from '../store/store-event.js';

/** Closed list; the values are what a person reads. */
export const JOURNAL_EVENTS = {
  opened: 'the call journal is open',
  locked: 'another process has the call journal open: calls are not recorded until it is free',
  unsupported: 'the database does not run on this system: calls are not recorded',
  'set-aside': 'the call journal was damaged or missing and has been set aside; a copy is being repaired',
  repaired: 'the readable part of the damaged call journal is available again',
  'not-repaired': 'the damaged call journal could not be repaired: a new one was started',
  failing: 'calls cannot be recorded; they are still answered, and recording is retried',
  healed: 'calls are recorded again',
  'not-closed': 'the last calls could not be recorded in time',
} as const satisfies Record<StoreEventKind, string>;
