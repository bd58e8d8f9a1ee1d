// Keeps the service manager's watchdog quiet for as long as the daemon is well: its event loop turns, and a call to its own
// FastAGI is answered. A daemon that is not well is killed and started again, so nothing else may look like that: where it
// is overloaded, or does not take calls from this host, that the loop turns is enough.

import type { Clock } from '../time/clock.js';
import type { Daemon } from '../daemon/daemon.js';
import { playAsterisk } from './play-asterisk.js';

export interface HealthWatch {
  stop(): void;
}

export interface HealthWatchParts {
  readonly daemon: Pick<Daemon, 'selfCall'>;
  readonly clock: Pick<Clock, 'after'>;
  /** After so long without a word the watchdog bites. */
  readonly watchdogMs: number;
  readonly isWell: () => void;
  /** Told each time, with the reason. */
  readonly isIll: (why: string) => void;
}

/** Of the watchdog's time: what a look that just begins may still take, and one more. */
const LOOKS = 4;

export function watchHealth({ daemon, clock, watchdogMs, isWell, isIll }: HealthWatchParts): HealthWatch {
  let cancel: () => void = () => undefined;
  let isStopped = false;
  const everyMs = watchdogMs / LOOKS;

  async function look(): Promise<void> {
    const call = daemon.selfCall();
    try {
      if (call !== null)
        await playAsterisk({ ...call, script: 'lookup', number: '', asArgument: false, timeoutMs: watchdogMs / 2 });
      if (!isStopped) isWell();
    } catch (error) {
      if (!isStopped) isIll(error instanceof Error ? error.message : String(error));
    }
    if (!isStopped) cancel = clock.after(everyMs, () => void look());
  }

  void look();
  return {
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
