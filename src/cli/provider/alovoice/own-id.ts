// Unique ids of requests, by which the provider reports their results.

import { randomInt } from 'node:crypto';

/** Fifteen digits: the second, and five of chance. The provider reads it back as an integer. */
export function ownId(nowMs: number): string {
  return `${Math.floor(nowMs / 1000)}${String(randomInt(100_000)).padStart(5, '0')}`;
}
