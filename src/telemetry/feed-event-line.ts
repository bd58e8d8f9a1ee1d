// What fetching lists reports, as log lines: one for each change of a URL's state.

import { FEED_EVENTS, type FeedEvent } from '../lists/fetch/feed-event.js';
import type { Log } from './log.js';

export function logFeedEvent(log: Log, { kind, ...fields }: FeedEvent): void {
  const level = kind === 'fetched' || kind === 'recovered' ? 'info' : 'warn';
  log.write(level, { event: `feed-${kind}`, ...fields }, FEED_EVENTS[kind]);
}
