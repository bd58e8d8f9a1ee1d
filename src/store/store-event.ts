// Events of the store: each change of its state once, never per write.

import type { StoreFaultCode } from './store-error.js';

/** Closed list; the values are what a person reads. */
export const STORE_EVENTS = {
  opened: 'the answers stored earlier are available',
  locked: 'another process has the store open: answers are cached in memory only until it is free',
  unsupported: 'the database does not run on this system: answers are cached in memory only',
  'set-aside': 'the store was damaged and has been set aside; a copy is being repaired',
  repaired: 'the readable part of the damaged store is available again',
  'not-repaired': 'the damaged store could not be repaired: a new one was started',
  failing: 'answers cannot be written to disk; calls go on, and writing is retried',
  healed: 'answers are written to disk again',
  'not-closed': 'the disk did not take the last writes in time',
} as const;
export type StoreEventKind = keyof typeof STORE_EVENTS;

/** Faults that pass by themselves; meanwhile nothing is written. */
export type PassingFault = Exclude<StoreFaultCode, 'locked' | 'unsupported'>;

export type StoreEvent =
  /** `entries`: observations on disk. */
  | { readonly kind: 'opened'; readonly entries: number; readonly tookMs: number }
  | { readonly kind: 'locked' | 'unsupported'; readonly detail: string; readonly cause: unknown }
  /** `movedTo`: where the damaged store is now; null when its directory was gone. */
  | { readonly kind: 'set-aside'; readonly movedTo: string | null; readonly detail: string; readonly cause: unknown }
  /** `entries`: observations that came back. */
  | { readonly kind: 'repaired'; readonly entries: number }
  | { readonly kind: 'not-repaired'; readonly detail: string }
  | { readonly kind: 'failing'; readonly why: PassingFault; readonly detail: string; readonly cause: unknown }
  /** `afterMs`: since the first of the faults that lay between. */
  | { readonly kind: 'healed'; readonly entries: number; readonly afterMs: number }
  /** `waiting`: changes that may not be on disk. */
  | { readonly kind: 'not-closed'; readonly waiting: number };

/**
 * How the store stands. `memory-only`: nothing is read or written, nothing is wrong with what is there. `damaged`:
 * being set aside. `failing`: nothing is written; what is there is still read where it can be.
 */
export type StoreState =
  | { readonly kind: 'opening' | 'open' | 'damaged' | 'closed' }
  | { readonly kind: 'memory-only'; readonly why: 'locked' | 'unsupported' }
  | { readonly kind: 'failing'; readonly why: PassingFault };
