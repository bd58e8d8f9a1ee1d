// Composition root: the one place that knows every room. Builds the parts from a configuration, starts and stops them.

import { BlockList, isIPv6 } from 'node:net';
import { fitsInMSet } from './agi/agi-encoding.js';
import { listenForAgi, type AgiDoor } from './agi/agi-server.js';
import { startAmiDoor, type AmiDoor } from './ami/ami-door.js';
import { fitsSetvar } from './ami/setvar-answer.js';
import { createCallHandler, type CallHandler } from './call/handle-call.js';
import type { IncomingCall } from './call/incoming-call.js';
import { writeAnswer, writeFailure, type WrittenAnswer } from './call/written-answer.js';
import { plainQuestion } from './call/plain-question.js';
import type { Clock } from './clock.js';
import { composeLookup, type Lookup } from './compose-lookup.js';
import { addNetwork, type Config } from './config/schema.js';
import { createControlApi, type ControlParts } from './control-api.js';
import { serveControl, type ControlServer } from './http/control-server.js';
import { chooseStateDirectory, controlSocketPath } from './config/state-directory.js';
import { logAgiEvent } from './telemetry/agi-event-line.js';
import { logAmiEvent } from './telemetry/ami-event-line.js';
import { callLine } from './telemetry/call-line.js';
import { LineLimit } from './telemetry/line-limit.js';
import type { Log } from './telemetry/log.js';

/** What the daemon needs from the process around it. */
export interface DaemonEdges {
  readonly clock: Clock;
  readonly log: Log;
  /** Goes into the User-Agent and the log. */
  readonly version: string;
  /** Usually `process.env`: says where state and sockets may be. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Secrets of `ami.servers` by name. */
  readonly amiSecrets: ReadonlyMap<string, string>;
}

export interface Daemon {
  /** Rejects when a door cannot open, such as a port in use. Call `stop` then as well. */
  start(): Promise<{ agi: AgiDoor['address']; controlSocket: string | null }>;
  /** Lets open calls finish within their deadline, then closes everything. Never rejects. */
  stop(): Promise<void>;
}

/** Time for the environment of a FastAGI session to arrive whole, in milliseconds. */
const ENVIRONMENT_TIMEOUT_MS = 3000;
const ENVIRONMENT_MAX_BYTES = 64 * 1024;
/** Lines a minute of one kind of door event; the rest is counted. */
const EVENT_LINES_PER_MINUTE = 10;
/** Beyond the deadline, for the last writes of a call when the daemon stops. */
const STOP_GRACE_MS = 1000;

export function createDaemon(config: Config, edges: DaemonEdges): Daemon {
  const { clock, log, version } = edges;
  const limit = new LineLimit(EVENT_LINES_PER_MINUTE, clock);
  let lookup: Lookup | undefined;
  let agi: AgiDoor | undefined;
  let ami: AmiDoor | undefined;
  let control: ControlServer | null = null;

  async function start() {
    lookup = await composeLookup(config, clock, version);
    const handle = createCallHandler({ numberSettings: config.number, resolver: lookup.resolver, clock });
    agi = await listenForAgi({
      ...config.agi.listen,
      maxSessions: config.agi.maxSessions,
      isAllowed: allowing(config.agi.allow),
      environmentTimeoutMs: ENVIRONMENT_TIMEOUT_MS,
      environmentMaxBytes: ENVIRONMENT_MAX_BYTES,
      callDefaults: () => config.agi,
      clock,
      answer: answerWith(handle, config, log, fitsInMSet),
      report: (event) => logAgiEvent(log, limit, config.log.maskNumbers, event),
    });
    log.write('info', { address: agi.address, voxlink: config.voxlink.enabled, version }, 'FastAGI is served');
    ami = startAmiDoor({
      servers: config.ami.servers.map((server) => ({ ...server, secret: edges.amiSecrets.get(server.name) ?? '' })),
      callDefaults: () => config.agi,
      clock,
      answer: answerWith(handle, config, log, fitsSetvar),
      prefetch: (number) =>
        void handle(plainQuestion({ door: 'ami', script: 'prefetch', number }, config.agi, clock.monotonicMs())),
      report: (event) => logAmiEvent(log, limit, config.log.maskNumbers, event),
    });
    control = await serveControlSocket(edges, config, {
      lookup,
      handle,
      doors: () => ({ agi: { address: agi?.address, sessions: agi?.sessions() }, ami: ami?.states() }),
    });
    return { agi: agi.address, controlSocket: control?.path ?? null };
  }

  async function stop() {
    // The doors first: their open calls still need the lookup.
    const graceMs = config.agi.deadlineMs + STOP_GRACE_MS;
    await Promise.all([settle(agi?.close(graceMs)), settle(ami?.close(graceMs)), settle(control?.close())]);
    await settle(lookup?.close());
  }

  /** A part that cannot be closed must not keep the others open. */
  async function settle(closing: Promise<void> | undefined) {
    try {
      await closing;
    } catch (error) {
      log.write('warn', { error: String(error) }, 'a part did not close cleanly');
    }
  }

  return { start, stop };
}

function allowing(networks: readonly string[]): (address: string) => boolean {
  const allowed = new BlockList();
  for (const network of networks) addNetwork(allowed, network);
  return (address) => allowed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** What a door calls: the answer, written, with its one log line. Never rejects. */
function answerWith(handle: CallHandler, config: Config, log: Log, fits: (name: string, value: string) => boolean) {
  return async (call: IncomingCall, abandoned: AbortSignal): Promise<WrittenAnswer> => {
    try {
      const answer = await handle(call, abandoned);
      const level = answer.fault === 'INTERNAL_ERROR' ? 'error' : 'info';
      const gone = abandoned.aborted ? { abandoned: true } : {};
      log.write(level, { ...callLine(call, answer, config.log.maskNumbers), ...gone }, 'call');
      return writeAnswer(call, answer, config.agi.variables, fits);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      log.write(
        'error',
        { door: call.door, uniqueid: call.uniqueId.slice(0, 80), stack },
        'the answer could not be written',
      );
      return writeFailure(call);
    }
  };
}

/** The commands' way in. Without it calls are answered all the same, so nothing here ends the daemon. */
async function serveControlSocket(
  { clock, log, version, environment }: DaemonEdges,
  config: Config,
  parts: Pick<ControlParts, 'lookup' | 'handle' | 'doors'>,
): Promise<ControlServer | null> {
  const state = chooseStateDirectory(config.cache.dir, environment, (directory, why) =>
    log.write('warn', { directory, why }, 'this state directory cannot be used; trying the next one'),
  );
  if (state === null) log.write('warn', {}, 'no state directory can be used: what is learnt stays in memory');
  const path = controlSocketPath(state, environment);
  if (path === null) {
    log.write('warn', { state }, 'no place for a control socket: commands cannot reach this daemon');
    return null;
  }
  const api = createControlApi({
    ...parts,
    clock,
    version,
    numberSettings: config.number,
    callDefaults: config.agi,
    cacheMaxEntries: config.cache.maxEntries,
  });
  try {
    const control = await serveControl(path, api, (error) =>
      log.write('error', { stack: error.stack }, 'a command failed'),
    );
    log.write('info', { path }, 'commands are served');
    return control;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.write('warn', { path, why }, 'commands cannot reach this daemon');
    return null;
  }
}
