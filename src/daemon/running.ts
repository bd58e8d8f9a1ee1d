// What runs now, and how it does: read by the metrics on each scrape, and by `status`.

import type { AgiDoor } from '../agi/agi-server.js';
import type { AmiDoor } from '../ami/ami-door.js';
import type { Snapshot } from './snapshot.js';
import type { MakeSnapshot } from './make-snapshot.js';
import type { HttpDoor } from '../http/http-server.js';
import type { Doors } from './doors.js';
import type { DaemonMemory } from './open-memory.js';
import { listSizes, type PolicyGround } from './policy-resources.js';
import type { MetricReadings } from '../telemetry/metric-readings.js';
import type { Metrics } from '../telemetry/metrics.js';

/** Everything that a reload replaces, and what it needs for that. */
export interface Running {
  snapshot: Snapshot;
  agi: AgiDoor;
  ami: AmiDoor;
  http: HttpDoor | null;
  readonly metrics: Metrics;
  readonly compose: MakeSnapshot;
  readonly doors: Doors;
  readonly policy: PolicyGround;
}

/** What the metrics read on each scrape. */
export function readings(running: () => Running | undefined, memory: DaemonMemory | null): MetricReadings {
  const snapshot = () => {
    const { snapshot: present } = running() ?? {};
    if (present === undefined) throw new Error('not started yet');
    return present;
  };
  const lookup = () => snapshot().lookup;
  return {
    agiSessions: () => running()?.agi.sessions() ?? 0,
    amiServers: () => running()?.ami.states() ?? [],
    lookupsUnderWay: () => lookup().inFlight(),
    cacheEntries: () => ({
      memory: lookup().base.memory.size,
      disk: memory === null ? null : memory.memory.stats().disk.entries,
    }),
    listEntries: () => listSizes(snapshot()),
    registry: () => {
      const { table, bdpn } = lookup().base.registry.current();
      return {
        ranges: table === null ? null : { entries: table.rows, importedAtMs: table.meta.importedAtMs },
        ported: bdpn === null ? null : { entries: bdpn.numbers, importedAtMs: bdpn.meta.importedAtMs },
      };
    },
    rate: () => lookup().base.admission.stats(),
    breakers: () => ({ voxlink: lookup().breaker.state() }),
  };
}

/** For `status`. */
export function doorStates(running: Running | undefined, loopLagMs: number): object {
  if (running === undefined) return {};
  const { snapshot, agi, ami, http } = running;
  return {
    voxlink: voxlinkState(snapshot),
    rate: snapshot.lookup.base.admission.stats(),
    agi: { address: agi.address, sessions: agi.sessions() },
    ami: ami.states(),
    http: http === null ? null : { address: http.address, connections: http.connections() },
    loopLagMs: Math.round(loopLagMs),
  };
}

function voxlinkState({ loaded, lookup: { breaker } }: Snapshot): object {
  if (!loaded.config.voxlink.enabled) return { state: 'off', words: 'Voxlink is not asked: voxlink.enabled is false' };
  return { state: breaker.state(), words: breaker.status().words };
}
