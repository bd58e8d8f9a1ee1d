// Every way in which a request to a provider can fail: the one closed list, and what an administrator reads of it.

import type { ProviderKind } from './account.js';

export const PROVIDER_FAULTS = {
  INPUT: 'A parameter is not valid for the method; nothing was sent',
  LIMIT: 'Too many acting requests recently, or they cannot be counted; nothing was sent',
  UNREACHABLE: 'No connection, or it ended before the answer began',
  CERTIFICATE: 'The certificate of the server is not trusted',
  TIMEOUT: 'No complete answer in time',
  KEYS: 'The provider refuses the keys or the token (401)',
  FORBIDDEN: 'Not allowed for this account (403)',
  NOT_FOUND: 'No such method, or nothing with this id (404)',
  BUSY: 'Too many requests (429), or too many are waiting here',
  SERVER: 'An error at the provider (5xx)',
  REDIRECT: 'The answer is a redirect, which is not followed',
  NOT_UNDERSTOOD: 'The answer cannot be understood: HTML, cut off, too long, or of an unexpected form',
  CLOCK: "This host's clock differs too much from the provider's",
  SIGNATURE: "The answer's signature is wrong or missing, and the configuration requires one",
  REFUSED: 'The provider received the request and refused it',
  NOT_KNOWN: 'Sent, but the outcome is unknown; it is not sent again',
  ABANDONED: 'Cancelled because the program is stopping',
  INTERNAL: 'An error in voxroute itself, or no free sockets',
} as const;

export type ProviderFaultCode = keyof typeof PROVIDER_FAULTS;

/** Sending again cannot help, or must not be tried. */
const FINAL: ReadonlySet<ProviderFaultCode> = new Set([
  'INPUT',
  'LIMIT',
  'CERTIFICATE',
  'KEYS',
  'FORBIDDEN',
  'NOT_FOUND',
  'REDIRECT',
  'CLOCK',
  'SIGNATURE',
  'REFUSED',
  'NOT_KNOWN',
  'ABANDONED',
  'INTERNAL',
]);

/** With one of these nothing was done at the provider, also when it was to act. */
const NOTHING_DONE: ReadonlySet<ProviderFaultCode> = new Set([
  'INPUT',
  'LIMIT',
  'CERTIFICATE',
  'KEYS',
  'FORBIDDEN',
  'NOT_FOUND',
  'BUSY',
  'REDIRECT',
  'CLOCK',
  'REFUSED',
]);

/** `message` is for the operator: it begins with the account and says what to do. It never holds a secret. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';

  constructor(
    readonly code: ProviderFaultCode,
    readonly account: string,
    readonly kind: ProviderKind,
    /** Without the account in front. */
    readonly reason: string,
    readonly details: {
      /** The provider wants to be left alone so long, in milliseconds. */
      readonly retryAfterMs?: number | null;
      /** It never left this host, or the provider said that it did nothing. Default: by the code. */
      readonly isNothingDone?: boolean;
    } = {},
  ) {
    super(`${account} (${kind}): ${reason}`);
  }

  get isFinal(): boolean {
    return FINAL.has(this.code);
  }

  get isNothingDone(): boolean {
    return this.details.isNothingDone ?? NOTHING_DONE.has(this.code);
  }
}
