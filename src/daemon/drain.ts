// How what was opened ends: doors with grace for their calls, a replaced snapshot behind the scenes. Nothing here rejects.

import type { AgiDoor } from '../agi/agi-server.js';
import type { AmiDoor } from '../ami/ami-door.js';
import type { Snapshot } from './snapshot.js';
import type { DaemonEdges } from './edges.js';
import type { HttpDoor } from '../http/http-server.js';

export interface Retirement {
  /** Waits for what closes; a part that cannot be closed is said and must not keep the others open. */
  readonly settle: (closed: Promise<void> | void) => Promise<void>;
  /** Takes no more calls, lets the open ones finish for `graceMs`, then cuts them. */
  readonly closeDoors: (doors: readonly (AgiDoor | AmiDoor)[], http: HttpDoor | null, graceMs: number) => Promise<void>;
  /** What was replaced ends: its calls have their deadline, its requests their turn and their limit. */
  readonly retire: (old: Snapshot, doors: readonly (AgiDoor | AmiDoor)[], http: HttpDoor | null) => Promise<void>;
}

/** Beyond the deadline, for the last writes of a call when a door closes. */
export const CLOSING_GRACE_MS = 1000;
/** A refresh may wait 30 s for its turn, and a request may take a minute. */
const LONGEST_REQUEST_MS = 90_000;
const IDLE_CHECK_MS = 200;

/** @param stopping aborts when the daemon stops: then nothing replaced is waited for any longer */
export function createRetirement(
  { clock, log }: Pick<DaemonEdges, 'clock' | 'log'>,
  stopping: AbortSignal,
): Retirement {
  async function settle(closed: Promise<void> | void) {
    try {
      await closed;
    } catch (error) {
      log.write('warn', { error: String(error) }, 'a part did not close cleanly');
    }
  }

  async function closeDoors(doors: readonly (AgiDoor | AmiDoor)[], http: HttpDoor | null, graceMs: number) {
    await Promise.all([...doors.map((door) => settle(door.close(graceMs))), settle(http?.close(graceMs))]);
  }

  function pause(): Promise<void> {
    return new Promise<void>((resolve) => {
      const cancel = clock.after(IDLE_CHECK_MS, done);
      stopping.addEventListener('abort', done, { once: true });
      function done() {
        cancel();
        stopping.removeEventListener('abort', done);
        resolve();
      }
    });
  }

  return {
    settle,
    closeDoors,
    async retire({ loaded, lookup }, doors, http) {
      await closeDoors(doors, http, loaded.config.agi.maxDeadlineMs + CLOSING_GRACE_MS);
      for (let waitedMs = 0; lookup.inFlight() > 0 && waitedMs < LONGEST_REQUEST_MS; waitedMs += IDLE_CHECK_MS) {
        if (stopping.aborted) break;
        await pause();
      }
      await settle(lookup.close());
    },
  };
}
