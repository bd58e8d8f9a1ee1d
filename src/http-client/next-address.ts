// Which addresses files are downloaded from at all, and where a redirect leads.

import { HttpFailure } from './http-failure.js';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** @throws HttpFailure `ADDRESS` for what is neither http nor https, or holds a password that would be shown. */
export function checkAddress(url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new HttpFailure('ADDRESS', `${url.protocol}: not an address to download from: expected http: or https:`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new HttpFailure('ADDRESS', `${shown(url)}: a user name or password in an address is not supported`);
  }
}

/** Address for messages: without what may be secret. */
export function shown(url: URL): string {
  return url.origin + url.pathname;
}

/**
 * @param location As the server sent it; may be relative.
 * @returns Null when `status` is not a redirect.
 * @throws HttpFailure `REDIRECTS` when it leads nowhere, or from https to anything else.
 */
export function nextAddress(from: URL, status: number, location: string | undefined): URL | null {
  if (!REDIRECTS.includes(status)) return null;
  const refuse = (message: string) => new HttpFailure('REDIRECTS', `${shown(from)}: ${message}`);
  if (location === undefined || !URL.canParse(location, from.href)) throw refuse('redirects without a usable address');
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') throw refuse(`redirects to ${to.protocol}, not followed`);
  if (to.username !== '' || to.password !== '') throw refuse('redirects to an address with a password, not followed');
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw refuse(`redirects from https to ${shown(to)}, not followed: anyone on the way could change the file`);
  }
  return to;
}
