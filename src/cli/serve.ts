// `voxroute serve`: the daemon in the foreground, until a signal ends it.

import { systemClock } from '../clock.js';
import { createDaemon, type Daemon } from '../daemon.js';
import { createLog, type Log } from '../telemetry/log.js';
import { readConfig } from './command-config.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { readVersion } from './version.js';

/** Runs until SIGTERM or SIGINT; throws a `CommandFailure` when it cannot start. */
export async function serve(configFile: string | undefined): Promise<void> {
  const { config, files, amiSecrets } = readConfig(configFile);
  const log = createLog(config.log.level);
  const daemon = createDaemon(config, {
    clock: systemClock,
    log,
    version: readVersion(),
    environment: process.env,
    amiSecrets,
  });
  try {
    log.write(
      'info',
      { files, pid: process.pid },
      files.length > 0 ? 'configuration read' : 'no configuration file: defaults',
    );
    await startOrFail(daemon);
    await endOf(daemon, log);
  } finally {
    log.flush();
  }
}

async function startOrFail(daemon: Daemon): Promise<void> {
  try {
    await daemon.start();
  } catch (error) {
    await daemon.stop();
    throw new CommandFailure(EXIT.failed, error instanceof Error ? error.message : String(error));
  }
}

/** Resolves when a signal came and everything is closed; a second signal ends the process at once. */
async function endOf(daemon: Daemon, log: Log): Promise<void> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    let signalled = false;
    const onSignal = (name: NodeJS.Signals) => {
      if (signalled) {
        log.write('warn', { signal: name }, 'second signal: ending at once');
        log.flush();
        process.exit(EXIT.failed);
      }
      signalled = true;
      resolve(name);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
  log.write('info', { signal }, 'stopping: open calls are answered first');
  await daemon.stop();
  log.write('info', {}, 'stopped');
}
