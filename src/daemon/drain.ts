// Graceful end of what was opened: doors, replaced snapshots, and in the end every part. Nothing here rejects.

import type { Log } from '../telemetry/log.js';
import { pause } from '../time/pause.js';
import type { DaemonEdges } from './edges.js';
import type { Snapshot } from './snapshot.js';

/** Takes no more calls, lets the open ones finish for `graceMs`, then cuts them. */
export interface ClosingDoor {
  close(graceMs: number): Promise<void>;
}

/** What is looked at of a replaced snapshot. */
interface Drained extends Pick<Snapshot, 'loaded'> {
  readonly lookup: Pick<Snapshot['lookup'], 'inFlight' | 'close'>;
}

/** Beyond the deadline, for the last writes of a call when a door closes. */
const CLOSING_GRACE_MS = 1000;
/** A refresh may wait 30 s for its turn, and a request may take a minute. */
const LONGEST_REQUEST_MS = 90_000;
const IDLE_CHECK_MS = 200;

type Close = () => Promise<void> | void;

/** The parts of a daemon in the order in which they were opened. */
export class OpenParts {
  #closing: Close[] = [];

  constructor(private readonly log: Pick<Log, 'write'>) {}

  add(close: Close): void {
    this.#closing.push(close);
  }

  /**
   * Closes them one by one, the last one first: a part is closed when nothing that was opened on top of it is in use any
   * more.
   */
  async close(): Promise<void> {
    for (let close = this.#closing.pop(); close !== undefined; close = this.#closing.pop()) {
      await settled(close, this.log);
    }
  }
}

/** Takes no more calls, and answers the open ones; one that was given more time than `deadlineMs` with what is known by then. */
export async function endCalls(
  doors: readonly ClosingDoor[],
  deadlineMs: number,
  { clock, log }: Pick<DaemonEdges, 'clock' | 'log'>,
  shutdown: AbortController,
): Promise<void> {
  const cancel = clock.after(deadlineMs, () => shutdown.abort());
  await closeDoors(doors, deadlineMs + CLOSING_GRACE_MS, log);
  cancel();
}

export async function closeDoors(
  doors: readonly ClosingDoor[],
  graceMs: number,
  log: Pick<Log, 'write'>,
): Promise<void> {
  await Promise.all(doors.map((door) => settled(() => door.close(graceMs), log)));
}

/**
 * Ends what a reload has replaced: its calls have their deadline, its requests their turn and their limit.
 *
 * @param stopping aborts when the daemon stops: then requests are not waited for any longer
 */
export async function drain(
  { loaded, lookup }: Drained,
  doors: readonly ClosingDoor[],
  { clock, log }: Pick<DaemonEdges, 'clock' | 'log'>,
  stopping: AbortSignal,
): Promise<void> {
  await closeDoors(doors, loaded.config.agi.maxDeadlineMs + CLOSING_GRACE_MS, log);
  for (let waitedMs = 0; lookup.inFlight() > 0 && waitedMs < LONGEST_REQUEST_MS; waitedMs += IDLE_CHECK_MS) {
    if (stopping.aborted) break;
    await pause(IDLE_CHECK_MS, clock, stopping);
  }
  await settled(() => lookup.close(), log);
}

/** A part that cannot be closed is logged, and must not keep the others open. */
async function settled(close: Close, log: Pick<Log, 'write'>): Promise<void> {
  try {
    await close();
  } catch (error) {
    log.write('warn', { error: String(error) }, 'a part did not close cleanly');
  }
}
