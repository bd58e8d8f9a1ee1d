// What fetching lists has to say: every change of a URL's state once, never per attempt.

/** Closed list; the values are what a person reads. */
export const FEED_EVENTS = {
  fetched: 'a list was fetched anew',
  failing: 'a list cannot be fetched: the last good one stays, and it is tried again',
  recovered: 'a list can be fetched again',
  'not-kept': 'a fetched list could not be written to disk: it is in use, but a restart would fetch it again',
} as const;
export type FeedEventKind = keyof typeof FEED_EVENTS;

/** `url` is without user, password and query. */
export type FeedEvent =
  | { readonly kind: 'fetched'; readonly url: string; readonly bytes: number }
  /** `hasCopy`: there is a last good one. `detail` is fit for the log. */
  | { readonly kind: 'failing'; readonly url: string; readonly detail: string; readonly hasCopy: boolean }
  | { readonly kind: 'recovered'; readonly url: string; readonly afterMs: number }
  | { readonly kind: 'not-kept'; readonly url: string; readonly detail: string };
