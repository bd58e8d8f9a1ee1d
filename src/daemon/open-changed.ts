// Part of a reload: the doors at their new addresses.

import { isDeepStrictEqual } from 'node:util';
import type { LoadedConfig } from '../config/load-config.js';
import type { Retirement } from './drain.js';
import type { Running } from './running.js';

/** The doors whose address changed, opened; the others as they are. Rejects with nothing left open. */
export async function openChanged(
  next: LoadedConfig,
  { snapshot, agi, http, doors }: Pick<Running, 'snapshot' | 'agi' | 'http' | 'doors'>,
  settle: Retirement['settle'],
): Promise<Pick<Running, 'agi' | 'http'>> {
  const { config } = snapshot.loaded;
  const { listen } = next.config.agi;
  const sameAgi = isDeepStrictEqual(config.agi.listen, listen) || isDeepStrictEqual(agi.address, listen);
  const opened = sameAgi ? agi : await doors.openAgi(next);
  const httpListen = next.config.http.listen;
  if (
    http !== null &&
    (isDeepStrictEqual(config.http.listen, httpListen) || isDeepStrictEqual(http.address, httpListen))
  ) {
    return { agi: opened, http };
  }
  const openedHttp = await doors.openHttp(next);
  if (openedHttp === null && http !== null) {
    if (!sameAgi) await settle(opened.close(0));
    throw new Error('HTTP cannot be served at its new address');
  }
  return { agi: opened, http: openedHttp };
}
