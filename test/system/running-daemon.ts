// A whole daemon in this process, on ports and in a directory of its own, with a stand-in Voxlink behind it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.js';
import { checkConfig } from '../../src/config/check-config.js';
import { parseYaml } from '../../src/config/yaml-source.js';
import { createDaemon } from '../../src/daemon.js';
import { createLog } from '../../src/telemetry/log.js';
import { startVoxlinkServer, type VoxlinkServer } from '../fakes/voxlink-server.js';

export interface RunningDaemon {
  readonly voxlink: VoxlinkServer;
  readonly agiPort: number;
  readonly httpPort: number;
  readonly controlSocket: string;
  /** Every log line so far. */
  readonly log: readonly Record<string, unknown>[];
  /** The lines of calls. */
  calls(): Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface DaemonOptions {
  /** YAML laid over defaults that suit tests. */
  readonly config?: string;
  readonly agiPort?: number;
  readonly amiSecrets?: ReadonlyMap<string, string>;
  readonly voxlink?: Parameters<typeof startVoxlinkServer>[0];
}

/** Starts both; `stop` fails the test when the stand-in was asked for anything unexpected. */
export async function startDaemon(options: DaemonOptions = {}): Promise<RunningDaemon> {
  const voxlink = await startVoxlinkServer(options.voxlink);
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-system-'));
  const source = parseYaml('test.yaml', options.config ?? '');
  const config = checkConfig({
    ...source,
    data: {
      voxlink: { baseUrl: voxlink.baseUrl, ...(source.data['voxlink'] as object | undefined) },
      agi: { listen: `127.0.0.1:${options.agiPort ?? 0}`, ...(source.data['agi'] as object | undefined) },
      http: { listen: '127.0.0.1:0', ...(source.data['http'] as object | undefined) },
      cache: { dir: directory, ...(source.data['cache'] as object | undefined) },
      log: { level: 'debug', ...(source.data['log'] as object | undefined) },
      ...Object.fromEntries(
        Object.entries(source.data).filter(([key]) => !['voxlink', 'agi', 'http', 'cache', 'log'].includes(key)),
      ),
    },
  });
  const log: Record<string, unknown>[] = [];
  const loaded = { config, files: [], amiSecrets: options.amiSecrets ?? new Map<string, string>(), httpToken: null };
  const daemon = createDaemon(loaded, {
    clock: systemClock,
    log: createLog(config.log.level, (line) => log.push(JSON.parse(line) as Record<string, unknown>)),
    version: 'test',
    environment: {},
  });
  const { agi, http, controlSocket } = await daemon.start();
  return {
    voxlink,
    agiPort: agi.port,
    httpPort: http?.port ?? 0,
    controlSocket: controlSocket ?? '',
    log,
    calls: () => log.filter((line) => line['msg'] === 'call'),
    async stop() {
      await daemon.stop();
      rmSync(directory, { recursive: true, force: true });
      await voxlink.close();
    },
  };
}
