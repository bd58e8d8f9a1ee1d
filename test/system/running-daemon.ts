// A whole daemon in this process, on ports and in a directory of its own, with a stand-in Voxlink behind it.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/time/clock.js';
import { checkConfig } from '../../src/config/inspect-config.js';
import type { Config } from '../../src/config/schema.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { createDaemon, type Daemon } from '../../src/daemon/daemon.js';
import { prepareConfig } from '../../src/daemon/preparation.js';
import { createLog } from '../../src/telemetry/log.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

export interface RunningDaemon {
  readonly voxlink: VoxlinkServer;
  readonly agiPort: number;
  readonly httpPort: number;
  /** 0 where there are none. */
  readonly webhookPort: number;
  readonly controlSocket: string;
  /** Every log line so far. */
  readonly log: readonly Record<string, unknown>[];
  /** The lines of calls. */
  calls(): Record<string, unknown>[];
  /** Takes this YAML as a reload of the configuration does. */
  reload(
    config: string,
    secrets?: Pick<DaemonOptions, 'amiSecrets' | 'httpTokens' | 'providerSecrets' | 'sourceSecrets' | 'sharedSecrets'>,
  ): Promise<void>;
  /** What the process says of a configuration that cannot even be read. */
  reloadFailed(): void;
  /** See `Daemon`. */
  selfCall: Daemon['selfCall'];
  stop(): Promise<void>;
}

export interface DaemonOptions {
  /** YAML laid over defaults that suit tests. */
  readonly config?: string;
  readonly agiPort?: number;
  readonly httpTokens?: { readonly change: string | null; readonly view: string | null };
  readonly amiSecrets?: ReadonlyMap<string, string>;
  readonly providerSecrets?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly sourceSecrets?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly sharedSecrets?: { readonly password: string | null; readonly hashKey: string | null };
  readonly voxlink?: Parameters<typeof startVoxlinkServer>[0];
  /** Default: the system's. */
  readonly clock?: Clock;
  /** For its state; default: one of its own, removed at the end. */
  readonly directory?: string;
}

/** Starts both; `stop` fails the test when the stand-in was asked for anything unexpected. */
export async function startDaemon(options: DaemonOptions = {}): Promise<RunningDaemon> {
  const voxlink = await startVoxlinkServer(options.voxlink);
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'voxroute-system-'));
  const load = (
    yaml: string,
    {
      amiSecrets,
      httpTokens,
      providerSecrets,
      sourceSecrets,
      sharedSecrets,
    }: Pick<
      DaemonOptions,
      'amiSecrets' | 'httpTokens' | 'providerSecrets' | 'sourceSecrets' | 'sharedSecrets'
    > = options,
  ) => ({
    config: checkedConfig(yaml, {
      voxlink: { baseUrl: voxlink.baseUrl },
      agi: { listen: `127.0.0.1:${options.agiPort ?? 0}` },
      http: { listen: '127.0.0.1:0' },
      cache: { dir: directory },
      log: { level: 'debug' },
    }),
    files: [],
    amiSecrets: amiSecrets ?? new Map<string, string>(),
    httpTokens: httpTokens ?? { change: null, view: null },
    providerSecrets: providerSecrets ?? new Map<string, Readonly<Record<string, string>>>(),
    sourceSecrets: sourceSecrets ?? new Map<string, Readonly<Record<string, string>>>(),
    sharedSecrets: sharedSecrets ?? { password: null, hashKey: null },
    placeOf: () => ({ file: 'test.yaml', line: null, column: null }),
  });
  const loaded = load(options.config ?? '');
  const log: Record<string, unknown>[] = [];
  const daemon = createDaemon(loaded, {
    clock: options.clock ?? systemClock,
    log: createLog(loaded.config.log.level, (line) => log.push(JSON.parse(line) as Record<string, unknown>)),
    version: 'test',
    environment: {},
    // The daemon shares this process with the tests: their work must not look like overload.
    maxLoopLagMs: Infinity,
  });
  const { agi, http, webhooks, controlSocket } = await daemon.start();
  return {
    voxlink,
    agiPort: agi.port,
    httpPort: http?.port ?? 0,
    webhookPort: webhooks?.port ?? 0,
    controlSocket: controlSocket ?? '',
    log,
    calls: () => log.filter((line) => line['msg'] === 'call'),
    async reload(yaml, secrets = options) {
      const nothing = {
        problems: [],
        secretProblems: [],
        unsure: new Set<string>(),
        secretFiles: [],
        warnings: [],
        texts: [],
      };
      const read = { ...load(yaml, secrets), ...nothing };
      await daemon.reload((_preparation, { bodies, namesInUse }) => prepareConfig(read, bodies, namesInUse));
    },
    selfCall: () => daemon.selfCall(),
    reloadFailed: () => daemon.reloadFailed('voxroute.yaml:1: agi: not usable'),
    async stop() {
      await daemon.stop();
      if (options.directory === undefined) removeDirectory(directory);
      await voxlink.close();
    },
  };
}

/** What `yaml` says, laid over `defaults` section by section. */
function checkedConfig(yaml: string, defaults: Readonly<Record<string, object>>): Config {
  const source = parseYaml('test.yaml', yaml);
  const sections = Object.entries(defaults).map(
    ([key, section]) => [key, { ...section, ...(source.data[key] as object | undefined) }] as const,
  );
  return checkConfig({ ...source, data: { ...source.data, ...Object.fromEntries(sections) } });
}
