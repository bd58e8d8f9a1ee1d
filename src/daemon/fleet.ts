// Sharing with other hosts, across reloads: reopened when `shared` changes, and passed to each snapshot.

import { isDeepStrictEqual } from 'node:util';
import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import type { LoadedConfig } from '../config/load-config.js';
import type { ListEditor } from '../lists/runtime/edit-lists.js';
import type { RuntimeLists } from '../lists/runtime/runtime-lists.js';
import type { AdmissionQueue } from '../lookup/admission-queue.js';
import type { HostRate } from '../lookup/host-claim.js';
import type { ListRecord } from '../lists/runtime/list-record.js';
import type { CallNotes } from '../shared/shared-calls.js';
import type { Shared } from '../shared/open-shared.js';
import type { SharedSettings } from '../shared/shared-settings.js';
import type { SharedOperation } from '../shared/shared-link.js';
import type { SharedStatus } from '../shared/shared-status.js';
import type { DaemonEdges } from './edges.js';
import { edgesOf } from './shared-edges.js';
import { sharedSettings } from './shared-settings.js';

export interface FleetParts extends Pick<DaemonEdges, 'clock' | 'log'> {
  /** Null: in memory only. */
  readonly stateDirectory: string | null;
  /** Claims among the processes of this host; undefined where there is no place to meet them. */
  readonly ownHost: HostRate | undefined;
  readonly admission: Pick<AdmissionQueue, 'shareWith'>;
  readonly guard: CallNotes;
  readonly lists: Pick<ListEditor, 'take'>;
  readonly runtimeLists: Pick<RuntimeLists, 'records'>;
  /** Another host forgot a number: what was learnt of it until then is forgotten here. */
  readonly forget: (number: string, learntUntilMs: number) => void;
  readonly onTook: (operation: SharedOperation, tookMs: number) => void;
}

/** Nothing here rejects or throws. */
export interface Fleet {
  /** What a snapshot of this configuration shares with; null where nothing is shared. Not in use yet. */
  of(loaded: LoadedConfig): Promise<Shared | null>;
  /** In force from now on; what was before is closed. */
  follow(shared: Shared | null, loaded: LoadedConfig): void;
  /** A list was changed here. */
  listChanged(record: ListRecord): void;
  isOn(): boolean;
  /** The others forget it as well. */
  forget(number: string): void;
  /** Null where nothing is shared. */
  status(): SharedStatus | null;
  close(): Promise<void>;
}

interface Opened {
  readonly settings: SharedSettings;
  readonly shared: Shared;
}

export function createFleet(parts: FleetParts): Fleet {
  const { clock, log, ownHost = null } = parts;
  const identity = [hostname(), parts.stateDirectory ?? randomBytes(16).toString('hex')].join('\n');
  let inForce: Opened | null = null;
  let opened: Opened | null = null;
  let loaded: LoadedConfig | null = null;

  const reportState = ({ state, message }: SharedStatus) =>
    log.write(state === 'up' ? 'info' : 'warn', { shared: state }, message);

  async function open(settings: SharedSettings, problem: string | null, first: LoadedConfig): Promise<Shared> {
    const { openShared } = await import('../shared/open-shared.js');
    return openShared(settings, {
      clock,
      identity,
      problem,
      random: Math.random,
      ...edgesOf(() => (loaded ?? first).config),
      ownHost,
      apply: (change) =>
        change.change === 'forget' ? parts.forget(change.number, change.atMs) : parts.lists.take(change),
      records: () => parts.runtimeLists.records(),
      guard: parts.guard,
      onTook: parts.onTook,
      onStateChange: reportState,
      onRefused: (message) => log.write('warn', {}, message),
    });
  }

  function closeUnused(): void {
    if (opened !== null && opened !== inForce) void opened.shared.close();
    opened = null;
  }

  return {
    async of(next) {
      closeUnused();
      const { settings, problem } = await sharedSettings(next);
      if (settings === null) return null;
      if (inForce !== null && problem === null && isDeepStrictEqual(inForce.settings, settings)) return inForce.shared;
      if (problem !== null) log.write('error', { why: problem }, 'nothing can be shared with other hosts');
      opened = { settings, shared: await open(settings, problem, next) };
      return opened.shared;
    },
    follow(shared, next) {
      loaded = next;
      const before = inForce;
      if (shared === null) inForce = null;
      else if (opened?.shared === shared) inForce = opened;
      closeUnused();
      if (before !== null && before !== inForce) void before.shared.close();
      parts.admission.shareWith(inForce?.shared.rate ?? ownHost ?? undefined);
    },
    listChanged: (record) => inForce?.shared.listChanged(record),
    isOn: () => inForce !== null,
    forget: (number) => inForce?.shared.forget(number),
    status: () => inForce?.shared.status() ?? null,
    async close() {
      closeUnused();
      await inForce?.shared.close();
    },
  };
}
