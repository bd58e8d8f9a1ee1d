// Composition root: the one place that knows every room. Starts, reloads and stops the parts.

import { fitsInMSet } from './agi/agi-encoding.js';
import { listenForAgi, type AgiDoor } from './agi/agi-server.js';
import { startAmiDoor, type AmiDoor } from './ami/ami-door.js';
import { fitsSetvar } from './ami/setvar-answer.js';
import { plainQuestion } from './call/plain-question.js';
import { composeCalls, type Snapshot } from './compose-calls.js';
import { openLookupBase } from './compose-lookup.js';
import type { LoadedConfig } from './config/load-config.js';
import type { Config } from './config/schema.js';
import { openControlSocket } from './control-socket.js';
import type { DaemonEdges } from './daemon-edges.js';
import type { ControlServer } from './http/control-server.js';
import { logAgiEvent } from './telemetry/agi-event-line.js';
import { logAmiEvent } from './telemetry/ami-event-line.js';
import { LineLimit } from './telemetry/line-limit.js';
import { watchLoopLag, type LoopLag } from './telemetry/loop-lag.js';

export interface Daemon {
  /** Rejects when a door cannot open, such as a port in use. Call `stop` then as well. */
  start(): Promise<{ agi: AgiDoor['address']; controlSocket: string | null }>;
  /**
   * Takes a new configuration as a whole. Rejects, with everything as it was, when a door cannot open. Calls under way
   * end with the configuration they began with.
   */
  reload(loaded: LoadedConfig): Promise<void>;
  /** Lets open calls finish within their deadline, then closes everything. Never rejects. */
  stop(): Promise<void>;
}

/** Time for the environment of a FastAGI session to arrive whole, in milliseconds. */
const ENVIRONMENT_TIMEOUT_MS = 3000;
const ENVIRONMENT_MAX_BYTES = 64 * 1024;
/** Past `agi.maxSessions` calls are answered from memory; only past this multiple of it is a connection refused. */
const SESSIONS_BEFORE_REFUSAL = 5;
const MAX_LOOP_LAG_MS = 100;
/** Lines a minute of one kind of door event; the rest is counted. */
const EVENT_LINES_PER_MINUTE = 10;
/** Beyond the deadline, for the last writes of a call when a door closes. */
const CLOSING_GRACE_MS = 1000;
/** Keys that a reload cannot change, because what they size is built once. */
const NEEDS_RESTART = ['dir', 'maxEntries'] as const;

export function createDaemon(loaded: LoadedConfig, edges: DaemonEdges): Daemon {
  const { clock, log, version } = edges;
  const limit = new LineLimit(EVENT_LINES_PER_MINUTE, clock);
  let running: Running | undefined;
  let lag: LoopLag | undefined;
  let control: ControlServer | null = null;

  interface Running {
    snapshot: Snapshot;
    agi: AgiDoor;
    ami: AmiDoor;
  }

  /** The parts that doors are opened with look at `current()` for each call, so that a reload needs no new door. */
  const current = () => {
    if (running === undefined) throw new Error('the daemon is not running');
    return running.snapshot;
  };

  const openAgi = (config: Config, snapshot: () => Snapshot) =>
    listenForAgi({
      ...config.agi.listen,
      maxSessions: () => snapshot().config.agi.maxSessions * SESSIONS_BEFORE_REFUSAL,
      isAllowed: (address) => snapshot().isAllowed(address),
      environmentTimeoutMs: ENVIRONMENT_TIMEOUT_MS,
      environmentMaxBytes: ENVIRONMENT_MAX_BYTES,
      callDefaults: () => snapshot().config.agi,
      clock,
      answer: (call, abandoned) => snapshot().answer(call, abandoned, fitsInMSet),
      report: (event) => logAgiEvent(log, limit, snapshot().config.log.maskNumbers, event),
    });

  const openAmi = ({ config, amiSecrets }: LoadedConfig, snapshot: () => Snapshot) =>
    startAmiDoor({
      servers: config.ami.servers.map((server) => ({ ...server, secret: amiSecrets.get(server.name) ?? '' })),
      callDefaults: () => snapshot().config.agi,
      clock,
      answer: (call, abandoned) => snapshot().answer(call, abandoned, fitsSetvar),
      prefetch: (number) => {
        const { config: now, handle } = snapshot();
        void handle(plainQuestion({ door: 'ami', script: 'prefetch', number }, now.agi, clock.monotonicMs()));
      },
      report: (event) => logAmiEvent(log, limit, snapshot().config.log.maskNumbers, event),
    });

  const overloaded = () =>
    (running?.agi.sessions() ?? 0) > current().config.agi.maxSessions || (lag?.lagMs() ?? 0) > MAX_LOOP_LAG_MS;

  async function start() {
    const { config } = loaded;
    const base = await openLookupBase(config, clock, version);
    const snapshot = composeCalls(config, { base, clock, log, overloaded });
    await snapshot.lookup.warm();
    // A connection may come before `running` is set.
    const agi = await openAgi(config, () => running?.snapshot ?? snapshot);
    lag = watchLoopLag(clock);
    running = { snapshot, agi, ami: openAmi(loaded, () => running?.snapshot ?? snapshot) };
    log.write('info', { address: agi.address, voxlink: config.voxlink.enabled, version }, 'FastAGI is served');
    control = await openControlSocket(edges, {
      current,
      doors: () => ({
        agi: { address: running?.agi.address, sessions: running?.agi.sessions() },
        ami: running?.ami.states(),
        loopLagMs: Math.round(lag?.lagMs() ?? 0),
      }),
    });
    return { agi: agi.address, controlSocket: control?.path ?? null };
  }

  async function reload(next: LoadedConfig) {
    if (running === undefined) throw new Error('the daemon is not running');
    const { snapshot: old, agi: oldAgi, ami: oldAmi } = running;
    const snapshot = composeCalls(next.config, { base: old.lookup.base, clock, log, overloaded });
    // Doors first: opening one can fail, and then nothing may have changed.
    const { listen } = next.config.agi;
    const sameAgi = isSame(old.config.agi.listen, listen) || isSame(oldAgi.address, listen);
    const agi = sameAgi ? oldAgi : await openAgi(next.config, current);
    const sameAmi = isSame([old.config.ami, [...loaded.amiSecrets]], [next.config.ami, [...next.amiSecrets]]);
    running = { snapshot, agi, ami: sameAmi ? oldAmi : openAmi(next, current) };
    loaded = next;
    log.setLevel(next.config.log.level);
    const restart = NEEDS_RESTART.filter((key) => !isSame(old.config.cache[key], next.config.cache[key]));
    log.write('info', { files: next.files }, 'configuration reloaded');
    if (restart.length > 0)
      log.write('warn', { keys: restart.map((key) => `cache.${key}`) }, 'these keys take effect with a restart');
    // What is replaced ends behind the scenes: its calls have their deadline, its requests their limit.
    const graceMs = old.config.agi.maxDeadlineMs + CLOSING_GRACE_MS;
    void Promise.all([
      sameAgi ? undefined : settle(oldAgi.close(graceMs)),
      sameAmi ? undefined : settle(oldAmi.close(graceMs)),
    ]).then(() => clock.after(old.config.voxlink.timeoutMs, () => void settle(old.lookup.close())));
  }

  async function stop() {
    lag?.stop();
    if (running === undefined) return;
    const { snapshot, agi, ami } = running;
    const graceMs = snapshot.config.agi.deadlineMs + CLOSING_GRACE_MS;
    await Promise.all([settle(agi.close(graceMs)), settle(ami.close(graceMs)), settle(control?.close())]);
    await settle(snapshot.lookup.close());
  }

  /** A part that cannot be closed must not keep the others open. */
  async function settle(closing: Promise<void> | undefined) {
    try {
      await closing;
    } catch (error) {
      log.write('warn', { error: String(error) }, 'a part did not close cleanly');
    }
  }

  return { start, reload, stop };
}

/** Plain data from the same schema: keys stand in the same order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
