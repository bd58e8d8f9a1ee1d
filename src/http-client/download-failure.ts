// Part of a file download: the closed list of ways in which it can fail.

import { explainNetworkFailure, type NetworkFailureKind } from './network-failure.js';

/**
 * `ADDRESS`: not one to download from. `STATUS`: answered, but not with a file. `INCOMPLETE`: ended early. `DAMAGED`:
 * cannot be decoded. `ABANDONED`: whoever asked gave up.
 */
type DownloadFailureCode =
  | 'ADDRESS'
  | 'CONNECTION'
  | 'CERTIFICATE'
  | 'TIMEOUT'
  | 'REDIRECTS'
  | 'STATUS'
  | 'TOO_LARGE'
  | 'INCOMPLETE'
  | 'DAMAGED'
  | 'ABANDONED'
  | 'INTERNAL_ERROR';

/** `message` is for the operator: it begins with the address (or the file) and says what happened. */
export class DownloadFailure extends Error {
  override readonly name = 'DownloadFailure';

  constructor(
    readonly code: DownloadFailureCode,
    message: string,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

const CODES = {
  CONNECTION: 'CONNECTION',
  TIMEOUT: 'TIMEOUT',
  CERTIFICATE: 'CERTIFICATE',
  HOST: 'CONNECTION',
  UNFORESEEN: 'INTERNAL_ERROR',
} as const satisfies Record<NetworkFailureKind, DownloadFailureCode>;

/** @param peer Who was asked, such as `https://opendata.example/DEF-9xx.csv`. */
export function toDownloadFailure(error: unknown, peer: string): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  const { kind, words, cause } = explainNetworkFailure(error);
  return new DownloadFailure(CODES[kind], `${peer}: ${words}`, { cause });
}
