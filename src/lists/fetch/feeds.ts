// All URLs of the configuration: fetched on schedule, a few at a time, and kept for the next start.

import { isDeepStrictEqual } from 'node:util';
import { RequestSlots } from '../../http-client/request-slots.js';
import { endsWithin } from '../../files/slow-disk.js';
import { Feed, type FeedParts } from './feed.js';
import { readStoredBody, removeOtherFeeds, type StoredBodies } from './feed-file.js';
import type { FeedReader, FeedSpec } from './feed-spec.js';

/** A server that hangs must not keep the others waiting; bodies of 50 MiB must not come all at once. */
const AT_A_TIME = 4;
const NEVER = new AbortController().signal;
/** Checking a body cannot be cut short. */
const CLOSE_LIMIT_MS = 2000;

export interface Feeds extends FeedReader {
  /** From now on these are fetched and no others; of a URL that stands twice the first counts. */
  follow(specs: readonly FeedSpec[]): void;
  /** What there is now, for a thread that reads it. */
  stored(): StoredBodies;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export function createFeeds(parts: FeedParts): Feeds {
  let followed = new Map<string, Feed>();
  const slots = new RequestSlots(AT_A_TIME);
  const running = new Set<Promise<unknown>>();
  const lane = async <T>(job: () => Promise<T>): Promise<T> => {
    await slots.take(NEVER);
    const done = job().finally(() => {
      slots.release();
      running.delete(done);
    });
    running.add(done);
    return done;
  };

  return {
    stored: () => ({
      directory: parts.directory,
      inMemory: new Map(
        [...followed].flatMap(([url, { memory }]) =>
          memory === null ? [] : [[url, { sha256: memory.head.sha256, body: memory.body }] as const],
        ),
      ),
    }),
    read(spec) {
      return readStoredBody(this.stored(), spec);
    },
    follow(specs) {
      const next = new Map<string, Feed>();
      for (const spec of specs) {
        if (next.has(spec.url)) continue;
        const feed = followed.get(spec.url);
        // But for how a body is checked.
        const isKnown = feed !== undefined && isDeepStrictEqual({ ...feed.spec, check: spec.check }, spec);
        if (isKnown) feed.adopt(spec);
        next.set(spec.url, isKnown ? feed : new Feed(spec, parts, lane));
      }
      for (const [url, feed] of followed) if (next.get(url) !== feed) feed.stop();
      for (const [url, feed] of next) if (followed.get(url) !== feed) void feed.start();
      followed = next;
      const { directory } = parts;
      // What cannot be deleted stays.
      if (directory !== null) void lane(() => removeOtherFeeds(directory, [...next.keys()])).catch(() => undefined);
    },
    async close() {
      for (const feed of followed.values()) feed.stop();
      await endsWithin(Promise.allSettled([...running]), CLOSE_LIMIT_MS, parts.clock);
    },
  };
}
