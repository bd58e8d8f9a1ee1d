// What the file of the runtime lists has to say: every change of its state once, never per write.

/** Closed list; the values are what a person reads. */
export const LIST_FILE_EVENTS = {
  loaded: 'the runtime lists are on hand',
  'set-aside': 'lines of the runtime lists could not be read; the file as it was is set aside',
  unreadable: 'the runtime lists cannot be read: they begin empty, and nothing is written over what is there',
  failing: 'changes of the runtime lists are not written to disk; they hold until a restart, and it is tried again',
  healed: 'changes of the runtime lists are written to disk again',
  'not-closed': 'the disk did not take the last changes of the runtime lists in time',
} as const;
export type ListFileEventKind = keyof typeof LIST_FILE_EVENTS;

export type ListFileEvent =
  | { readonly kind: 'loaded'; readonly entries: number; readonly tookMs: number }
  /** `movedTo`: null when it could not be copied. */
  | { readonly kind: 'set-aside'; readonly lines: number; readonly movedTo: string | null }
  | { readonly kind: 'unreadable' | 'failing'; readonly detail: string; readonly cause: unknown }
  | { readonly kind: 'healed'; readonly afterMs: number }
  | { readonly kind: 'not-closed' };
