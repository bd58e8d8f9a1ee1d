import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../src/time/clock.js';
import { validateDownload } from '../../../src/lists/read/validate-download.js';
import type { FeedEvent } from '../../../src/lists/fetch/feed-event.js';
import { feedPath } from '../../../src/lists/fetch/feed-file.js';
import type { FeedSpec } from '../../../src/lists/fetch/feed-spec.js';
import { createFeeds } from '../../../src/lists/fetch/feeds.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { manualClock } from '../../fakes/manual-clock.js';
import { listServer } from './list-server.js';
import { temporaryDirectory } from '../../fakes/temporary-directory.js';

const HOUR_MS = 3_600_000;
const DOWNLOAD_LIMIT_MS = 100_000;

const soon = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });

function feedDirectory(): string {
  const directory = temporaryDirectory('feeds');
  return join(directory, 'feeds');
}

function open(directory: string | null, clock = manualClock(Date.now())) {
  const events: FeedEvent[] = [];
  let changes = 0;
  const feeds = createFeeds({
    directory,
    // Only the schedule is the test's: a download takes its time.
    clock: { ...clock, after: (ms, action) => (ms === DOWNLOAD_LIMIT_MS ? systemClock : clock).after(ms, action) },
    userAgent: 'voxroute/test',
    random: () => 0.5,
    report: (event) => events.push(event),
    check: validateDownload,
    changed: () => (changes += 1),
  });
  onTestFinished(() => feeds.close());
  return { feeds, clock, events, kinds: () => events.map(({ kind }) => kind), changes: () => changes };
}

function spec(url: string, more: Partial<FeedSpec> = {}): FeedSpec {
  const rest = { everyMs: HOUR_MS, sha256: null, sha256Url: null, maxBytes: 10_000, caFile: null, proxy: null };
  const check = { kind: 'list', format: 'txt', numberSettings: DEFAULT_NUMBER_SETTINGS, mostNumbers: 1e6 } as const;
  return { url, ...rest, check, ...more };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const text = async (body: Promise<Buffer | null>) => (await body)?.toString() ?? null;

describe('a list at a URL', () => {
  it('that is wanted every 30 days is fetched once, on the clock of the system', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const { feeds, kinds } = open(feedDirectory(), { ...systemClock, advance: () => undefined, pending: 0 });
    feeds.follow([spec(server.url('/a.txt'), { everyMs: 30 * 24 * HOUR_MS })]);
    await soon(() => expect(kinds()).toEqual(['fetched']));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests).toEqual(['GET /a.txt 200']);
  });

  it('is fetched soon after the start, then on schedule, and only when it has changed', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const { feeds, clock, changes, kinds } = open(feedDirectory());
    const wanted = spec(server.url('/a.txt'));
    expect(await feeds.read(wanted)).toBeNull();
    feeds.follow([wanted]);
    await soon(() => expect(clock.pending).toBe(1));
    clock.advance(2000);
    await soon(() => expect(changes()).toBe(1));
    expect(await text(feeds.read(wanted))).toBe('79170415564\n');
    clock.advance(HOUR_MS);
    await soon(() => expect(server.requests).toEqual(['GET /a.txt 200', 'GET /a.txt 304']));
    await soon(() => expect(clock.pending).toBe(1));
    server.put('/a.txt', '79170415565\n');
    clock.advance(HOUR_MS);
    await soon(() => expect(changes()).toBe(2));
    expect(await text(feeds.read(wanted))).toBe('79170415565\n');
    expect(kinds()).toEqual(['fetched', 'fetched']);
    expect(server.headers[0]).toMatchObject({ 'user-agent': 'voxroute/test' });
  });

  it('is there at once after a restart, and not asked for before its time', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const directory = feedDirectory();
    const wanted = spec(server.url('/a.txt'));
    const first = open(directory);
    first.feeds.follow([wanted]);
    await soon(() => expect(first.clock.pending).toBe(1));
    first.clock.advance(2000);
    await soon(() => expect(first.changes()).toBe(1));
    await first.feeds.close();

    const again = open(directory, manualClock(Date.now() + HOUR_MS / 2));
    expect(await text(again.feeds.read(wanted))).toBe('79170415564\n');
    again.feeds.follow([wanted]);
    await soon(() => expect(again.clock.pending).toBe(1));
    again.clock.advance(HOUR_MS / 4);
    expect(server.requests).toHaveLength(1);
    again.clock.advance(HOUR_MS / 4 + 3000);
    await soon(() => expect(server.requests).toEqual(['GET /a.txt 200', 'GET /a.txt 304']));
  });

  it('stays while it cannot be fetched, which is said once, and again when it can', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const { feeds, clock, events, kinds } = open(feedDirectory());
    const wanted = spec(server.url('/a.txt?token=s3cret'));
    feeds.follow([wanted]);
    const next = async (requests: number, ms: number) => {
      await soon(() => expect(clock.pending).toBe(1));
      clock.advance(ms);
      await soon(() => expect(server.requests).toHaveLength(requests));
    };
    await next(1, 2000);
    server.fail(503);
    await next(2, HOUR_MS);
    await next(3, 60_000);
    await next(4, 120_000);
    server.fail(null);
    await next(5, 240_000);
    await soon(() => expect(kinds()).toEqual(['fetched', 'failing', 'recovered']));
    expect(events[1]).toMatchObject({
      url: server.url('/a.txt'),
      hasCopy: true,
      detail: expect.stringContaining('503') as string,
    });
    expect(JSON.stringify(events)).not.toContain('s3cret');
    expect(await text(feeds.read(wanted))).toBe('79170415564\n');
  });

  it.each([
    ['empty', '', 'it is empty'],
    ['something else', '79170415564\nbad\nbad\n', '2 of 3 lines are wrong'],
    ['larger than it may be', '79170415564\n'.repeat(1000), '10000'],
  ])('that is %s does not take the place of a good one', async (_, body, message) => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const { feeds, clock, events, kinds } = open(feedDirectory());
    const wanted = spec(server.url('/a.txt'));
    feeds.follow([wanted]);
    await soon(() => expect(clock.pending).toBe(1));
    clock.advance(2000);
    await soon(() => expect(kinds()).toEqual(['fetched']));
    server.put('/a.txt', body);
    await soon(() => expect(clock.pending).toBe(1));
    clock.advance(HOUR_MS);
    await soon(() => expect(kinds()).toEqual(['fetched', 'failing']));
    expect(events[1]).toMatchObject({ detail: expect.stringContaining(message) as string });
    expect(await text(feeds.read(wanted))).toBe('79170415564\n');
  });

  it('is held to its checksum, pinned or fetched', async () => {
    const server = await listServer();
    const good = '79170415564\n';
    server.put('/a.txt', good);
    server.put('/a.sha256', `${sha256(good).toUpperCase()}  a.txt\n`);
    const { feeds, clock, events, changes, kinds } = open(feedDirectory());
    const pinned = spec(server.url('/a.txt'), { sha256: sha256(good) });
    const summed = spec(server.url('/a.txt?2'), { sha256Url: server.url('/a.sha256') });
    feeds.follow([pinned, summed]);
    await soon(() => expect(clock.pending).toBe(2));
    clock.advance(2000);
    await soon(() => expect(changes()).toBe(2));
    server.put('/a.txt', '79170415565\n');
    await soon(() => expect(clock.pending).toBe(2));
    clock.advance(HOUR_MS);
    await soon(() => expect(server.requests.filter((request) => request.includes('sha256'))).toHaveLength(2));
    // The pinned contents are there, and the checksum is the same: nothing is downloaded.
    expect(server.requests.filter((request) => request.includes('/a.txt'))).toHaveLength(2);
    server.put('/a.sha256', sha256('something else'));
    await soon(() => expect(clock.pending).toBe(2));
    clock.advance(HOUR_MS);
    await soon(() => expect(kinds()).toEqual(['fetched', 'fetched', 'failing']));
    expect(events[2]).toMatchObject({ detail: expect.stringMatching(/^expected contents with checksum/) as string });
    expect(await text(feeds.read(summed))).toBe(good);
    expect(await feeds.read({ url: pinned.url, sha256: sha256('other') })).toBeNull();
  });

  it('is fetched anew when its file was damaged', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const directory = feedDirectory();
    const wanted = spec(server.url('/a.txt'));
    for (const damage of [
      (path: string) => truncateSync(path, readFileSync(path).length - 3),
      (path: string) => writeFileSync(path, 'x'),
      (path: string) => rmSync(path),
    ]) {
      const { feeds, clock, changes } = open(directory);
      feeds.follow([wanted]);
      await soon(() => expect(clock.pending).toBe(1));
      clock.advance(2 * HOUR_MS);
      await soon(() => expect(changes()).toBe(1));
      await feeds.close();
      damage(feedPath(directory, wanted.url));
      expect(await feeds.read(wanted)).toBeNull();
    }
    expect(server.requests).toEqual(Array(3).fill('GET /a.txt 200'));
  });

  it('is in use even where it cannot be written down', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    for (const directory of [null, '/dev/null/feeds']) {
      const { feeds, clock, changes, kinds } = open(directory);
      const wanted = spec(server.url('/a.txt'));
      feeds.follow([wanted]);
      await soon(() => expect(clock.pending).toBe(1));
      clock.advance(2000);
      await soon(() => expect(changes()).toBe(1));
      expect(await text(feeds.read(wanted))).toBe('79170415564\n');
      expect(kinds()).toEqual(directory === null ? ['fetched'] : ['not-kept', 'fetched']);
    }
  });

  it('is forgotten when the configuration does not name it any more', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    server.put('/b.txt', '79170415565\n');
    const directory = feedDirectory();
    const { feeds, clock, changes } = open(directory);
    const [a, b] = [spec(server.url('/a.txt')), spec(server.url('/b.txt'))];
    feeds.follow([a, b, a]);
    await soon(() => expect(clock.pending).toBe(2));
    clock.advance(2000);
    await soon(() => expect(changes()).toBe(2));
    await soon(() => expect(clock.pending).toBe(2));
    feeds.follow([b]);
    expect(clock.pending).toBe(1);
    await soon(() => expect(readdirSync(directory)).toHaveLength(1));
    expect(await text(feeds.read(b))).toBe('79170415565\n');
    clock.advance(HOUR_MS);
    await soon(() => expect(server.requests.at(-1)).toBe('GET /b.txt 304'));
    expect(server.requests).toHaveLength(3);
  });

  it('does not wait for another server that hangs', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      hanging.closeAllConnections();
      hanging.close();
    });
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const { feeds, clock, changes } = open(feedDirectory());
    const { port } = hanging.address() as AddressInfo;
    feeds.follow([spec(`http://127.0.0.1:${port}/never.txt`), spec(server.url('/a.txt'))]);
    await soon(() => expect(clock.pending).toBe(2));
    clock.advance(2000);
    await soon(() => expect(changes()).toBe(1));
    expect(await text(feeds.read(spec(server.url('/a.txt'))))).toBe('79170415564\n');
  });

  it('is given up at once when the daemon stops', async () => {
    const server = await listServer();
    server.put('/a.txt', '79170415564\n');
    const { feeds, clock, changes } = open(feedDirectory());
    feeds.follow([spec(server.url('/a.txt'))]);
    await soon(() => expect(clock.pending).toBe(1));
    clock.advance(2000);
    await feeds.close();
    expect(clock.pending).toBe(0);
    expect(changes()).toBe(0);
  });
});
