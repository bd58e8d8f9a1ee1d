// Starts, reloads and stops the parts of the daemon: the one place that changes what answers calls.

import { setMaxListeners } from 'node:events';
import type { AgiDoor } from '../agi/agi-server.js';
import type { LoadedConfig } from '../config/load-config.js';
import { wordsOf } from '../errors.js';
import type { HttpDoor } from '../http/http-server.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { openControlSocket } from './control-socket.js';
import { doorsBeside, openDoors } from './doors.js';
import { CLOSING_GRACE_MS, closeDoors, OpenParts } from './drain.js';
import type { DaemonEdges } from './edges.js';
import { activate, applyConfiguration, openersFor, reloadLists } from './reload.js';
import { openResources } from './resources.js';
import { listsInForce, makeSnapshot, NO_LISTS } from './snapshot.js';
import { createState, type Serving } from './state.js';

export interface Daemon {
  /** Rejects when a door cannot open, such as a port in use. Call `stop` then as well. */
  start(): Promise<{ agi: AgiDoor['address']; http: HttpDoor['address'] | null; controlSocket: string | null }>;
  /**
   * Takes a new configuration as a whole. Rejects, with everything as it was, when a door cannot open. Calls under way
   * end with the configuration they began with.
   */
  reload(loaded: LoadedConfig): Promise<void>;
  /** To be told when a configuration could not even be read: the metrics say so. */
  reloadFailed(): void;
  /** Lets open calls finish within their deadline, then closes everything. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Before `start` nothing serves; then a snapshot is there, then the doors are open; after `stop` nothing serves again.
 * Each change waits for the one before it.
 */
export function createDaemon(first: LoadedConfig, edges: DaemonEdges): Daemon {
  const { clock, log, version } = edges;
  const stopping = new AbortController();
  /** Aborts when open calls have to be answered with what is known. */
  const shutdown = new AbortController();
  // One listener for each call under way.
  setMaxListeners(0, stopping.signal, shutdown.signal);
  const opened = new OpenParts(log);
  const draining = new Set<Promise<void>>();
  let serving: Serving | null = null;
  let lastChange: Promise<unknown> = Promise.resolve();
  /** A successful reload of the lists must not hide a configuration that could not be read. */
  let isConfigRead = true;
  const state = createState(edges, () => serving, stopping.signal);

  function inTurn<T>(change: () => Promise<T>): Promise<T> {
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
        listsInForce: () => (serving === null ? NO_LISTS : listsInForce(serving.snapshot)),
        listsChanged: () => void inTurn(relist),
      },
      opened,
    );
    const snapshot = await makeSnapshot(first, resources, { names: resources.names, isStart: true });
    const now: Serving = (serving = { resources, snapshot, doors: null });
    opened.add(() => now.snapshot.lookup.close());
    activate(snapshot, now);
    await snapshot.lookup.warm();
    const { agi, http } = (now.doors = await openDoors(openersFor(now, state, edges), first, null, log));
    log.write('info', { address: agi.address, voxlink: first.config.voxlink.enabled, version }, 'FastAGI is served');
    configRead(true);
    const lists = snapshot.loadedPolicy.postponed;
    if (lists.length > 0) {
      log.write('info', { lists }, 'large lists are read while calls are answered; until then they are not known');
      void inTurn(relist);
    }
    const control = await openControlSocket(now, state, edges);
    if (control !== null) opened.add(() => control.close());
    return { agi: agi.address, http: http?.address ?? null, controlSocket: control?.path ?? null };
  }

  async function reload(next: LoadedConfig) {
    if (serving === null) throw new Error('the daemon is not running');
    const drained = (await applyConfiguration(next, serving, state, edges, stopping.signal))();
    configRead(true);
    draining.add(drained);
    void drained.then(() => draining.delete(drained));
  }

  async function relist() {
    if (serving?.doors == null || stopping.signal.aborted) return;
    try {
      await reloadLists(serving);
      configRead(isConfigRead);
      log.write('info', { lists: state.listEntries() }, 'lists and contacts reloaded');
    } catch (error) {
      serving.resources.metrics.configRead(false);
      const problems = maskNumbersIn(wordsOf(error)).split('\n');
      log.write('error', { problems }, 'lists and contacts not reloaded; the old ones go on');
    }
  }

  function configRead(success: boolean) {
    isConfigRead = success;
    serving?.resources.metrics.configRead(success);
  }

  async function stop() {
    stopping.abort();
    // It ends soon, and what it has opened is closed with the rest.
    await lastChange;
    if (serving?.doors != null) {
      const { deadlineMs } = serving.snapshot.loaded.config.agi;
      // A call that was given more time than others is answered with what is known by then.
      const cancel = clock.after(deadlineMs, () => shutdown.abort());
      await closeDoors(doorsBeside({}, serving.doors), deadlineMs + CLOSING_GRACE_MS, log);
      cancel();
    }
    await Promise.all(draining);
    await opened.close();
  }

  return {
    start: () => inTurn(open),
    reload: (next) => inTurn(() => reload(next)),
    reloadFailed: () => configRead(false),
    stop,
  };
}
