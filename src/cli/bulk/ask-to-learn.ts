// Has the running daemon learn one number, behind live calls and within its rate.

import { askDaemon, NoDaemon } from '../control-client.js';
import type { WarmAnswer } from './learn-numbers.js';

/** A request may wait 30 s for its turn behind calls, and then take `voxlink.timeoutMs`. */
const ASK_TIMEOUT_MS = 120_000;

/** A daemon that is gone may be restarting: that is waited for, as for Voxlink. */
export async function askToLearn(sockets: readonly string[], number: string, signal: AbortSignal): Promise<WarmAnswer> {
  try {
    // With a plus it is taken at its word, whatever the daemon is configured for.
    const path = `/v1/cache/${encodeURIComponent(`+${number}`)}`;
    return (await askDaemon(sockets, 'PUT', path, { timeoutMs: ASK_TIMEOUT_MS, signal })) as WarmAnswer;
  } catch (error) {
    if (isDaemonGone(error)) return { outcome: 'failed', fault: null, detail: DAEMON_GONE };
    throw error;
  }
}

export const DAEMON_GONE = 'the daemon does not answer';

export function isDaemonGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return error instanceof NoDaemon || code === 'ECONNRESET' || code === 'EPIPE';
}
