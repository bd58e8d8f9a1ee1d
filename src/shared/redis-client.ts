// The connections to Valkey or Redis: one for commands, one that listens. The only file that sees ioredis, which is loaded
// when a connection is opened. Reconnecting is ioredis' own; when that hangs, whoever notices says `reconnect`.

import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import type { Clock } from '../time/clock.js';
import { Listener, type ListeningConnection } from './listener.js';
import { SCRIPTS, type ScriptName } from './scripts.js';
import { SharedFault, sharedFaultOf } from './shared-fault.js';
import type { SharedSettings } from './shared-settings.js';

export interface RedisClient {
  /** Can a command be sent now? */
  readonly isReady: boolean;
  /** Does it hear what others tell? */
  readonly isListening: boolean;
  /** Rejects with a `SharedFault`. May take for ever where the server hangs: whoever asks has a limit of its own. */
  run(script: ScriptName, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** A page of a hash: next cursor, `0` at the end, and field, value, field, value… Rejects as `run` does. */
  scan(key: string, cursor: string): Promise<readonly [cursor: string, flat: readonly string[]]>;
  /** Drops the connections and starts over: what was asked is rejected. */
  reconnect(): void;
  /** Why the last attempt failed; null where none did. */
  lastFault(): SharedFault | null;
  /** Why nothing is heard for a while now; null while something would be, or is about to. */
  listeningFault(): SharedFault | null;
  /** The last reason why nothing is heard, at once. */
  refused(): SharedFault | null;
  close(): void;
}

export interface RedisClientEdges {
  readonly settings: SharedSettings;
  readonly clock: Clock;
  readonly channel: string;
  readonly onMessage: (text: string) => void;
  /** Messages may have been missed until now. */
  readonly onListening: () => void;
  /** From 0 to 1. */
  readonly random: () => number;
}

const CONNECT_TIMEOUT_MS = 1000;
/** A connection on which an answer is awaited for so long is cut: what is asked on one that is dead would pile up. */
const SILENT_MS = 3000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const SCAN_PAGE = 500;
const UNKNOWN_GROUP = /No such master|invalid reply: null/;
const NO_RETRY = { retryStrategy: null, enableOfflineQueue: false } as const;

/** Rejects only when ioredis cannot be loaded. */
export async function openRedisClient(edges: RedisClientEdges): Promise<RedisClient> {
  const ioredis = await import('ioredis');
  const { settings, clock, channel, onMessage, onListening } = edges;
  let fault: SharedFault | null = null;
  const pauseMs = pauses(edges);
  const commands: Redis | Cluster =
    settings.mode === 'cluster'
      ? new ioredis.Cluster([...settings.nodes], clusterOptions(edges))
      : new ioredis.Redis(redisOptions(edges));
  for (const [name, lua] of Object.entries(SCRIPTS)) commands.defineCommand(name, { lua });
  // The Sentinels answer, and the error that follows says that none can be reached.
  let isNameUnknown = false;
  commands.on('sentinelError', ({ message }: Error) => (isNameUnknown = UNKNOWN_GROUP.test(message)));
  // ioredis gives up when it is told to begin anew while it asks the Sentinels.
  let isClosed = false;
  let attempts = 0;
  let cancel: () => void = () => undefined;
  commands.on('end', () => {
    if (isClosed) return;
    cancel();
    cancel = clock.after(pauseMs(++attempts), () => void commands.connect().catch(() => undefined));
  });
  // Without a listener ioredis writes to the terminal.
  commands.on('error', (error: unknown) => {
    fault = isNameUnknown ? new SharedFault('sentinel-name') : sharedFaultOf(lastOf(error));
  });
  commands.on('ready', () => {
    isNameUnknown = false;
    attempts = 0;
    fault = null;
  });
  // What is published at one node of a Cluster is heard at all. ioredis' own way to listen there does not notice a first node
  // that is dead.
  let turn = Math.floor(edges.random() * settings.nodes.length);
  const openAtNode = (): ListeningConnection => {
    const known = (commands as Cluster).nodes().map(({ options: { host = '', port = 0 } }) => ({ host, port }));
    const nodes = known.length > 0 ? known : settings.nodes;
    return new ioredis.Redis({ ...commonOptions(edges), ...nodes[turn++ % nodes.length], ...NO_RETRY });
  };
  const open = settings.mode === 'cluster' ? openAtNode : () => new ioredis.Redis(redisOptions(edges));
  const listener = new Listener({ open, channel, clock, onMessage, onListening, pauseMs });

  return {
    get isReady() {
      return commands.status === 'ready';
    },
    get isListening() {
      return listener.isListening;
    },
    async run(script, keys, args) {
      const command = (commands as unknown as Record<string, Command>)[script];
      try {
        if (command === undefined) throw new SharedFault('rejected', script);
        return await command.call(commands, keys.length, ...keys, ...args);
      } catch (error) {
        throw sharedFaultOf(error);
      }
    },
    async scan(key, cursor) {
      try {
        return await commands.hscan(key, cursor, 'COUNT', SCAN_PAGE);
      } catch (error) {
        throw sharedFaultOf(error);
      }
    },
    reconnect() {
      commands.disconnect(true);
      listener.reconnect();
    },
    lastFault: () => fault,
    listeningFault: () => listener.fault,
    refused: () => listener.refused,
    close() {
      isClosed = true;
      cancel();
      commands.disconnect();
      listener.close();
    },
  };
}

type Command = (numberOfKeys: number, ...rest: (string | number)[]) => Promise<unknown>;

/** Apart from each other, so that hosts do not come back all at once. */
function pauses({ random }: RedisClientEdges) {
  return (attempt: number) =>
    Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS) * (0.5 + random() / 2);
}

/** Without what only its newest types have. */
type Options = Omit<RedisOptions, 'replyMapping'>;

function commonOptions({ settings }: RedisClientEdges): Options {
  const { username, password, isTls, authorities } = settings;
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(isTls ? { tls: authorities === null ? {} : { ca: authorities } } : {}),
    protocol: 2,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENT_MS,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Done above, with somebody to hear of a failure.
    autoResubscribe: false,
    connectionName: 'voxroute',
  };
}

function redisOptions(edges: RedisClientEdges): Options {
  const { nodes, mode, db, sentinelName, isTls, authorities } = edges.settings;
  const common = { ...commonOptions(edges), db, enableOfflineQueue: false, retryStrategy: pauses(edges) };
  if (mode !== 'sentinel') return { ...common, ...nodes[0] };
  return {
    ...common,
    sentinels: [...nodes],
    name: sentinelName ?? '',
    sentinelRetryStrategy: pauses(edges),
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    failoverDetector: true,
    // A master that has become a replica: the Sentinels know the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    ...(isTls ? { enableTLSForSentinelMode: true, sentinelTLS: authorities === null ? {} : { ca: authorities } } : {}),
  };
}

function clusterOptions(edges: RedisClientEdges): Omit<ClusterOptions, 'redisOptions'> & { redisOptions: Options } {
  return {
    redisOptions: commonOptions(edges),
    enableOfflineQueue: false,
    enableReadyCheck: false,
    clusterRetryStrategy: pauses(edges),
    // Certificates are of names: they are not to be looked up before.
    dnsLookup: (host, told) => told(null, host),
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    slotsRefreshInterval: 5000,
    maxRedirections: 3,
    retryDelayOnFailover: 100,
    retryDelayOnClusterDown: 100,
    retryDelayOnTryAgain: 50,
  };
}

/** Of a Cluster that cannot be reached only the last node's error says why. */
function lastOf(error: unknown): unknown {
  return (error as { lastNodeError?: unknown }).lastNodeError ?? error;
}
