// A test of the shared server for `doctor`: can it be reached, read and written, and how fast is it?

import { createHash } from 'node:crypto';
import type { Clock } from '../time/clock.js';
import { openRedisClient } from './redis-client.js';
import { PASSING_AGO_MS, redisRateServer } from './rate-server.js';
import { createSeal } from './seal.js';
import { SharedFault, sharedFaultOf } from './shared-fault.js';
import { sharedKeys } from './shared-keys.js';
import { SharedLink } from './shared-link.js';
import type { SharedSettings } from './shared-settings.js';

export interface SharedTrial {
  /** Time of the fastest of several reads; null if none was answered. */
  readonly tookMs: number | null;
  /** Hosts that were seen in the last ten minutes; null where that cannot be asked. */
  readonly hosts: number | null;
  /** What went wrong, as a message; null if nothing did. */
  readonly reading: string | null;
  readonly writing: string | null;
  readonly listening: string | null;
  /** This host's clock minus the server's; null if that could not be read. */
  readonly clockAheadMs: number | null;
}

const READS = 3;
const LOOK_AGAIN_MS = 20;
const LISTENING_MS = 1500;

/** Never rejects, and ends within some `waitMs`. */
export async function trySharing(settings: SharedSettings, clock: Clock, waitMs: number): Promise<SharedTrial> {
  const seal = createSeal(settings.hashKey);
  const keys = sharedKeys(settings.prefix, seal);
  const client = await openRedisClient({
    ...{ settings, clock, channel: keys.messages, random: () => 0.5 },
    onMessage: () => undefined,
    onListening: () => undefined,
  });
  const lookAgain = () => new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  const link = new SharedLink({ client, clock, timeoutMs: 1000, readTimeoutMs: 1000, onTook: () => undefined });
  try {
    const untilMs = clock.monotonicMs() + waitMs;
    while (!client.isReady && clock.monotonicMs() < untilMs) await lookAgain();
    if (!client.isReady) throw client.lastFault() ?? new SharedFault('unreachable');
    const { answer, flight } = keys.answer('voxlink-v1', '0');
    let tookMs = Infinity;
    for (let read = 0; read < READS; read++) {
      const startedMs = clock.monotonicMs();
      await link.run('read', 'read', [answer, flight], ['', '', 0]);
      tookMs = Math.min(tookMs, clock.monotonicMs() - startedMs);
    }
    const host = `doctor-${createHash('sha256').update(settings.prefix).digest('hex').slice(0, 8)}`;
    const server = redisRateServer(link, keys.rate, host);
    const beat = { deadlineMs: 0, leaseMs: 0, agoMs: PASSING_AGO_MS, held: [] };
    const asked = await server.beat(beat).then(
      ({ hosts, nowMs }) => ({
        hosts: Math.max(0, hosts - 1),
        writing: null,
        clockAheadMs: nowMs > 0 ? clock.epochMs() - nowMs : null,
      }),
      (error: unknown) => ({ hosts: null, writing: sharedFaultOf(error).message, clockAheadMs: null }),
    );
    if (asked.writing === null) await server.leave().catch(() => undefined);
    const patientMs = Math.min(untilMs, clock.monotonicMs() + LISTENING_MS);
    while (!client.isListening && client.refused() === null && clock.monotonicMs() < patientMs) await lookAgain();
    const deaf = client.isListening ? null : (client.refused() ?? new SharedFault('timeout'));
    return { tookMs, reading: null, ...asked, listening: deaf?.message ?? null };
  } catch (error) {
    const message = sharedFaultOf(error).message;
    return { tookMs: null, hosts: null, reading: message, writing: message, listening: message, clockAheadMs: null };
  } finally {
    client.close();
  }
}
