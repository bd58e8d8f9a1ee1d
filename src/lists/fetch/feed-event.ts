// Events of list downloads: each change of a URL's state once, never per attempt.

/** Closed list; the values are what a person reads. */
export const FEED_EVENTS = {
  fetched: 'a list was downloaded',
  failing: 'a list cannot be downloaded: the last good copy stays in use, and the download is retried',
  recovered: 'a list can be downloaded again',
  'not-kept':
    'a downloaded list could not be saved to disk: it is in use, but will be downloaded again after a restart',
} as const;
export type FeedEventKind = keyof typeof FEED_EVENTS;

/** `url` is without user, password and query. */
export type FeedEvent =
  | { readonly kind: 'fetched'; readonly url: string; readonly bytes: number }
  /** `hasCopy`: there is a last good one. `detail` is fit for the log. */
  | { readonly kind: 'failing'; readonly url: string; readonly detail: string; readonly hasCopy: boolean }
  | { readonly kind: 'recovered'; readonly url: string; readonly afterMs: number }
  | { readonly kind: 'not-kept'; readonly url: string; readonly detail: string };
