// Starts, reloads and stops the parts of the daemon: the one place that changes what answers calls.

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { AgiDoor } from '../agi/agi-server.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { HttpDoor } from '../http/http-server.js';
import type { WebhookDoor } from '../http/webhooks/webhook-server.js';
import { ConfigurationState, type ConfigOrigin } from './configuration-state.js';
import { doorsBeside, isServerUp, openDoors } from './doors.js';
import { endCalls, OpenParts } from './drain.js';
import type { DaemonEdges } from './edges.js';
import { activate, applyConfiguration, openersFor, takeLists, takeOwnNumbers } from './reload.js';
import { loadPolicy } from './load-policy.js';
import {
  namesKey,
  packPlan,
  preparationHere,
  type Preparation,
  type PreparationTasks,
  type PreparedConfig,
} from './preparation.js';
import { ProviderFailovers } from './provider-failovers.js';
import { openResources } from './resources.js';
import { guardState } from './guard-state.js';
import { listsInForce, makeSnapshot, NO_LISTS } from './snapshot.js';
import { createState, type Serving } from './state.js';

export interface StartedDaemon {
  readonly agi: AgiDoor['address'];
  readonly http: HttpDoor['address'] | null;
  readonly webhooks: WebhookDoor['address'] | null;
  readonly controlSocket: string | null;
}

export interface Daemon {
  /** Rejects when a door cannot open, such as a port in use. Call `stop` then as well. */
  start(): Promise<StartedDaemon>;
  /**
   * Takes a new configuration as a whole. Rejects, with everything as it was, when it cannot be used or a door cannot
   * open. Calls under way end with the configuration they began with.
   */
  reload(prepare: PrepareConfig): Promise<PreparedConfig>;
  /** Where this daemon keeps its state; null while there is no place for it, or another daemon has it. */
  stateDirectory(): string | null;
  /**
   * Where and as what the daemon can call its own FastAGI; such a call is counted, logged and written down nowhere. Null where
   * it would not be answered though all is well: FastAGI is not served yet, there are too many calls, or those from here are
   * refused.
   */
  selfCall(): { readonly host: string; readonly port: number; readonly uniqueId: string } | null;
  /** To be told why a configuration on disk cannot be used: `status` and the metrics say so. */
  reloadFailed(why: string): void;
  /** Lets open calls finish within their deadline, then closes everything. Never rejects. */
  stop(): Promise<void>;
}

/** Then calls are answered with what is known: the unit gives the whole stop three seconds. */
const LONGEST_STOP_MS = 1000;

const FROM_FILES: ConfigOrigin = { origin: 'files' };

/** Reads a configuration, beside what is in use. */
export type PrepareConfig = (
  preparation: Preparation,
  inUse: Omit<PreparationTasks['configuration']['asked'], 'places'>,
) => Promise<PreparedConfig>;

/**
 * Before `start` nothing serves; then a snapshot is there, then the doors are open; after `stop` nothing serves again.
 * Each change waits for the one before it.
 *
 * @param origin where `first` came from; the files when absent
 */
export function createDaemon(first: LoadedConfig, edges: DaemonEdges, origin: ConfigOrigin = FROM_FILES): Daemon {
  const { clock, log, version, preparation = preparationHere } = edges;
  const stopping = new AbortController();
  /** Aborts when open calls have to be answered with what is known. */
  const shutdown = new AbortController();
  // One listener for each call under way.
  setMaxListeners(0, stopping.signal, shutdown.signal);
  const opened = new OpenParts(log);
  const draining = new Set<Promise<void>>();
  const selfCallId = `self-call-${randomUUID()}`;
  let serving: Serving | null = null;
  let lastChange: Promise<unknown> = Promise.resolve();
  const configuration = new ConfigurationState(origin, first.files, clock.epochMs(), ({ isRead }) =>
    serving?.resources.metrics.configRead(isRead),
  );
  const state = createState(edges, () => serving, configuration, stopping.signal);

  function afterLastChange<T>(change: () => Promise<T>): Promise<T> {
    const changed = lastChange.then(change);
    lastChange = changed.catch(() => undefined);
    return changed;
  }

  async function open() {
    const resources = await openResources(
      first,
      edges,
      {
        readings: state,
        overloaded: () => state.overloaded(),
        shutdown: shutdown.signal,
        isSelfCall: ({ uniqueId }) => uniqueId === selfCallId,
        listsInForce: () => (serving === null ? NO_LISTS : listsInForce(serving.snapshot)),
        listsChanged: () => void afterLastChange(reloadLists),
        ownNumbersChanged: () => void afterLastChange(renumber),
        forgetLearnt: (number, untilMs) => serving?.snapshot.lookup.forgetLearnt(number, untilMs),
      },
      opened,
    );
    const { names, listSources } = resources;
    const policy = await loadPolicy(first, listSources, { names, isStart: true });
    const snapshot = await makeSnapshot(first, policy, resources);
    const made = { plan: packPlan(first), namesKey: namesKey(first) };
    const now: Serving = (serving = { resources, snapshot, made, doors: null, failovers: null });
    opened.add(() => now.snapshot.lookup.close());
    activate(snapshot, now);
    await snapshot.lookup.warm();
    const { agi, http, webhooks } = (now.doors = await openDoors(openersFor(now, state, edges), first, null, log));
    const failovers = new ProviderFailovers({
      ...{ clock, log, version },
      stateDirectory: resources.stateDirectory,
      requestEnded: (end) => resources.metrics.providerAsked(end.account, end.class, end.outcome),
      isUp: (server) => (resources.ownsState() ? isServerUp(now.doors, server) : null),
    });
    opened.add(() => failovers.stop());
    now.failovers = failovers;
    void failovers.follow(first);
    log.write('info', { address: agi.address, voxlink: first.config.voxlink.enabled, version }, 'FastAGI is served');
    resources.metrics.configRead(configuration.isRead);
    const lists = snapshot.loadedPolicy.postponed;
    if (lists.length > 0) {
      log.write(
        'info',
        { lists },
        'large lists are read while calls are answered; until then their entries are unknown',
      );
      void afterLastChange(reloadLists);
    }
    const guard = await guardState(now, state, edges);
    opened.add(() => guard.stop());
    return {
      agi: agi.address,
      http: http?.address ?? null,
      webhooks: webhooks?.address ?? null,
      controlSocket: guard.control?.path ?? null,
    };
  }

  async function reload(prepare: PrepareConfig) {
    if (serving === null || stopping.signal.aborted) throw new Error('the daemon is not running');
    const { listSources } = serving.resources;
    listSources.asRead();
    const next = await prepare(preparation, { bodies: listSources.stored(), namesInUse: serving.made.namesKey });
    const drained = (await applyConfiguration(next, serving, state, edges, stopping.signal))();
    void serving.failovers?.follow(next.loaded);
    configuration.reloaded(next.loaded.files, clock.epochMs());
    draining.add(drained);
    void drained.then(() => draining.delete(drained));
    return next;
  }

  async function reloadLists() {
    if (serving?.doors != null && !stopping.signal.aborted) await takeLists(serving, configuration, state, edges);
  }

  async function renumber() {
    if (serving?.doors != null && !stopping.signal.aborted) await takeOwnNumbers(serving, edges);
  }

  async function stop() {
    stopping.abort();
    preparation.close();
    // It ends soon, and what it has opened is closed with the rest.
    await lastChange;
    if (serving?.doors != null) {
      const { deadlineMs } = serving.snapshot.loaded.config.agi;
      await endCalls(doorsBeside({}, serving.doors), Math.min(deadlineMs, LONGEST_STOP_MS), edges, shutdown);
    }
    await Promise.all(draining);
    await opened.close();
  }

  function selfCall() {
    if (serving?.doors == null || stopping.signal.aborted || state.overloaded()) return null;
    const { host: listen, port } = serving.doors.agi.address;
    const host = listen === '0.0.0.0' ? '127.0.0.1' : listen === '::' ? '::1' : listen;
    return serving.snapshot.isAllowed(host) ? { host, port, uniqueId: selfCallId } : null;
  }

  return {
    selfCall,
    start: () => afterLastChange(open),
    reload: (prepare) => afterLastChange(() => reload(prepare)),
    stateDirectory: () => (serving?.resources.ownsState() === true ? serving.resources.stateDirectory : null),
    reloadFailed: (why) => configuration.reloadFailed(why),
    stop,
  };
}
