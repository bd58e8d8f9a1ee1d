// `voxroute serve`: the daemon in the foreground, until a signal ends it.

import { systemClock } from '../clock.js';
import { createDaemon, type Daemon } from '../daemon.js';
import { createLog, type Log } from '../telemetry/log.js';
import { readConfig } from './command-config.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { readVersion } from './version.js';

/** Runs until SIGTERM or SIGINT; throws a `CommandFailure` when it cannot start or was ended by a fault of its own. */
export async function serve(configFile: string | undefined): Promise<void> {
  const loaded = readConfig(configFile);
  const { config, files } = loaded;
  const log = createLog(config.log.level);
  const daemon = createDaemon(loaded, {
    clock: systemClock,
    log,
    version: readVersion(),
    environment: process.env,
  });
  try {
    log.write(
      'info',
      { files, pid: process.pid },
      files.length > 0 ? 'configuration read' : 'no configuration file: defaults',
    );
    // Signals are heard from the beginning: by default, SIGHUP would end a process that is still starting.
    const end = endOf(log);
    const started = startOrFail(daemon);
    reloadAtHangup(started, () => reload(daemon, configFile, log));
    await started;
    const reason = await end;
    log.write('info', { reason }, 'stopping: open calls are answered first');
    await daemon.stop();
    log.write('info', {}, 'stopped');
    if (reason === 'fault') throw new CommandFailure(EXIT.failed, 'ended by a fault of its own; the log has it');
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

/** One reload at a time, in the order of the signals; signals during one that waits are the same wish. */
function reloadAtHangup(started: Promise<void>, reloadNow: () => Promise<void>): void {
  let last = started;
  let waiting = false;
  process.on('SIGHUP', () => {
    if (waiting) return;
    waiting = true;
    last = last.then(() => {
      waiting = false;
      return reloadNow();
    });
    // A start that failed ends the process; there is nothing to reload.
    last.catch(() => undefined);
  });
}

/** A bad file keeps the old configuration, and says so. */
async function reload(daemon: Daemon, configFile: string | undefined, log: Log): Promise<void> {
  try {
    await daemon.reload(readConfig(configFile));
  } catch (error) {
    daemon.reloadFailed();
    const why = error instanceof Error ? error.message : String(error);
    log.write('error', { why }, 'configuration not reloaded: the old one stays in force');
  }
}

/** Resolves at the first signal, or at a fault that nobody caught; a second one ends the process at once. */
function endOf(log: Log): Promise<'SIGTERM' | 'SIGINT' | 'fault'> {
  return new Promise((resolve) => {
    let ending = false;
    const end = (reason: 'SIGTERM' | 'SIGINT' | 'fault') => {
      if (ending) {
        log.write('warn', { reason }, 'ending at once');
        log.flush();
        process.exit(EXIT.failed);
      }
      ending = true;
      resolve(reason);
    };
    process.on('SIGTERM', () => end('SIGTERM'));
    process.on('SIGINT', () => end('SIGINT'));
    // An unhandled rejection comes here too. The state of the process is unknown: answer what is open, and end.
    process.on('uncaughtException', (error) => {
      log.write('fatal', { stack: error.stack }, 'a fault of voxroute itself: ending');
      end('fault');
    });
  });
}
