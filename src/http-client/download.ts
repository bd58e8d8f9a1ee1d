// A whole file over HTTP, such as the numbering registry or a list. Nothing is retried.

import type { LookupFunction } from 'node:net';
import { systemClock, type Clock } from '../time/clock.js';
import { endsInTime } from '../time/end-of-signal.js';
import { Connection } from './connection.js';
import { headersOf, takeFile, type Downloaded, type FileRequest } from './file-answer.js';
import { firstHeader } from './first-header.js';
import { HttpFailure } from './http-failure.js';
import { localKind, type LocalKind } from './local-address.js';
import { toHttpFailure } from './network-failure.js';
import { checkAddress, nextAddress, shown } from './next-address.js';
import { checkName, guardHop, kindOfHost } from './redirect-guard.js';
import { trustedRoots } from './trusted-roots.js';

const MAX_REDIRECTS = 5;

const CONNECT_TIMEOUT_MS = 15_000;

interface Download extends FileRequest {
  /** `http:` or `https:`, without a password. */
  readonly url: URL;
  /** PEM or DER; trusted beside Node's own root certificates (of which `NODE_EXTRA_CA_CERTS` is then no part). */
  readonly caFile?: string | undefined;
  /** For everything together: redirects, connections, the last byte. */
  readonly timeoutMs: number;
  /** `http://[user:password@]host:port`; null or absent to connect directly. */
  readonly proxy?: string | null | undefined;
  /** Ends the download at once, as `ABANDONED`. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** How names become addresses; default: the system's way. */
  readonly resolve?: LookupFunction | undefined;
}

/** What is the same for each hop of a download. */
interface Way {
  readonly proxy: URL | null;
  readonly trusted: readonly string[] | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Follows at most five redirects, never from https to http, and to an address of this host or its link only from one.
 * The body is held in memory, twice for a moment.
 *
 * @throws HttpFailure and nothing else.
 */
export async function downloadFile(download: Download): Promise<Downloaded> {
  const { url, timeoutMs, signal, clock = systemClock, caFile } = download;
  const late = () => new HttpFailure('TIMEOUT', `${shown(url)}: not complete within ${timeoutMs} ms`);
  const abandoned = () => new HttpFailure('ABANDONED', `${shown(url)}: cancelled by the caller`);
  try {
    checkAddress(url);
    const proxy = proxyAddress(download.proxy ?? null);
    return await endsInTime({ clock, timeoutMs, signal, late, abandoned }, async (ending) => {
      const trusted = caFile === undefined ? undefined : await trustedRoots(caFile);
      return await follow(download, { proxy, trusted, clock, signal: ending });
    });
  } catch (error) {
    throw toHttpFailure(error, shown(url));
  }
}

function proxyAddress(proxy: string | null): URL | null {
  if (proxy === null) return null;
  if (/^https?:/i.test(proxy) && URL.canParse(proxy)) return new URL(proxy);
  throw new HttpFailure('ADDRESS', 'proxy: not an address: expected http://host:port');
}

async function follow(download: Download, way: Way): Promise<Downloaded> {
  const { resolve } = download;
  let url = download.url;
  let lookup = resolve;
  let home: LocalKind | null = null;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const { next, remoteAddress, file } = await hop(download, url, lookup, way);
    if (next === null) return file;
    if (redirects === 0) home = kindOfHost(url.hostname) ?? localKind(remoteAddress ?? '');
    ({ lookup } = guardHop({ from: url, to: next, home, resolve }));
    if (way.proxy !== null) await checkName(lookup, next.hostname, way.clock);
    url = next;
  }
  throw new HttpFailure('REDIRECTS', `${shown(download.url)}: redirects more than ${MAX_REDIRECTS} times`);
}

type Hop =
  | { readonly next: null; readonly file: Downloaded; readonly remoteAddress?: null }
  /** `remoteAddress`: of the server that redirects, where there is no proxy in between. */
  | { readonly next: URL; readonly file?: null; readonly remoteAddress: string | null };

/** Asks one address, by a connection of its own that ends with the signal, connected or not. */
async function hop(download: Download, url: URL, lookup: LookupFunction | undefined, way: Way): Promise<Hop> {
  const { proxy, trusted, clock, signal } = way;
  const peer = proxy === null ? shown(url) : `${shown(url)} (through the proxy ${proxy.host})`;
  const connection = new Connection({ proxy, trusted, lookup, connectTimeoutMs: CONNECT_TIMEOUT_MS, clock });
  const close = () => void connection.close();
  signal.addEventListener('abort', close);
  try {
    const asked = { url, method: 'GET', headers: headersOf(download), body: null };
    const answer = await connection.exchange({ ...asked, peer, signal, isNew: true });
    const next = nextAddress(url, answer.statusCode, firstHeader(answer.headers['location']));
    if (next === null) return { next, file: await takeFile(answer, peer, download) };
    return { next, remoteAddress: proxy === null ? connection.remoteAddress : null };
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
