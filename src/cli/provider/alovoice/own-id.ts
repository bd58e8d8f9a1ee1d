// Ids by which the provider and voxroute know a request: the only marks that nobody else has, so each is new.

import { randomInt } from 'node:crypto';

/** Fifteen digits: the second, and five of chance. The provider reads it back as an integer. */
export function ownId(nowMs: number): string {
  return `${Math.floor(nowMs / 1000)}${String(randomInt(100_000)).padStart(5, '0')}`;
}
