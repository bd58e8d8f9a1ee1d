// Composition root: the one place that knows every room. Starts, reloads and stops the parts.

import { isDeepStrictEqual } from 'node:util';
import { setMaxListeners } from 'node:events';
import { wordsOf } from '../errors.js';
import type { AgiDoor } from '../agi/agi-server.js';
import { learnOwnNumbers } from './policy-stack.js';
import { openLookupBase } from './lookup-stack.js';
import type { LoadedConfig } from '../config/load-config.js';
import { keysForRestart } from '../config/restart-keys.js';
import { chooseStateDirectory } from '../config/state-directory.js';
import { openControlSocket } from './control-socket.js';
import type { DaemonEdges } from './edges.js';
import type { HttpDoor } from '../http/http-server.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { snapshotMaker } from './make-snapshot.js';
import { loadRegistry, openRegistryInUse } from './open-registry.js';
import { loadIdentifier } from '../names/load-names.js';
import { listSizes, openPolicyGround } from './policy-resources.js';
import { CLOSING_GRACE_MS, createRetirement } from './drain.js';
import { doorStates, readings, type Running } from './running.js';
import { createDoors } from './doors.js';
import { openChanged } from './open-changed.js';
import { openMemory } from './open-memory.js';
import { LineLimit } from '../telemetry/line-limit.js';
import { watchLoopLag } from '../telemetry/loop-lag.js';
import { createMetrics } from '../telemetry/metrics.js';

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

const MAX_LOOP_LAG_MS = 100;
/** Lines a minute of one kind of door event; the rest is counted. */
const EVENT_LINES_PER_MINUTE = 10;
export function createDaemon(first: LoadedConfig, edges: DaemonEdges): Daemon {
  const { clock, log, version, environment, maxLoopLagMs = MAX_LOOP_LAG_MS } = edges;
  const limit = new LineLimit(EVENT_LINES_PER_MINUTE, clock);
  let running: Running | undefined;
  let closing: (() => Promise<void> | void)[] = [];
  const stop = new AbortController();
  const hurry = new AbortController();
  // One listener for each call under way.
  setMaxListeners(0, stop.signal, hurry.signal);
  const isStopping = () => stop.signal.aborted;
  /** Lists that were read well say nothing of a configuration that was not. */
  let isConfigRead = true;
  const { settle, closeDoors, retire } = createRetirement(edges, stop.signal);
  /** Settles when calls are answered, or when that has failed. */
  let started: Promise<unknown> = Promise.resolve();
  let reloading: Promise<void> = Promise.resolve();
  const retiring = new Set<Promise<void>>();

  function start(): ReturnType<typeof open> {
    const opened = open();
    started = opened.catch(() => undefined);
    return opened;
  }

  async function open() {
    const { config } = first;
    const state = chooseStateDirectory(config.cache.dir, environment, (directory, why) =>
      log.write('warn', { directory, why }, 'this state directory cannot be used; trying the next one'),
    );
    if (state === null) log.write('warn', {}, 'no state directory can be used: what is learnt stays in memory');
    const memory = await openMemory(config, state, edges);
    if (memory !== null) closing.push(() => memory.close());
    const lag = watchLoopLag(clock);
    closing.push(() => lag.stop());
    const metrics = await createMetrics({ version, clock, readings: readings(() => running, memory), onReadingFailed });
    closing.push(() => metrics.stop());
    const registry = await openRegistryInUse(config, edges);
    const names = loadIdentifier(config.registry, first.placeOf);
    const base = await openLookupBase(config, {
      clock,
      version,
      names,
      metrics,
      registry,
      onPlanProblem: (file, cause) =>
        log.write('error', { file, error: String(cause) }, 'a file that ships cannot be used; calls go without it'),
      ...(memory === null ? {} : { memory: memory.memory }),
      onBreakerChange: ({ state: breaker, words }) =>
        log.write(breaker === 'closed' ? 'info' : 'warn', { breaker }, words),
    });
    closing.push(() => base.admission.close());

    const overloaded = () =>
      running !== undefined &&
      (running.agi.sessions() > running.snapshot.loaded.config.agi.maxSessions || lag.lagMs() > maxLoopLagMs);
    const policy = await openPolicyGround(
      state,
      edges,
      () => running?.snapshot,
      () => void relist(),
    );
    closing.push(() => policy.close());
    const compose = snapshotMaker({ base, policy, clock, log, metrics, overloaded, hurry: hurry.signal }, () =>
      running === undefined
        ? { loaded: first, names, isStart: true }
        : { loaded: running.snapshot.loaded, names: running.snapshot.lookup.names, isStart: false },
    );
    const snapshot = await compose(first);
    snapshot.lookup.takeOver();
    learnOwnNumbers(snapshot.ownNumbers, snapshot.lookup);
    policy.use(snapshot);
    closing.push(() => (running?.snapshot ?? snapshot).lookup.close());
    await snapshot.lookup.warm();

    // A connection may come before `running` is set.
    const doors = createDoors({
      clock,
      log,
      metrics,
      limit,
      current: () => running?.snapshot ?? snapshot,
      notReady: () =>
        isStopping() ? ['voxroute is stopping'] : running === undefined ? ['FastAGI is not served yet'] : [],
    });
    // Before the first call: loading it holds the event loop, and that would look like overload.
    const http = await doors.openHttp(first);
    closing.push(() => (running === undefined ? http?.close(0) : undefined));
    const agi = await doors.openAgi(first);
    log.write('info', { address: agi.address, voxlink: config.voxlink.enabled, version }, 'FastAGI is served');
    running = { snapshot, agi, ami: doors.openAmi(first), http, metrics, compose, doors, policy };
    metrics.configRead(true);
    const { postponed } = snapshot.loadedPolicy;
    if (postponed.length > 0) {
      log.write(
        'info',
        { lists: postponed },
        'large lists are read while calls are answered; until then they are not known',
      );
      void relist();
    }
    const control = await openControlSocket(edges, state, {
      registry,
      runtime: policy.runtime,
      current: () => running?.snapshot ?? snapshot,
      cacheStats: () => memory?.memory.stats() ?? { entries: base.memory.size },
      doors: () => doorStates(running, lag.lagMs()),
    });
    if (control !== null) closing.push(() => control.close());
    return { agi: agi.address, http: http?.address ?? null, controlSocket: control?.path ?? null };
  }

  /** One at a time: each starts from what the one before has left. */
  function reload(next: LoadedConfig): Promise<void> {
    const reloaded = reloading.then(() => swap(next));
    reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  /** A list or contacts changed: the same configuration, made anew. Whatever is wrong in them keeps what was there. */
  function relist(): Promise<void> {
    const relisted = Promise.all([started, reloading]).then(async () => {
      if (running === undefined || isStopping()) return;
      const { loaded, lookup } = running.snapshot;
      running.snapshot = await running.compose(loaded, lookup);
      running.policy.use(running.snapshot);
      running.metrics.configRead(isConfigRead);
      log.write('info', { lists: listSizes(running.snapshot) }, 'lists and contacts reloaded');
    });
    reloading = relisted.catch((error: unknown) => {
      running?.metrics.configRead(false);
      const problems = maskNumbersIn(wordsOf(error)).split('\n');
      log.write('error', { problems }, 'lists and contacts not reloaded; the old ones go on');
    });
    return reloading;
  }

  async function swap(next: LoadedConfig) {
    if (running === undefined || isStopping()) throw new Error('the daemon is not running');
    const before = running.snapshot.loaded;
    const snapshot = await running.compose(next);
    await snapshot.lookup.warm();
    // Whatever can fail comes first: then nothing has changed yet.
    const { agi, http } = await openChanged(next, running, settle);
    const old = { ...running };
    if (isStopping()) {
      await closeDoors(agi === old.agi ? [] : [agi], http === old.http ? null : http, 0);
      throw new Error('the daemon is stopping');
    }
    snapshot.lookup.takeOver();
    learnOwnNumbers(snapshot.ownNumbers, snapshot.lookup);
    old.snapshot.lookup.retire();
    const sameAmi = isDeepStrictEqual(
      [before.config.ami, [...before.amiSecrets]],
      [next.config.ami, [...next.amiSecrets]],
    );
    Object.assign(running, { snapshot, agi, http, ...(sameAmi ? {} : { ami: running.doors.openAmi(next) }) });
    running.policy.use(snapshot);
    // Somebody may have put another one there without a command.
    await loadRegistry(snapshot.lookup.base.registry, edges);
    isConfigRead = true;
    running.metrics.configRead(true);
    log.setLevel(next.config.log.level);
    log.write('info', { files: next.files }, 'configuration reloaded');
    const restart = keysForRestart(before.config, next.config);
    if (restart.length > 0) log.write('warn', { keys: restart }, 'these keys take effect with a restart');
    const doors = [...(agi === old.agi ? [] : [old.agi]), ...(sameAmi ? [] : [old.ami])];
    const retired = retire(old.snapshot, doors, http === old.http ? null : old.http);
    retiring.add(retired);
    void retired.then(() => retiring.delete(retired));
  }

  async function stopAll() {
    stop.abort();
    // It ends soon: whatever it opens from now on it closes itself.
    await reloading;
    if (running !== undefined) {
      const { snapshot, agi, ami, http } = running;
      const { deadlineMs } = snapshot.loaded.config.agi;
      // A call that was given more time than others is answered with what is known by then.
      const cancel = clock.after(deadlineMs, () => hurry.abort());
      await closeDoors([agi, ami], http, deadlineMs + CLOSING_GRACE_MS);
      cancel();
    }
    await Promise.all(retiring);
    // In the reverse of the order in which they were opened.
    const parts = closing.reverse();
    closing = [];
    for (const close of parts) await settle(close());
  }

  function onReadingFailed(metric: string, error: unknown) {
    if (limit.pass(`metric/${metric}`) === null) return;
    log.write('warn', { metric, error: String(error) }, 'a figure could not be read');
  }

  function reloadFailed() {
    isConfigRead = false;
    running?.metrics.configRead(false);
  }

  return { start, reload, reloadFailed, stop: stopAll };
}
