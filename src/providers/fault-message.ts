// What a status or a network failure means for the owner of the account.

import type { HttpFailure } from '../http-client/http-failure.js';
import type { ProviderKind } from './account.js';
import { ProviderFault, type ProviderFaultCode } from './provider-fault.js';
import type { WireAnswer } from './wire.js';

interface About {
  readonly account: string;
  readonly kind: ProviderKind;
  readonly keyFiles: string;
  readonly redact: (text: string) => string;
}

/** Longest text of a provider that stands in a message. */
const MAX_WORDS = 200;
/** Errors of the system after which nothing can have left this host. */
const NEVER_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/;

/** What a provider says, on one line. */
export function providerText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line;
}

/**
 * Null for a status of 2xx.
 *
 * @param answer the provider's own words, where its answer has the documented form of an error
 */
export function faultOfStatus(
  { status, headers }: Pick<WireAnswer, 'status' | 'headers'>,
  retryAfterMs: number | null,
  answer: string | null,
  { account, kind, keyFiles, redact }: About,
): ProviderFault | null {
  if (status >= 200 && status < 300) return null;
  const [code, meaning] = meaningOf(status, headers['location'], keyFiles);
  const message = answer === null || answer === '' ? meaning : `${meaning}; it says: ${providerText(answer)}`;
  // In its own documented form it says that it did nothing.
  const isNothingDone = code === 'SERVER' && answer !== null;
  const details = { retryAfterMs, ...(isNothingDone ? { isNothingDone } : {}) };
  return new ProviderFault(code, account, kind, redact(message), details);
}

function meaningOf(status: number, location: string | undefined, keyFiles: string): [ProviderFaultCode, string] {
  if (status >= 300 && status < 400)
    return ['REDIRECT', `answers ${status} with another address${originOf(location)}, not followed: check baseUrl`];
  if (status === 401) return ['KEYS', `refuses the keys (401): check ${keyFiles}, and this host's clock`];
  if (status === 403)
    return ['FORBIDDEN', `does not allow it (403): check ${keyFiles}, and in its cabinet what this account may do`];
  if (status === 404) return ['NOT_FOUND', 'has no such method, or nothing of this id (404): check baseUrl and the id'];
  if (status === 429) return ['BUSY', 'wants fewer requests (429): wait, or lower ratePerSecond'];
  if (status >= 500) return ['SERVER', `has trouble (${status}): try again later`];
  return ['REFUSED', `refuses the request (${status})`];
}

/** Of what somebody else wrote, only where it leads. */
function originOf(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` at ${new URL(location).origin}` : '';
}

const CODES: Readonly<Record<HttpFailure['kind'], ProviderFaultCode>> = {
  ADDRESS: 'INTERNAL',
  CONNECTION: 'UNREACHABLE',
  CERTIFICATE: 'CERTIFICATE',
  TIMEOUT: 'TIMEOUT',
  REDIRECTS: 'REDIRECT',
  STATUS: 'SERVER',
  TOO_LARGE: 'NOT_UNDERSTOOD',
  INCOMPLETE: 'NOT_UNDERSTOOD',
  DAMAGED: 'NOT_UNDERSTOOD',
  FILE: 'INPUT',
  ABANDONED: 'ABANDONED',
  HOST: 'INTERNAL',
  INTERNAL_ERROR: 'INTERNAL',
};

const WHAT_TO_DO: Partial<Record<ProviderFaultCode, string>> = {
  UNREACHABLE: ': check baseUrl, proxy and this host’s network',
  CERTIFICATE: ': caFile adds trusted authorities',
  TIMEOUT: ': try again later, or raise timeoutMs',
};

export function faultOfFailure(failure: HttpFailure, { account, kind, redact }: About): ProviderFault {
  const code = CODES[failure.kind];
  const message = redact(providerText(failure.message)) + (WHAT_TO_DO[code] ?? '');
  const neverLeft = code === 'UNREACHABLE' && NEVER_CONNECTED.test(codeOf(failure.cause));
  return new ProviderFault(code, account, kind, message, neverLeft ? { isNothingDone: true } : {});
}

/** Several addresses tried in vain come as one error that holds the others. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
