// The closed list of ways in which a source can fail. Foreign errors become one of these where they are met.

export type LookupFaultCode =
  | 'TIMEOUT'
  | 'CONNECTION'
  | 'SERVER_ERROR'
  | 'RATE_LIMITED'
  | 'REFUSED'
  | 'NOT_JSON'
  | 'UNEXPECTED_BODY'
  | 'NUMBER_REFUSED'
  | 'BODY_TOO_LARGE'
  | 'CIRCUIT_OPEN'
  | 'INTERNAL_ERROR';

/**
 * Value of VOX_FAULT; whether the failure speaks against the source's health; and whether it is a reason to leave this
 * one number alone for a while. The last is not so for what concerns every number alike: whoever throttles or keeps
 * the circuit open says so at no cost, and knows when it is over.
 */
export const LOOKUP_FAULTS = {
  TIMEOUT: {
    fault: 'UPSTREAM',
    countsForBreaker: true,
    rememberedPerNumber: true,
    meaning: 'no complete answer within voxlink.timeoutMs',
  },
  CONNECTION: {
    fault: 'UPSTREAM',
    countsForBreaker: true,
    rememberedPerNumber: true,
    meaning: 'refused, reset, or the name did not resolve',
  },
  SERVER_ERROR: { fault: 'UPSTREAM', countsForBreaker: true, rememberedPerNumber: true, meaning: 'HTTP 5xx' },
  RATE_LIMITED: {
    fault: 'RATE_LIMITED',
    countsForBreaker: false,
    rememberedPerNumber: false,
    meaning: 'HTTP 429, or the rate limit left no room for a request in time',
  },
  REFUSED: {
    fault: 'REFUSED',
    countsForBreaker: true,
    rememberedPerNumber: false,
    meaning: 'HTTP 401, 403 or 451: this address is not served (Voxlink serves Russian addresses only)',
  },
  NOT_JSON: {
    fault: 'UPSTREAM',
    countsForBreaker: true,
    rememberedPerNumber: true,
    meaning: 'an HTML page or broken JSON instead of an answer',
  },
  UNEXPECTED_BODY: {
    fault: 'UPSTREAM',
    countsForBreaker: true,
    rememberedPerNumber: true,
    meaning: 'JSON that is not a documented answer, or an answer about another number',
  },
  NUMBER_REFUSED: {
    fault: 'UPSTREAM',
    countsForBreaker: false,
    rememberedPerNumber: true,
    meaning:
      'the server does not accept the number ("wrong format", "param num is required"); this says nothing about the number',
  },
  BODY_TOO_LARGE: {
    fault: 'UPSTREAM',
    countsForBreaker: true,
    rememberedPerNumber: true,
    meaning: 'a body over 64 KiB',
  },
  CIRCUIT_OPEN: {
    fault: 'CIRCUIT_OPEN',
    countsForBreaker: false,
    rememberedPerNumber: false,
    meaning: 'not asked: the source failed repeatedly and is given a pause',
  },
  INTERNAL_ERROR: {
    fault: 'INTERNAL_ERROR',
    countsForBreaker: false,
    rememberedPerNumber: true,
    meaning: 'an error in voxroute itself',
  },
} as const satisfies Record<
  LookupFaultCode,
  { fault: string; countsForBreaker: boolean; rememberedPerNumber: boolean; meaning: string }
>;

/** `untilMs`: monotonic time by which the source must have answered, the first try included. */
export interface SecondTry {
  readonly untilMs: number;
}

/** A source could not answer. `message` is for the log: it names the source and what happened, never the number. */
export class LookupFault extends Error {
  override readonly name = 'LookupFault';

  constructor(
    readonly code: LookupFaultCode,
    message: string,
    options?: { cause?: unknown; retryAfterMs?: number; again?: SecondTry | null },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.retryAfterMs = options?.retryAfterMs ?? null;
    this.again = options?.again ?? null;
  }

  /** From `Retry-After`; null when the source did not say. */
  readonly retryAfterMs: number | null;
  /** The request was lost on the way and says nothing of the source: it may be asked once more, with a turn of its own. */
  readonly again: SecondTry | null;
}

/** Why an answer is not what it could be, as VOX_FAULT has it, as far as looking up is to blame. */
export type ResolutionFault = 'DEADLINE' | (typeof LOOKUP_FAULTS)[keyof typeof LOOKUP_FAULTS]['fault'];
