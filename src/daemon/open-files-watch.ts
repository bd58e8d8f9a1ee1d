// A process that may open no more files takes no more connections, and Node.js says nothing of it: the system's connections
// are taken and closed at once, so that calls go unanswered without a line. So it is tried, now and then.

import { closeSync, openSync } from 'node:fs';
import type { Log } from '../telemetry/log.js';
import type { Clock } from '../time/clock.js';

const LOOK_MS = 1000;
/** A process that stays at its limit is told of again. */
const REMIND_MS = 60_000;

/**
 * @param refusal why a file cannot be opened; null when one can
 * @returns ends it
 */
export function watchOpenFiles(
  clock: Pick<Clock, 'after' | 'monotonicMs'>,
  log: Pick<Log, 'write'>,
  refusal = tryToOpen,
): () => void {
  let reportedAtMs: number | null = null;
  let cancel: () => void = () => undefined;

  function look() {
    const code = refusal();
    const nowMs = clock.monotonicMs();
    if (code !== null && (reportedAtMs === null || nowMs - reportedAtMs >= REMIND_MS)) {
      reportedAtMs = nowMs;
      const message = code === 'ENFILE' ? 'the whole system' : 'this process (LimitNOFILE= of the unit, ulimit -n)';
      log.write('error', { code }, `no more files may be opened by ${message}: connections are closed unanswered`);
    }
    if (code === null && reportedAtMs !== null) {
      reportedAtMs = null;
      log.write('info', {}, 'files can be opened again: connections are accepted');
    }
    cancel = clock.after(LOOK_MS, look);
  }

  cancel = clock.after(LOOK_MS, look);
  return () => cancel();
}

function tryToOpen(): 'EMFILE' | 'ENFILE' | null {
  try {
    // No disk has part in it.
    closeSync(openSync('/dev/null', 'r'));
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'EMFILE' || code === 'ENFILE' ? code : null;
  }
}
