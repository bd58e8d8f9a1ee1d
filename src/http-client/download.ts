// Beside a call's way: a whole file over HTTP, such as the numbering registry. Any room may use it; nothing is retried.

import { systemClock, type Clock } from '../time/clock.js';
import { DownloadFailure, toDownloadFailure } from './download-failure.js';
import { endsInTime } from '../time/end-of-signal.js';
import { askForFile, leaveAnswer, takeFile, type Downloaded, type FileRequest } from './file-answer.js';
import { firstHeader } from './first-header.js';
import { checkAddress, nextAddress, shown } from './next-address.js';
import { openDispatcher, type Dispatcher } from './open-dispatcher.js';
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
}

/**
 * Follows at most five redirects, never from https to http. The body is held in memory, twice for a moment.
 *
 * @throws DownloadFailure and nothing else.
 */
export async function downloadFile(download: Download): Promise<Downloaded> {
  const { url, timeoutMs, signal, clock = systemClock } = download;
  const late = () => new DownloadFailure('TIMEOUT', `${shown(url)}: not whole within ${timeoutMs} ms`);
  const abandoned = () => new DownloadFailure('ABANDONED', `${shown(url)}: given up by whoever asked`);
  try {
    checkAddress(url);
    const end = { clock, timeoutMs, signal, late, abandoned };
    return await endsInTime(end, (ending) => withDispatcher(download, ending, clock));
  } catch (error) {
    throw toDownloadFailure(error, shown(url));
  }
}

/** The connections live as long as the download: undici heeds a signal only once it is connected. */
async function withDispatcher(download: Download, signal: AbortSignal, clock: Clock): Promise<Downloaded> {
  const { caFile } = download;
  const proxy = proxyAddress(download.proxy ?? null);
  const trusted = caFile === undefined ? undefined : await trustedRoots(caFile);
  const limits = { maxConnections: 1, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const dispatcher = await openDispatcher({ ...limits, proxy, trusted, clock });
  const close = () => void dispatcher.destroy();
  try {
    signal.addEventListener('abort', close);
    signal.throwIfAborted();
    return await follow(download, proxy, { dispatcher, signal });
  } finally {
    close();
  }
}

function proxyAddress(proxy: string | null): URL | null {
  if (proxy === null) return null;
  if (/^https?:/i.test(proxy) && URL.canParse(proxy)) return new URL(proxy);
  throw new DownloadFailure('ADDRESS', 'proxy: not an address: expected http://host:port');
}

async function follow(
  download: Download,
  proxy: URL | null,
  connections: { dispatcher: Dispatcher; signal: AbortSignal },
): Promise<Downloaded> {
  let url = download.url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const peer = proxy === null ? shown(url) : `${shown(url)} (through the proxy ${proxy.host})`;
    const answer = await askForFile(url, peer, download, connections);
    const next = nextAddress(url, answer.statusCode, firstHeader(answer.headers['location']));
    if (next === null) return await takeFile(answer, peer, download);
    leaveAnswer(answer);
    url = next;
  }
  throw new DownloadFailure('REDIRECTS', `${shown(download.url)}: redirects more than ${MAX_REDIRECTS} times`);
}
