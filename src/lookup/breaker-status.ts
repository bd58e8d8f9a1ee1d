// State of the circuit breaker, for calls, the log and status.

import { LookupFault } from './lookup-fault.js';

/**
 * `open`: left alone after repeated failures. `half-open`: one request is under way to see whether it works again.
 * `refused`: this address is not served; asked again once in a while, and stays `refused` during that.
 */
export type BreakerState = 'closed' | 'open' | 'half-open' | 'refused';

export interface BreakerStatus {
  readonly state: BreakerState;
  /** What happened and what follows, in a sentence for the log and the status page. Never holds a number. */
  readonly message: string;
  /** What whoever asks now is told; null when requests are let through. */
  readonly rejection: LookupFault | null;
}

const WITHOUT_IT = 'until then calls are answered from memory, registry and numbering plan';

const inWords = (ms: number) => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} minutes`);

/** @param name who is asked, such as `Voxlink` */
export function breakerStatuses(name: string) {
  return {
    untried: { state: 'closed', message: `${name} is asked`, rejection: null },
    answersAgain: { state: 'closed', message: `${name} answers again`, rejection: null },

    fails: (fault: LookupFault, pauseMs: number): BreakerStatus => ({
      state: 'open',
      message:
        `${name} fails (last: ${fault.message}): it is not asked for ${inWords(pauseMs)}, then tried once; ` +
        WITHOUT_IT,
      rejection: new LookupFault('CIRCUIT_OPEN', `${name}: not asked: it fails (last: ${fault.message})`, {
        cause: fault,
      }),
    }),

    refuses: (fault: LookupFault, pauseMs: number): BreakerStatus => ({
      state: 'refused',
      message:
        `${name} does not serve this host: ${fault.message}; it is asked again once every ${inWords(pauseMs)}, ` +
        WITHOUT_IT,
      rejection: new LookupFault('REFUSED', `${name}: not asked: ${fault.message}`, { cause: fault }),
    }),

    onTrial: (before: BreakerStatus): BreakerStatus => ({
      ...before,
      state: 'half-open',
      message: `${name} is being tried once, to see whether it answers again`,
    }),

    trialNotMade: (before: BreakerStatus): BreakerStatus => ({
      ...before,
      state: 'open',
      message: `${name} could not be tried: the next attempt follows in a moment`,
    }),
  } as const satisfies Record<string, BreakerStatus | ((...about: never[]) => BreakerStatus)>;
}
