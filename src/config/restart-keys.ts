// Keys that a reload cannot change, because what they size or open is created once.

import type { Config } from './schema.js';

const RESTART_KEYS: readonly (readonly [key: string, of: (config: Config) => unknown])[] = [
  ['cache.dir', ({ cache }) => cache.dir],
  ['cache.maxEntries', ({ cache }) => cache.maxEntries],
  ['cache.maxDiskEntries', ({ cache }) => cache.maxDiskEntries],
  ['cache.staleTtl', ({ cache }) => cache.staleTtl],
  ['registry.dir', ({ registry }) => registry.dir],
];

/** Keys that differ and take effect with a restart only. */
export function keysForRestart(before: Config, next: Config): string[] {
  return RESTART_KEYS.flatMap(([key, of]) => (of(before) === of(next) ? [] : [key]));
}
