// Time, log and environment come in from the process edge, so that tests can bring their own.

import type { Clock } from '../time/clock.js';
import type { Log } from '../telemetry/log.js';
import type { Preparation } from './preparation.js';

/** What the daemon needs from the process around it. */
export interface DaemonEdges {
  readonly clock: Clock;
  readonly log: Log;
  /** Goes into the User-Agent and the log. */
  readonly version: string;
  /** Usually `process.env`: says where state and sockets may be. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Does what takes long; in this thread when absent. Closed by the daemon. */
  readonly preparation?: Preparation;
  /** An event loop that is later than this is overload, in milliseconds; 100 when absent. */
  readonly maxLoopLagMs?: number;
}
