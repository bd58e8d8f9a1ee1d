// How the daemon does, read out in one place: metrics, `voxroute status` and readiness all ask here.

import { resolve } from 'node:path';
import type { MetricReadings } from '../telemetry/metric-readings.js';
import { portedContent } from '../registry/ported-content.js';
import { notFoundCounts } from '../registry/registry-not-found.js';
import type { ConfigurationState, ConfigurationStatus } from './configuration-state.js';
import type { OpenDoors } from './doors.js';
import type { DaemonEdges } from './edges.js';
import { VOXLINK } from './lookup-stack.js';
import type { PreparedConfig } from './preparation.js';
import type { ProviderFailovers } from './provider-failovers.js';
import type { Resources } from './resources.js';
import type { Snapshot } from './snapshot.js';

/** What answers calls now. A reload replaces snapshot and doors. */
export interface Serving {
  readonly resources: Resources;
  snapshot: Snapshot;
  /** What the lists in use are made of, and the names; see `PreparedConfig`. */
  made: Pick<PreparedConfig, 'plan' | 'namesKey'>;
  /** Null until FastAGI is served. */
  doors: OpenDoors | null;
  /** Null until then, too. */
  failovers: ProviderFailovers | null;
}

/** Figures throw until there is something to read them of: a scrape leaves them out. */
export interface DaemonState extends MetricReadings {
  /** Why no call is answered here; empty when calls are answered. */
  notReady(): readonly string[];
  /** Is the host so busy that calls are to be answered from memory at once? */
  overloaded(): boolean;
  /** Entries by kind, of the lists and contacts in use. */
  listEntries(): Readonly<Record<'allow' | 'block' | 'contacts', number>>;
  /** What calls are answered with, and what is wrong with the one on disk. */
  configuration(): ConfigurationStatus;
  /** For `voxroute status`. */
  status(): object;
  /** For the page and `voxroute top`: the last hour, and how it stands now. */
  summary(): object;
  /** For `voxroute registry`: what is imported and in use. */
  registryStatus(): object;
  /** For `voxroute cache stats`. */
  cacheStats(): object;
}

const MAX_LOOP_LAG_MS = 100;
const DAY_MS = 86_400_000;

/** @param serving null until the resources are open and a first snapshot is made */
export function createState(
  { clock, version, maxLoopLagMs = MAX_LOOP_LAG_MS }: DaemonEdges,
  serving: () => Serving | null,
  configuration: ConfigurationState,
  stopping: AbortSignal,
): DaemonState {
  const startedAtMs = clock.epochMs();

  function present(): Serving {
    const now = serving();
    if (now === null) throw new Error('not started yet');
    return now;
  }
  const doors = () => serving()?.doors ?? null;

  /** How each of `sources` does. */
  function sources() {
    const { snapshot, resources } = present();
    return snapshot.loaded.config.sources.flatMap(({ name, perDay }) => {
      const gate = resources.gates.get(name);
      const breaker = snapshot.lookup.breakers.get(name)?.status();
      if (gate === null || breaker === undefined) return [];
      const { state, message } = breaker;
      return [{ name, state, message, perDay, usedToday: gate.daily.used(), rate: gate.admission.stats() }];
    });
  }

  const figures = {
    agiSessions: () => doors()?.agi.sessions() ?? 0,
    amiServers: () => doors()?.ami.states() ?? [],
    lookupsUnderWay: () => present().snapshot.lookup.inFlight(),
    cacheEntries() {
      const { memory, twoLevelMemory } = present().resources;
      return { memory: memory.size, disk: twoLevelMemory?.stats().disk.entries ?? null };
    },
    keptBytes() {
      const { snapshot } = present();
      return { records: snapshot.lookup.keptBytes(), lines: snapshot.keptBytes() };
    },
    listEntries() {
      const { loadedPolicy, contacts } = present().snapshot;
      const { lists } = loadedPolicy;
      return { allow: entriesOf(lists.allow), block: entriesOf(lists.block), contacts: contacts.size };
    },
    registry() {
      const { table, bdpn, ported } = present().resources.registry.current();
      return {
        ranges: table === null ? null : { entries: table.rows, ...timesOf(table.meta) },
        ported: bdpn === null ? null : { entries: bdpn.numbers, ...timesOf(bdpn.meta) },
        ...Object.fromEntries(
          [...ported].map(([country, { numbers, meta }]) => [
            portedContent(country),
            { entries: numbers, ...timesOf(meta) },
          ]),
        ),
      };
    },
    registryNotFoundCounts() {
      const { resources, snapshot } = present();
      const { table } = resources.registry.current();
      const { notFoundMaxAge } = snapshot.loaded.config.registry;
      const limits = { notFoundMaxAgeMs: notFoundMaxAge, epochMs: () => clock.epochMs() };
      return table !== null && notFoundCounts(table.meta, limits);
    },
    providerFailovers: () => serving()?.failovers?.states() ?? [],
    shared: () => present().resources.fleet.status(),
    journal: () => present().resources.journal.stats(),
    providers: () => present().resources.providers.status(),
    rates: () => [
      { upstream: VOXLINK, ...present().resources.admission.stats() },
      ...sources().map(({ name, rate }) => ({ upstream: name, ...rate })),
    ],
    sources,
    breakers: () =>
      [...present().snapshot.lookup.breakers].map(([upstream, breaker]) => ({ upstream, ...breaker.status() })),
  } satisfies MetricReadings;

  function registryStatus() {
    const { ranges, ported } = figures.registry();
    const { registry } = present().resources;
    const { problems, ported: byCountry } = registry.current();
    const ageDays = (dataAtMs: number) => Math.floor((clock.epochMs() - dataAtMs) / DAY_MS);
    return {
      directory: registry.directory === null ? null : resolve(registry.directory),
      source: ranges === null ? 'plan' : 'registry',
      ...(ranges === null
        ? {}
        : {
            ranges: ranges.entries,
            ageDays: ageDays(ranges.dataAtMs),
            notFoundCounts: figures.registryNotFoundCounts(),
          }),
      ...(ported === null ? {} : { ported: ported.entries, portedAgeDays: ageDays(ported.dataAtMs) }),
      ...(byCountry.size === 0
        ? {}
        : {
            portedOf: Object.fromEntries(
              [...byCountry].map(([country, { numbers, meta }]) => [
                country,
                { numbers, ageDays: ageDays(meta.dataAtMs) },
              ]),
            ),
          }),
      ...(problems.length === 0 ? {} : { problems: problems.map(({ message }) => message) }),
    };
  }

  function journalStatus() {
    const { oldestAtMs, ...stats } = figures.journal();
    return { ...stats, oldestAt: oldestAtMs === null ? null : new Date(oldestAtMs).toISOString() };
  }

  function voxlinkStatus() {
    const { loaded, lookup } = present().snapshot;
    if (!loaded.config.voxlink.enabled)
      return { state: 'off', message: 'Voxlink is not asked: voxlink.enabled is false' };
    const { state, message } = lookup.breakers.get(VOXLINK)?.status() ?? { state: 'closed', message: '' };
    return { state, message };
  }

  function sourcesStatus() {
    const states = sources();
    return states.length === 0 ? {} : { sources: states };
  }

  function sharedStatus() {
    const shared = figures.shared();
    return shared === null ? {} : { shared };
  }

  function providersStatus() {
    const providers = figures.providers();
    return providers.length === 0 ? {} : { providers };
  }

  function webhooksStatus(door: OpenDoors['webhooks']) {
    const { loaded, webhookAccounts } = present().snapshot;
    if (loaded.config.webhooks.listen === null) return {};
    const accounts = webhookAccounts.map(({ name }) => name);
    return {
      webhooks: door === null ? null : { address: door.address, connections: door.connections(), accounts },
    };
  }

  function doorsStatus({ agi, http, webhooks }: OpenDoors) {
    return {
      agi: { address: agi.address, sessions: figures.agiSessions() },
      ami: figures.amiServers(),
      http: http === null ? null : { address: http.address, connections: http.connections() },
      ...webhooksStatus(webhooks),
    };
  }

  function notReady(): string[] {
    if (stopping.aborted) return ['voxroute is stopping'];
    return doors() === null ? ['FastAGI is not served yet'] : [];
  }

  function status() {
    const open = doors();
    return {
      version,
      pid: process.pid,
      startedAt: new Date(startedAtMs).toISOString(),
      uptimeSeconds: Math.round((clock.epochMs() - startedAtMs) / 1000),
      state: { directory: present().resources.stateDirectory, isOwn: present().resources.ownsState() },
      configuration: configuration.status(),
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
      cacheEntries: figures.cacheEntries().memory,
      lookupsUnderWay: figures.lookupsUnderWay(),
      timeZone: present().snapshot.loaded.config.timeZone ?? present().resources.hostTimeZone.zone,
      registry: registryStatus(),
      lists: figures.listEntries(),
      voxlink: voxlinkStatus(),
      rate: present().resources.admission.stats(),
      ...sourcesStatus(),
      journal: journalStatus(),
      ...sharedStatus(),
      ...providersStatus(),
      ...(open === null ? {} : doorsStatus(open)),
      loopLagMs: Math.round(present().resources.lag.lagMs()),
    };
  }

  return {
    ...figures,
    registryStatus,
    notReady,
    configuration: () => configuration.status(),
    status,
    summary: () => ({
      at: new Date(clock.epochMs()).toISOString(),
      notReady: notReady(),
      recent: present().resources.metrics.recent(),
      status: status(),
    }),
    overloaded() {
      const { snapshot, resources } = present();
      // A start holds the event loop, and that is no overload.
      if (doors() === null) return false;
      return figures.agiSessions() > snapshot.loaded.config.agi.maxSessions || resources.lag.lagMs() > maxLoopLagMs;
    },
    cacheStats() {
      const { twoLevelMemory } = present().resources;
      return {
        ...(twoLevelMemory?.stats() ?? { entries: figures.cacheEntries().memory }),
        maxEntries: present().snapshot.loaded.config.cache.maxEntries,
        lookupsUnderWay: figures.lookupsUnderWay(),
      };
    },
  };
}

function entriesOf(lists: readonly { readonly size: number }[]): number {
  return lists.reduce((total, { size }) => total + size, 0);
}

function timesOf({ dataAtMs, importedAtMs }: { readonly dataAtMs: number; readonly importedAtMs: number }) {
  return { dataAtMs, importedAtMs };
}
