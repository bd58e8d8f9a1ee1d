// Reads calls from the daemon, page by page, for `voxroute calls`.

import type { ShownCalls } from '../../http/routes/calls.js';
import type { ShownCall } from '../../http/routes/shown-call.js';
import { askDaemon } from '../control-client.js';

/** As the query has them. */
export type CallQuery = Readonly<Record<string, string>>;

const PAGE = 500;
/** A search that goes through the whole journal. */
const TIMEOUT_MS = 60_000;

/** Newest first, at most `limit` of them, with whole numbers where `isFull`. */
export async function* askedCalls(
  sockets: readonly string[],
  query: CallQuery,
  limit: number,
  isFull: boolean,
): AsyncGenerator<ShownCall> {
  let left = limit;
  for (let before: string | null = ''; before !== null && left > 0;) {
    const asked = new URLSearchParams({
      ...query,
      full: isFull ? '1' : '0',
      limit: String(Math.min(left, PAGE)),
      ...(before === '' ? {} : { before }),
    });
    // The daemon takes a plus for itself, as it stands in numbers.
    const path = `/v1/calls?${asked.toString().replaceAll('+', '%20')}`;
    const page = (await askDaemon(sockets, 'GET', path, { timeoutMs: TIMEOUT_MS })) as ShownCalls;
    yield* page.calls;
    left -= page.calls.length;
    before = page.next;
  }
}
