// What of the configuration in use sharing with other hosts goes by, for the daemon and for commands without one.

import type { Config } from '../config/schema.js';
import type { SharedEdges } from '../shared/open-shared.js';
import { rereadObservation } from '../voxlink/voxlink-source.js';

/** A request that was sent once more has as long as the first. */
const LONGEST_REQUEST_MARGIN_MS = 500;

/** @param config in use now */
export function edgesOf(
  config: () => Pick<Config, 'cache' | 'voxlink'>,
): Pick<SharedEdges, 'check' | 'keepMs' | 'longestRequestMs' | 'ratePerSecond'> {
  return {
    check: rereadObservation,
    keepMs: () => ({ found: config().cache.staleTtl, 'not-found': config().cache.negativeTtl }),
    longestRequestMs: () => config().voxlink.timeoutMs + LONGEST_REQUEST_MARGIN_MS,
    ratePerSecond: () => config().voxlink.ratePerSecond,
  };
}
