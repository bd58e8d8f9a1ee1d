// Handles a call without a daemon, for the commands that work without one. Answers are not kept on this host; with
// `shared` they are written for the other hosts.

import type { LoadedConfig } from '../config/load-config.js';
import { registryDirectory } from '../config/registry-directory.js';
import { chooseStateDirectory } from '../config/state-directory.js';
import type { HostClaim } from '../lookup/host-claim.js';
import { loadIdentifier } from '../names/load-names.js';
import { accountNumbers, type AccountNumber } from '../providers/account-numbers.js';
import { configuredAccounts } from '../providers/kinds.js';
import { staffContacts } from '../providers/staff-contacts.js';
import { readNumberCopy } from '../providers/number-copy.js';
import { FloodGuard } from '../policy/flood-guard.js';
import { ShownNumbers } from '../policy/shown-numbers.js';
import { createRegistryInUse } from '../registry/registry-in-use.js';
import { SharedRate } from '../store/host-rate.js';
import { systemClock } from '../time/clock.js';
import { readHostTimeZone } from '../time/host-time-zone.js';
import type { Staff } from './joined-contacts.js';
import { openCommandSharing, type CommandSharing } from './command-sharing.js';
import { loadPolicy, NO_LIST_SOURCES } from './load-policy.js';
import { NO_LOOKUP_METRICS, openLookupResources, type LookupResources } from './lookup-resources.js';
import { makeSnapshot, type Snapshot } from './snapshot.js';

export interface Standalone {
  readonly snapshot: Snapshot;
  readonly plan: LookupResources['plan'];
  readonly close: () => Promise<void>;
}

/**
 * @param report told in a sentence of what cannot be used, such as a damaged registry
 * @param use `ask`: Voxlink may be asked, so other hosts are met where `shared` is configured; `look`: nothing is asked
 * @throws {ConfigError}
 */
export async function openStandalone(
  loaded: LoadedConfig,
  version: string,
  report: (message: string) => void,
  use: 'ask' | 'look',
): Promise<Standalone> {
  const { placeOf } = loaded;
  const { together, ofCommands } = shareOfCommands(loaded.config.voxlink.ratePerSecond);
  const config = { ...loaded.config, voxlink: { ...loaded.config.voxlink, ratePerSecond: ofCommands } };
  const standing = { ...loaded, config };
  let rate: SharedRate | null | undefined;
  const claimHere = (most: number): Promise<HostClaim> => {
    // Only when something is asked: checking a configuration makes no directory.
    if (rate === undefined) rate = openRate(config.cache.dir, report);
    return rate?.claim({ together: most, ofKind: ofCommands }) ?? Promise.resolve({ kind: 'unavailable' });
  };
  const registry = createRegistryInUse(registryDirectory(config, process.env, () => undefined));
  const { problems } = await registry.load();
  for (const problem of problems) report(problem.message);
  const names = loadIdentifier(config.registry, placeOf);
  const policy = await loadPolicy(standing, NO_LIST_SOURCES, { names });
  let sharing: CommandSharing | null = null;
  const lookup = await openLookupResources(config, {
    clock: systemClock,
    version,
    names,
    registry,
    memory: null,
    hostRate: { claim: (most, needed) => sharing?.rate.claim(most, needed) ?? claimHere(together) },
    stateDirectory: () => chooseStateDirectory(config.cache.dir, process.env, () => undefined),
    metrics: NO_LOOKUP_METRICS,
    onPlanProblem: (file, cause) => report(`${file} cannot be used: ${String(cause)}`),
    onBreakerChange: () => undefined,
  });
  const { numbers, staff } = keptOfAccounts(standing);
  // No timer of ours keeps a process alive, and what waits for its turn here is all that there is.
  const alive = setInterval(() => undefined, 60_000);
  async function close() {
    await lookup.gates.close();
    await sharing?.shared.close();
    await rate?.close();
    clearInterval(alive);
  }
  const around = { clock: systemClock, ownHost: { claim: claimHere }, report };
  if (use === 'ask') sharing = await openCommandSharing(loaded, around);
  const snapshot = await makeSnapshot(standing, policy, {
    ...lookup,
    hostTimeZone: readHostTimeZone(process.env),
    accountNumbers: () => numbers,
    staff: () => staff,
    callMemory: { guard: new FloodGuard(), shownNumbers: new ShownNumbers() },
    lists: { put: () => ({ problem: 'no daemon is running here that keeps the lists' }) },
    listSources: NO_LIST_SOURCES,
    observersFor: () => [],
    fleet: { of: () => Promise.resolve(sharing?.shared ?? null) },
    onAnswerFault: (_call, _fault, error) => report(`an error in voxroute itself: ${String(error)}`),
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    snapshot,
    plan: lookup.plan,
    async close() {
      await snapshot.lookup.close();
      await close();
    },
  };
}

/** What a daemon has kept of accounts at providers; nobody is asked. */
function keptOfAccounts({ config, providerSecrets }: LoadedConfig): {
  readonly numbers: readonly AccountNumber[];
  readonly staff: Staff;
} {
  const kept = configuredAccounts(config.providers, providerSecrets).map(({ settings, kind }) => {
    const copy = readNumberCopy(config.cache.dir, { ...settings, kind });
    const isWanted = 'members' in settings && settings.members === true;
    const people = isWanted ? (copy?.people ?? null) : [];
    return {
      numbers: copy === null ? [] : accountNumbers(settings, copy).numbers,
      staff: people === null ? null : staffContacts(settings, people),
    };
  });
  return {
    numbers: kept.flatMap(({ numbers }) => numbers),
    staff: {
      contacts: kept.flatMap(({ staff }) => staff ?? []),
      isUnavailable: kept.some(({ staff }) => staff === null),
    },
  };
}

const COMMAND_WAITS_FOR_DISK_MS = 1000;

/** Null where there is no place for state: then this process goes by its own count. */
function openRate(cacheDirectory: string, report: (message: string) => void): SharedRate | null {
  const stateDirectory = chooseStateDirectory(cacheDirectory, process.env, (directory, why) =>
    report(`requests to Voxlink by processes that use ${directory} are not counted: ${why}`),
  );
  if (stateDirectory === null) return null;
  const onChange = (why: string | null) => {
    if (why !== null) report(`requests to Voxlink by other processes of this host are not counted: ${why}`);
  };
  return new SharedRate({
    stateDirectory,
    kind: 'c',
    clock: systemClock,
    claimLimitMs: COMMAND_WAITS_FOR_DISK_MS,
    onChange,
  });
}

/** Half of the host's rate for all commands together, so that a daemon that starts meanwhile has the other half for calls. */
function shareOfCommands(ratePerSecond: number): { readonly together: number; readonly ofCommands: number } {
  return { together: ratePerSecond, ofCommands: Math.max(1, Math.floor(ratePerSecond / 2)) };
}
