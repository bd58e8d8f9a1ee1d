// What the journal has to say of its disk: the same events as the store of answers, in words of its own.

import type { StoreEventKind } from '../store/store-event.js';

/** Closed list; the values are what a person reads. */
export const JOURNAL_EVENTS = {
  opened: 'answered calls are written down',
  locked: 'another process has the call journal open: calls are not written down until it is free',
  unsupported: 'the database does not run on this system: calls are not written down',
  'set-aside': 'the call journal was damaged or gone and is set aside; a copy of it is repaired',
  repaired: 'what could be read of the damaged call journal is on hand again',
  'not-repaired': 'the damaged call journal could not be repaired: a new one is begun',
  failing: 'calls are not written down; they are answered as ever, and it is tried again',
  healed: 'calls are written down again',
  'not-closed': 'the disk did not take the last calls in time',
} as const satisfies Record<StoreEventKind, string>;
