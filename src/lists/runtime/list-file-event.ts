// Events of the file of the runtime lists: each change of its state once, never per write.

/** Closed list; the values are what a person reads. */
export const LIST_FILE_EVENTS = {
  loaded: 'the runtime lists are loaded',
  'set-aside': 'some lines of the runtime lists could not be read; a copy of the original file is kept',
  unreadable: 'the runtime lists cannot be read: they start empty, and the file is left untouched',
  failing: 'changes to the runtime lists cannot be saved; they hold until a restart, and saving is retried',
  healed: 'changes to the runtime lists are saved again',
  'not-closed': 'the last changes to the runtime lists could not be saved in time',
} as const;
export type ListFileEventKind = keyof typeof LIST_FILE_EVENTS;

export type ListFileEvent =
  | { readonly kind: 'loaded'; readonly entries: number; readonly tookMs: number }
  /** `movedTo`: null when it could not be copied. */
  | { readonly kind: 'set-aside'; readonly lines: number; readonly movedTo: string | null }
  | { readonly kind: 'unreadable' | 'failing'; readonly detail: string; readonly cause: unknown }
  | { readonly kind: 'healed'; readonly afterMs: number }
  | { readonly kind: 'not-closed' };
