// The last good body of a URL on disk, so that a restart begins with it: one line of JSON, then the body as it came.
//
//   {"url":"https://…","etag":"\"5f2\"","lastModified":null,"sha256":"9f86…","bytes":1200}
//   79170415564
//   …

import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeForOwner } from '../../files/give-to-owner.js';
import { replaceFile } from '../../files/replace-file.js';
import { MAX_LIST_BYTES } from '../../files/bounded-file.js';

export interface FeedHead {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Of the body, lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

const SUFFIX = '.feed';
const MAX_HEAD_BYTES = 8192;

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function feedPath(directory: string, url: string): string {
  return join(directory, `${sha256Of(url).slice(0, 32)}${SUFFIX}`);
}

/** Null for a file that is not there, not ours, or cut off. `confirmedAtMs`: when the server was last heard. */
export async function readFeedHead(path: string): Promise<(FeedHead & { readonly confirmedAtMs: number }) | null> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size, mtimeMs } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEAD_BYTES), 0, MAX_HEAD_BYTES, 0);
    const read = headIn(buffer.subarray(0, bytesRead));
    if (read?.bodyAt === undefined || size !== read.bodyAt + read.head.bytes) return null;
    return { ...read.head, confirmedAtMs: mtimeMs };
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}

/** Null when there is no body, or not the one that was written. */
async function readFeedBody(path: string): Promise<{ head: FeedHead; body: Buffer } | null> {
  try {
    const bytes = await readFile(path);
    const read = headIn(bytes);
    if (read === null || bytes.length > MAX_LIST_BYTES + MAX_HEAD_BYTES) return null;
    const body = bytes.subarray(read.bodyAt);
    return sha256Of(body) === read.head.sha256 ? { head: read.head, body } : null;
  } catch {
    return null;
  }
}

/** Bodies of URLs, as they are kept. */
export interface StoredBodies {
  /** Null where nothing is kept on disk. */
  readonly directory: string | null;
  /** By URL, those that are not on disk. */
  readonly inMemory: ReadonlyMap<string, { readonly sha256: string; readonly body: Uint8Array }>;
}

/** Null when there is none, or another than the one that is pinned. Never rejects. */
export async function readStoredBody(
  { directory, inMemory }: StoredBodies,
  { url, sha256 }: { readonly url: string; readonly sha256: string | null },
): Promise<Buffer | null> {
  const kept = inMemory.get(url);
  if (kept !== undefined)
    return sha256 === null || sha256 === kept.sha256
      ? Buffer.from(kept.body.buffer, kept.body.byteOffset, kept.body.length)
      : null;
  const stored = directory === null ? null : await readFeedBody(feedPath(directory, url));
  if (stored?.head.url !== url) return null;
  return sha256 === null || sha256 === stored.head.sha256 ? stored.body : null;
}

/** Rejects with what the file system says. */
export async function writeFeed(path: string, head: FeedHead, body: Buffer): Promise<void> {
  await makeForOwner(dirname(path));
  await replaceFile(path, [`${JSON.stringify(head)}\n`, body]);
}

/** The server says that the body is still the same. */
export async function confirmFeed(path: string, atMs: number): Promise<void> {
  await utimes(path, atMs / 1000, atMs / 1000);
}

/** Deletes the bodies of URLs that nobody asks for any more. */
export async function removeOtherFeeds(directory: string, urls: readonly string[]): Promise<void> {
  const kept = new Set(urls.map((url) => feedPath(directory, url)));
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const path = join(directory, name);
    // What is being written now ends otherwise.
    const finished = path.replace(/\.unfinished$/, '');
    if (/^[0-9a-f]{32}\.feed(?:\.unfinished)?$/.test(name) && !kept.has(finished)) await rm(path, { force: true });
  }
}

function headIn(bytes: Buffer): { readonly head: FeedHead; readonly bodyAt: number } | null {
  const end = bytes.indexOf('\n');
  if (end < 0 || end >= MAX_HEAD_BYTES) return null;
  try {
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Partial<FeedHead> | null;
    const { url, etag = null, lastModified = null, sha256, bytes: length } = head ?? {};
    if (typeof url !== 'string' || typeof sha256 !== 'string' || typeof length !== 'number') return null;
    return { head: { url, etag, lastModified, sha256, bytes: length }, bodyAt: end + 1 };
  } catch {
    return null;
  }
}
