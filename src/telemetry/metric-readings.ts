// The figures that are read when Prometheus asks, rather than counted as things happen.

import type { AmiServerState } from '../ami/ami-server-client.js';
import type { AdmissionStats } from '../lookup/admission-queue.js';
import type { BreakerState } from '../lookup/breaker-status.js';
import type { AccountStatus } from '../providers/account-status.js';
import type { EventLoopWatch } from './event-loop-lag.js';
import { METRICS } from './metric-list.js';
import type { CounterKey, GaugeKey, MetricRegistry, SamplesOf } from './metric-registry.js';
import type { PortedContent } from '../registry/ported-content.js';
import type { SharedStatus } from '../shared/shared-status.js';
import { readProcessFigures } from './process-figures.js';

interface ImportedTable {
  readonly entries: number;
  readonly importedAtMs: number;
}

/** Asked on each scrape. One that throws is left out of that scrape, and reported. */
export interface MetricReadings {
  readonly agiSessions: () => number;
  readonly amiServers: () => readonly AmiServerState[];
  /** Numbers that are being asked for. */
  readonly lookupsUnderWay: () => number;
  /** `disk` is null where nothing is kept on disk. */
  readonly cacheEntries: () => { readonly memory: number; readonly disk: number | null };
  /** About what merged records and written answers take. */
  readonly keptBytes: () => Readonly<Record<'records' | 'lines', number>>;
  readonly listEntries: () => Readonly<Record<'allow' | 'block' | 'contacts', number>>;
  /** Null for a table that is not imported; those of other countries are absent then. */
  readonly registry: () => Readonly<Record<'ranges' | 'ported', ImportedTable | null>> &
    Readonly<Partial<Record<PortedContent, ImportedTable>>>;
  /** Does it mean anything that no imported range has a number? */
  readonly registryNotFoundCounts: () => boolean;
  /** Accounts with failover: do their calls go elsewhere? */
  readonly providerFailovers: () => readonly { readonly account: string; readonly isElsewhere: boolean }[];
  /** Null where nothing is shared. */
  readonly shared: () => Pick<SharedStatus, 'state' | 'hosts' | 'ratePerSecond'> | null;
  readonly journal: () => { readonly entries: number; readonly dropped: number };
  readonly providers: () => readonly AccountStatus[];
  /** Of each server that is asked. */
  readonly rates: () => readonly ({ readonly upstream: string } & Pick<
    AdmissionStats,
    'waiting' | 'refused' | 'pausedForMs'
  >)[];
  /** Of `sources`; `usedToday` is null where it is not known. */
  readonly sources: () => readonly {
    readonly name: string;
    readonly perDay: number | null;
    readonly usedToday: number | null;
  }[];
  /** Of each server that is asked. */
  readonly breakers: () => readonly { readonly upstream: string; readonly state: BreakerState }[];
}

/** @param onFailed told of a reading that threw, with the name of its metric */
export function readMetrics(
  registry: MetricRegistry,
  readings: MetricReadings,
  onFailed: (metric: string, error: unknown) => void,
): void {
  function set<Key extends GaugeKey | CounterKey>(key: Key, read: () => SamplesOf<Key>): void {
    try {
      registry.replace(key, read());
    } catch (error) {
      registry.replace(key, []);
      onFailed(METRICS[key].name, error);
    }
  }
  set('agiSessions', () => [[{}, readings.agiSessions()]]);
  set('amiState', () =>
    readings.amiServers().flatMap(({ name: server, state: present }) => {
      return METRICS.amiState.labels.state.map((state) => [{ server, state }, isNow(state, present)] as const);
    }),
  );
  set('amiCalls', () => readings.amiServers().map(({ name, calls }) => [{ server: name }, calls]));
  set('lookupsUnderWay', () => [[{}, readings.lookupsUnderWay()]]);
  set('cacheEntries', () => {
    const { memory, disk } = readings.cacheEntries();
    return [[{ level: 'memory' }, memory], ...(disk === null ? [] : [[{ level: 'disk' }, disk] as const])];
  });
  set('keptBytes', () => {
    const bytes = readings.keptBytes();
    return METRICS.keptBytes.labels.what.map((what) => [{ what }, bytes[what]]);
  });
  set('listEntries', () => {
    const entries = readings.listEntries();
    return METRICS.listEntries.labels.list.map((list) => [{ list }, entries[list]]);
  });
  set('registryRanges', () => {
    const tables = readings.registry();
    return METRICS.registryRanges.labels.table.flatMap((table) => {
      const state = tables[table];
      return state === undefined ? [] : [[{ table }, state?.entries ?? 0] as const];
    });
  });
  set('registryImported', () =>
    Object.entries(readings.registry()).flatMap(([table, state]) =>
      state === null ? [] : [[{ table }, state.importedAtMs / 1000] as const],
    ),
  );
  set('registryNotFoundCounts', () => [[{}, readings.registryNotFoundCounts() ? 1 : 0]]);
  set('sharedState', () => {
    const shared = readings.shared();
    if (shared === null) return [];
    return METRICS.sharedState.labels.state.map((state) => [{ state }, isNow(state, shared.state)] as const);
  });
  set('sharedHosts', () => ofShared(readings, ({ hosts }) => hosts ?? 0));
  set('sharedRate', () => ofShared(readings, ({ ratePerSecond }) => ratePerSecond));
  set('journalEntries', () => [[{}, readings.journal().entries]]);
  set('journalDropped', () => [[{}, readings.journal().dropped]]);
  set('providerBalance', () =>
    readings.providers().flatMap(({ account, balance, currency }) => {
      if (balance === null) return [];
      const known = METRICS.providerBalance.labels.currency.find((each) => each === currency) ?? 'other';
      return [[{ account, currency: known }, balance] as const];
    }),
  );
  set('providerState', () =>
    readings.providers().flatMap(({ account, state: present }) => {
      if (present === null) return [];
      const { state: states } = METRICS.providerState.labels;
      const known = states.find((each) => each === present) ?? 'other';
      return states.map((state) => [{ account, state }, isNow(state, known)] as const);
    }),
  );
  set('providerNumbers', () =>
    readings.providers().flatMap(({ account, numbers }) => (numbers === null ? [] : [[{ account }, numbers] as const])),
  );
  set('providerRefreshed', () =>
    readings
      .providers()
      .flatMap(({ account, numbersAt }) =>
        numbersAt === null ? [] : [[{ account }, Date.parse(numbersAt) / 1000] as const],
      ),
  );
  set('providerFailover', () =>
    readings.providerFailovers().map(({ account, isElsewhere }) => [{ account }, isElsewhere ? 1 : 0] as const),
  );
  set('rateQueueLength', () =>
    readings.rates().flatMap(({ upstream, waiting }) => {
      return METRICS.rateQueueLength.labels.urgency.map(
        (urgency) => [{ upstream, urgency }, waiting[urgency]] as const,
      );
    }),
  );
  set('rateRefused', () => readings.rates().map(({ upstream, refused }) => [{ upstream }, refused] as const));
  set('ratePaused', () =>
    readings.rates().map(({ upstream, pausedForMs }) => [{ upstream }, pausedForMs / 1000] as const),
  );
  set('sourceRequestsLeft', () =>
    readings.sources().flatMap(({ name: source, perDay, usedToday }) => {
      if (perDay === null || usedToday === null) return [];
      return [[{ source }, Math.max(0, perDay - usedToday)] as const];
    }),
  );
  set('breakerState', () =>
    readings.breakers().flatMap(({ upstream, state: present }) => {
      return METRICS.breakerState.labels.state.map((state) => [{ upstream, state }, isNow(state, present)] as const);
    }),
  );
}

/**
 * The process itself and its event loop, under the names that prom-client and ready dashboards have. Its own collectors
 * cannot be stopped: each daemon of a process would leave one behind.
 */
export function readOwnFigures(registry: MetricRegistry, eventLoop: EventLoopWatch): void {
  const { median, percentile99, worst } = eventLoop.read();
  registry.replace('eventLoopLagP50', [[{}, median]]);
  registry.replace('eventLoopLagP99', [[{}, percentile99]]);
  registry.replace('eventLoopLagMax', [[{}, worst]]);
  const { cpuSeconds, residentBytes, heapBytes, openFds } = readProcessFigures();
  registry.replace('processCpu', [[{}, cpuSeconds]]);
  registry.replace('processMemory', [[{}, residentBytes]]);
  registry.replace('heapUsed', [[{}, heapBytes]]);
  registry.replace('processOpenFds', openFds === null ? [] : [[{}, openFds]]);
}

function ofShared(
  readings: MetricReadings,
  read: (shared: NonNullable<ReturnType<MetricReadings['shared']>>) => number,
): SamplesOf<'sharedHosts' | 'sharedRate'> {
  const shared = readings.shared();
  return shared === null ? [] : [[{}, read(shared)]];
}

/** Every state has a line, 1 or 0, so that an alert can wait for either. */
function isNow(state: string, present: string): number {
  return state === present ? 1 : 0;
}
