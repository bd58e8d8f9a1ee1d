// Everything that a daemon opens once and keeps across reloads.

import { join } from 'node:path';
import type { Config } from '../config/schema.js';
import type { LoadedConfig } from '../config/load-config.js';
import { chooseStateDirectory } from '../config/state-directory.js';
import { openCallJournal, type CallJournal } from '../journal/call-journal.js';
import { JOURNAL_EVENTS } from '../journal/journal-event.js';
import { STORE_EVENTS } from '../store/store-event.js';
import { createObservationCache } from '../lookup/observation-cache.js';
import type { ListEditorParts } from '../lists/runtime/edit-lists.js';
import type { HostRate } from '../lookup/host-claim.js';
import type { NameIdentifier } from '../names/identifier.js';
import type { CallAnswer } from '../call/call-answer.js';
import type { IncomingCall } from '../call/incoming-call.js';
import { loadIdentifier } from '../names/load-names.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { openObservationStore } from '../store/observation-store.js';
import { SharedRate } from '../store/host-rate.js';
import { createTwoLevelMemory, type TwoLevelMemory } from '../store/two-level-memory.js';
import { callLogger } from '../telemetry/call-line.js';
import { LineLimit } from '../telemetry/line-limit.js';
import { watchLoopLag, type LoopLag } from '../telemetry/loop-lag.js';
import type { MetricReadings } from '../telemetry/metric-readings.js';
import { createMetrics, type Metrics } from '../telemetry/metrics.js';
import { logStateEvent } from '../telemetry/state-event-line.js';
import { rereadObservation } from '../voxlink/voxlink-source.js';
import { readHostTimeZone } from '../time/host-time-zone.js';
import type { OpenParts } from './drain.js';
import type { DaemonEdges } from './edges.js';
import { openLookupResources } from './lookup-resources.js';
import { openRegistryInUse } from './open-registry.js';
import { watchOpenFiles } from './open-files-watch.js';
import { createFleet, type Fleet } from './fleet.js';
import { openPolicyResources, type PolicyResources } from './policy-resources.js';
import { createProviderAccounts, type ProviderAccounts } from './provider-accounts.js';
import type { SnapshotResources } from './snapshot.js';

export interface Resources extends SnapshotResources, Omit<PolicyResources, 'close'> {
  readonly lists: PolicyResources['lists'];
  /** Of the configuration at the start. */
  readonly names: NameIdentifier;
  /** Null when there is no place for state: then nothing survives a restart. */
  readonly stateDirectory: string | null;
  /** Has this daemon the state directory, and not another one that was there before? */
  readonly ownsState: () => boolean;
  /** The memory with its disk; null where nothing is kept on disk. */
  readonly twoLevelMemory: TwoLevelMemory | null;
  readonly journal: CallJournal;
  /** Other hosts. */
  readonly fleet: Fleet;
  /** Accounts at providers. */
  readonly providers: ProviderAccounts;
  readonly metrics: Metrics;
  readonly lag: LoopLag;
  /** Lines a minute of one kind of event; the rest is counted. */
  readonly limit: LineLimit;
}

/** What resources ask the daemon, and tell it. */
export interface ResourceUser extends Required<Pick<SnapshotResources, 'overloaded' | 'shutdown'>> {
  readonly readings: MetricReadings;
  /** Does the daemon ask itself? Nobody is told of such a call. */
  readonly isSelfCall: (call: Pick<IncomingCall, 'uniqueId'>) => boolean;
  /** What changes of the runtime lists go by, as configured now. */
  readonly listsInForce: ListEditorParts['current'];
  /** A list or contacts changed. */
  readonly listsChanged: () => void;
  /** Numbers of accounts at providers changed. */
  readonly ownNumbersChanged: () => void;
  /** Another host forgot a number: what was learnt of it until then goes here as well. */
  readonly forgetLearnt: (number: string, untilMs: number) => void;
}

const STORE_DIRECTORY = 'store';
const JOURNAL_DIRECTORY = 'journal';
const EVENT_LINES_PER_MINUTE = 10;
const CALL_WAITS_FOR_DISK_MS = 20;

/** @param opened takes each part as it is opened, to close it in the end */
export async function openResources(
  first: LoadedConfig,
  edges: DaemonEdges,
  {
    readings,
    isSelfCall,
    listsInForce,
    listsChanged,
    ownNumbersChanged,
    forgetLearnt,
    overloaded,
    shutdown,
  }: ResourceUser,
  opened: OpenParts,
): Promise<Resources> {
  const { config, placeOf } = first;
  const { clock, log, version, environment } = edges;
  const limit = new LineLimit(EVENT_LINES_PER_MINUTE, clock);
  const stateDirectory = chooseStateDirectory(config.cache.dir, environment, (directory, why) =>
    log.write('warn', { directory, why }, 'this state directory cannot be used; trying the next one'),
  );
  if (stateDirectory === null)
    log.write('warn', {}, 'no state directory can be used: answers are cached in memory only');
  const twoLevelMemory = stateDirectory === null ? null : await openMemory(config, stateDirectory, edges, opened);
  const ownsState = () => {
    const store = twoLevelMemory?.stats().disk.state;
    return !(store?.kind === 'memory-only' && store.why === 'locked');
  };
  const journal = openCallJournal({
    directory: stateDirectory === null ? null : join(stateDirectory, JOURNAL_DIRECTORY),
    settings: config.journal,
    clock,
    report: (event) => logStateEvent(log, 'journal', JOURNAL_EVENTS, event),
  });
  opened.add(() => journal.close());
  opened.add(watchOpenFiles(clock, log));
  const lag = watchLoopLag(clock);
  opened.add(() => lag.stop());
  const metrics = await createMetrics({
    version,
    clock,
    readings,
    onReadingFailed(metric, error) {
      if (limit.pass(`metric/${metric}`) === null) return;
      log.write('warn', { metric, error: String(error) }, 'a figure could not be read');
    },
  });
  opened.add(() => metrics.stop());
  const names = loadIdentifier(config.registry, placeOf);
  const rate = stateDirectory === null ? null : openSharedRate(stateDirectory, edges, limit);
  if (rate !== null) opened.add(() => rate.close());
  const ownHost: HostRate | undefined =
    rate === null ? undefined : { claim: (together) => rate.claim({ together, ofKind: together }) };
  const lookup = await openLookupResources(config, {
    hostRate: ownHost,
    clock,
    version,
    registry: await openRegistryInUse(config, edges),
    names,
    memory: twoLevelMemory,
    metrics,
    stateDirectory: () => stateDirectory,
    onPlanProblem: (file, cause) =>
      log.write('error', { file, error: String(cause) }, 'a bundled file cannot be used; calls go on without it'),
    onBreakerChange: ({ state: breaker, message }, upstream) =>
      log.write(breaker === 'closed' ? 'info' : 'warn', { breaker, upstream }, message),
  });
  opened.add(() => lookup.admission.close());
  opened.add(() => lookup.gates.close());
  let fleet: Fleet | null = null;
  const policy = await openPolicyResources(stateDirectory, edges, listsInForce, listsChanged, ownsState, {
    onChange: (record) => fleet?.listChanged(record),
    remembersRemovals: () => config.shared.url !== null || fleet?.isOn() === true,
  });
  opened.add(() => policy.close());
  const others = (fleet = createFleet({
    ...{ clock, log, stateDirectory, ownHost, forget: forgetLearnt },
    admission: lookup.admission,
    guard: policy.callMemory.guard,
    lists: policy.lists,
    runtimeLists: policy.runtimeLists,
    onTook: (operation, tookMs) => metrics.sharedTook(operation, tookMs),
  }));
  opened.add(() => others.close());
  const providers = createProviderAccounts({
    ...{ clock, log, version, limit },
    stateDirectory: () => (ownsState() ? stateDirectory : null),
    numbersChanged: ownNumbersChanged,
    journal,
    requestEnded: (end) => metrics.providerAsked(end.account, end.class, end.outcome),
  });
  opened.add(() => providers.close());
  // Before the first policy is made: what was kept of their numbers is in it.
  providers.follow(first);
  return {
    ...lookup,
    ...policy,
    fleet: others,
    providers,
    accountNumbers: () => providers.numbers(),
    staff: () => providers.staff(),
    blockedTrunks: () => providers.blockedTrunks(),
    hostTimeZone: readHostTimeZone(environment),
    names,
    stateDirectory,
    ownsState,
    twoLevelMemory,
    journal,
    metrics,
    lag,
    limit,
    overloaded,
    shutdown,
    observersFor: ({ log: { maskNumbers } }) =>
      [
        (call: IncomingCall, answer: CallAnswer) => metrics.callAnswered(call, answer),
        callLogger(log, maskNumbers),
        journal.observe,
      ].map((observe) => (call, answer) => {
        if (!isSelfCall(call)) observe(call, answer);
      }),
    onAnswerFault(call, fault, error) {
      const stack = maskNumbersIn(error instanceof Error ? (error.stack ?? error.message) : String(error));
      log.write('error', { door: call.door, uniqueid: call.uniqueId.slice(0, 80), stack }, ANSWER_FAULTS[fault]);
    },
  };
}

const ANSWER_FAULTS = {
  'not-written': 'the answer could not be written',
  'not-observed': 'the call was answered, but could not be counted or logged',
} as const;

/** Without the other processes the daemon goes by its own count. */
function openSharedRate(stateDirectory: string, { clock, log }: DaemonEdges, limit: LineLimit): SharedRate {
  return new SharedRate({
    stateDirectory,
    kind: 'd',
    clock,
    claimLimitMs: CALL_WAITS_FOR_DISK_MS,
    onChange(why) {
      if (limit.pass('rate') === null) return;
      if (why === null)
        log.write('info', {}, 'requests to Voxlink are counted with other processes of this host again');
      else log.write('warn', { why }, 'requests to Voxlink by other processes of this host are not counted');
    },
  });
}

/** Two-level cache: LRU in memory, LevelDB on disk. */
async function openMemory(
  { cache }: Config,
  stateDirectory: string,
  { clock, log }: DaemonEdges,
  opened: OpenParts,
): Promise<TwoLevelMemory> {
  const store = await openObservationStore({
    directory: join(stateDirectory, STORE_DIRECTORY),
    maxEntries: cache.maxDiskEntries,
    keepMs: cache.staleTtl,
    check: rereadObservation,
    clock,
    report: (event) => logStateEvent(log, 'store', STORE_EVENTS, event),
  });
  opened.add(() => store.close());
  return createTwoLevelMemory(createObservationCache(cache.maxEntries, cache.staleTtl, clock), store);
}
