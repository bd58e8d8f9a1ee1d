// Accounts of providers as tests configure them.

import { openActingLimits } from '../../src/providers/acting-limits.js';
import type { AccountSettings } from '../../src/providers/account.js';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { temporaryDirectory } from './temporary-directory.js';

/** So fast that no test waits. */
export function account(baseUrl: string, more: Partial<AccountSettings> = {}): AccountSettings {
  return {
    name: 'moscow',
    baseUrl,
    proxy: null,
    caFile: null,
    country: 'RU',
    trunks: [],
    ownNumbers: 'all',
    every: 21_600_000,
    timeoutMs: 20_000,
    ratePerSecond: 10_000,
    ...more,
  };
}

/** A directory for state, removed when the test ends. */
export function stateDirectory(): string {
  const directory = temporaryDirectory('providers');
  return directory;
}

/** What an account is opened with: repeats without a pause, and its state in a directory of its own. */
export function surroundings(clock: Clock = systemClock) {
  return {
    clock,
    userAgent: 'voxroute/test',
    limits: openActingLimits(stateDirectory(), clock),
    repeatPausesMs: [0, 0],
  };
}
