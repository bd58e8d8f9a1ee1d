// A request about a number that failed becomes a fault of the lookup.

import { HttpFailure, type HttpFailureKind } from '../http-client/http-failure.js';
import { LookupFault, type LookupFaultCode } from '../lookup/lookup-fault.js';

const CODES = {
  ADDRESS: 'INTERNAL_ERROR',
  CONNECTION: 'CONNECTION',
  CERTIFICATE: 'CONNECTION',
  TIMEOUT: 'TIMEOUT',
  REDIRECTS: 'UNEXPECTED_BODY',
  STATUS: 'UNEXPECTED_BODY',
  TOO_LARGE: 'BODY_TOO_LARGE',
  INCOMPLETE: 'CONNECTION',
  DAMAGED: 'NOT_JSON',
  FILE: 'INTERNAL_ERROR',
  ABANDONED: 'INTERNAL_ERROR',
  HOST: 'INTERNAL_ERROR',
  INTERNAL_ERROR: 'INTERNAL_ERROR',
} as const satisfies Record<HttpFailureKind, LookupFaultCode>;

/**
 * @param untilMs monotonic time at which the limit of the request ends: it may be sent again until then, if at all
 * @returns what was thrown where it is no `HttpFailure`
 */
export function toLookupFault(error: unknown, untilMs: number): unknown {
  if (!(error instanceof HttpFailure)) return error;
  const again = error.mayBeSentAgain ? { untilMs } : null;
  return new LookupFault(CODES[error.kind], error.message, { cause: error.cause, again });
}
