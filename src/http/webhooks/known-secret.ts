// Whose secret a request has. One comparison decides, and it takes the same time for every secret that is wrong: that of digests,
// which are all of one length, with each account's, whether one was found already or not.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookAccount } from './webhook-account.js';

/**
 * Null for a stranger.
 *
 * @param given as it stands in the path; empty for a path that has none
 * @param isSame compares two digests of 32 bytes, in a time that does not depend on what is in them
 */
export function accountWithSecret<Account extends Pick<WebhookAccount, 'secret'>>(
  given: string,
  accounts: readonly Account[],
  isSame: (a: Buffer, b: Buffer) => boolean = timingSafeEqual,
): Account | null {
  const digestGiven = digest(given);
  const [found = null] = accounts.filter(({ secret }) => isSame(digestGiven, digest(secret)));
  return found;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
