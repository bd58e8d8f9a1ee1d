// Errors of the network, TLS and the HTTP client, in words for administrators.

import { HttpFailure, type HttpFailureKind } from './http-failure.js';

/**
 * A connection that could not be made. It hides the code of its cause from undici, which takes some codes for a reason
 * to connect again at once, without end.
 */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure';

  constructor(override readonly cause: unknown) {
    super('no connection', { cause });
  }
}

type NetworkFailureKind = Extract<
  HttpFailureKind,
  'CONNECTION' | 'TIMEOUT' | 'CERTIFICATE' | 'HOST' | 'INTERNAL_ERROR'
>;

interface NetworkFailure {
  readonly kind: NetworkFailureKind;
  /** Goes behind the name of who was asked: `refuses connections (ECONNREFUSED)`. */
  readonly message: string;
  /** What was thrown, freed of its `ConnectFailure`. */
  readonly cause: unknown;
}

type Translation = readonly [pattern: RegExp, kind: NetworkFailureKind, meaning: string];

/** Tried in order against `code` of the error. */
const BY_CODE: readonly Translation[] = [
  [/^ECONNREFUSED$/, 'CONNECTION', 'refuses connections'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'CONNECTION', 'closed the connection before the answer was complete'],
  [/^(ENOTFOUND|EAI_\w+)$/, 'CONNECTION', 'name does not resolve'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, 'CONNECTION', 'no route from here'],
  [/^(ETIMEDOUT|UND_ERR_\w+_TIMEOUT)$/, 'TIMEOUT', 'did not accept the connection in time'],
  [/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/, 'CERTIFICATE', 'certificate is not trusted'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_|UND_ERR_PRX_TLS)/, 'CONNECTION', 'TLS negotiation failed'],
  [/^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_)/, 'CONNECTION', 'does not answer in proper HTTP'],
  [/^(EMFILE|ENFILE|ENOBUFS|ENOMEM|EADDRNOTAVAIL)$/, 'HOST', 'this host has no free sockets'],
  [/^(UND_ERR_DESTROYED|UND_ERR_CLOSED)$/, 'HOST', 'abandoned: the HTTP client is closed'],
];

/** Errors that undici gives no code, or only a general one: told apart by name and message. */
const BY_TEXT: readonly Translation[] = [
  [/\b407\b/, 'CONNECTION', 'proxy wants a user name and password'],
  [/Proxy response \(\d+\)/, 'CONNECTION', 'proxy refuses to connect to it'],
  [/HTTPParserError/, 'CONNECTION', 'does not answer in proper HTTP'],
];

/** Says what whatever was thrown means; anything may have been. */
export function explainNetworkFailure(error: unknown): NetworkFailure {
  const cause = error instanceof ConnectFailure ? error.cause : error;
  const code = codeOf(cause);
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : '';
  const [, kind, meaning] =
    BY_TEXT.find(([pattern]) => pattern.test(text)) ??
    BY_CODE.find(([pattern]) => code !== null && pattern.test(code)) ??
    (['', 'INTERNAL_ERROR', 'the request failed in an unforeseen way'] as const);
  return { kind, message: meaning + (code === null ? '' : ` (${code})`), cause };
}

/**
 * Turns whatever was thrown into an `HttpFailure`; one that is an `HttpFailure` already passes unchanged.
 *
 * @param peer who was asked, such as `num.voxlink.ru`; begins the message
 */
export function toHttpFailure(error: unknown, peer: string, mayBeSentAgain = false): HttpFailure {
  const { kind, message, cause } = explainNetworkFailure(error);
  if (cause instanceof HttpFailure) return cause;
  return new HttpFailure(kind, `${peer}: ${message}`, { cause, mayBeSentAgain });
}

/** Several addresses tried in vain come as one error that holds the others. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : null;
}
