// Sharing with other hosts for a command without a daemon: the rate limit, and cached answers. It changes no
// list and counts no call.

import { randomBytes } from 'node:crypto';
import type { LoadedConfig } from '../config/load-config.js';
import type { HostRate } from '../lookup/host-claim.js';
import type { Shared } from '../shared/open-shared.js';
import type { CallNotes } from '../shared/shared-calls.js';
import type { SharedStatus } from '../shared/shared-status.js';
import type { Clock } from '../time/clock.js';
import { edgesOf } from './shared-edges.js';
import { sharedSettings } from './shared-settings.js';

export interface CommandSharing {
  readonly shared: Shared;
  /** The rate of all hosts; half of it stays free for calls. */
  readonly rate: HostRate;
}

/** A server that is new gives no turns for some 3 s; one that is away is known to be after one. */
const SETTLED_MS = 4500;

/**
 * Null where nothing is shared. Takes 4.5 s at the most; never rejects.
 *
 * @param ownHost claims among the processes of this host, for the time without the others
 * @param report told in a sentence when the others cannot be reached
 */
export async function openCommandSharing(
  loaded: Pick<LoadedConfig, 'config' | 'sharedSecrets'>,
  { clock, ownHost, report }: { clock: Clock; ownHost: HostRate; report: (message: string) => void },
): Promise<CommandSharing | null> {
  const { settings, problem } = await sharedSettings(loaded);
  if (settings === null) return null;
  let said = 'up';
  const tell = ({ state, message }: SharedStatus) => {
    if (state !== 'up' && state !== said) report(message);
    said = state;
  };
  const { openShared } = await import('../shared/open-shared.js');
  const shared = await openShared(settings, {
    ...edgesOf(() => loaded.config),
    ...{ clock, problem, ownHost, random: Math.random },
    identity: randomBytes(16).toString('hex'),
    isPassing: true,
    apply: () => undefined,
    records: () => [],
    guard: NO_NOTES,
    onTook: () => undefined,
    onStateChange: tell,
    onRefused: report,
  });
  await shared.settled(SETTLED_MS);
  tell(shared.status());
  const { ratePerSecond } = loaded.config.voxlink;
  const rate: HostRate = {
    claim: (_, placesNeeded = 1) =>
      shared.rate.claim(ratePerSecond, Math.max(placesNeeded, 1 + Math.floor(ratePerSecond / 2))),
  };
  return { shared: { ...shared, notes: NO_NOTES }, rate };
}

const NO_NOTES: CallNotes = { note: () => undefined, hold: () => undefined };
