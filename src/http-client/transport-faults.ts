// Fourth step of a call's way: a request that failed becomes a fault of its source.

import { LookupFault, type LookupFaultCode } from '../lookup/lookup-fault.js';
import { explainNetworkFailure, type NetworkFailureKind } from './network-failure.js';

const CODES = {
  CONNECTION: 'CONNECTION',
  TIMEOUT: 'TIMEOUT',
  CERTIFICATE: 'CONNECTION',
  HOST: 'INTERNAL_ERROR',
  UNFORESEEN: 'INTERNAL_ERROR',
} as const satisfies Record<NetworkFailureKind, LookupFaultCode>;

/**
 * Turns whatever was thrown into a `LookupFault`; one that is a `LookupFault` already passes unchanged.
 *
 * @param peer Who was asked, such as `num.voxlink.ru`; begins the message. Never holds the number.
 */
export function toLookupFault(error: unknown, peer: string): LookupFault {
  if (error instanceof LookupFault) return error;
  const { kind, words, cause } = explainNetworkFailure(error);
  return new LookupFault(CODES[kind], `${peer}: ${words}`, { cause });
}
