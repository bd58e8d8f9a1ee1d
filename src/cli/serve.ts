// `voxroute serve`: the daemon in the foreground, until a signal ends it.

import { setFlagsFromString } from 'node:v8';
import { configPlaces } from '../config/config-files.js';
import { systemClock } from '../time/clock.js';
import { createDaemon } from '../daemon/daemon.js';
import { PreparationWorker } from '../daemon/preparation-worker.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { Settled } from '../telemetry/line-writer.js';
import { createLog, type Log } from '../telemetry/log.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { begin, chooseStartConfig, type StartConfig } from './serve-start.js';
import { reloadWhenAsked } from './serve-reloads.js';
import { serviceWatch } from './service-watch.js';
import { readVersion } from './package-files.js';

/** Runs until SIGTERM or SIGINT; throws a `CommandFailure` when it cannot start or was ended by a fault of its own. */
export async function serve({ config: configFile }: { readonly config?: string }): Promise<void> {
  // By itself V8 lets the heap grow up to fourfold before it collects garbage; under a flood of events that is 70 MiB more.
  setFlagsFromString('--heap-growing-percent=100');
  const places = configPlaces(configFile, process.env);
  const first = chooseStartConfig(places, process.env);
  const log = createLog(first.loaded.config.log.level);
  if (process.getuid?.() === 0)
    log.write(
      'warn',
      {},
      'voxroute runs as root, so an error in it would affect the whole host; run it as a user of its own',
    );
  const create = ({ loaded, origin }: StartConfig) => {
    const edges = { clock: systemClock, log, version: readVersion(), environment: process.env };
    return createDaemon(loaded, { ...edges, preparation: new PreparationWorker(systemClock) }, origin);
  };
  try {
    // Signals are heard from the beginning: by default, SIGHUP would end a process that is still starting.
    const end = endOf(log);
    const started = begin(first, places, process.env, log, create);
    reloadWhenAsked({ started, places, log });
    const { daemon } = await started;
    serviceWatch().started(daemon, log);
    const reason = await end;
    serviceWatch().stop();
    log.write('info', { reason }, 'stopping: open calls are answered first');
    await daemon.stop();
    log.write('info', {}, 'stopped');
    if (reason === 'fault') throw new CommandFailure(EXIT.failed, 'stopped by an internal error: see the log');
  } finally {
    const settled = await log.settle(LAST_LINES_MS);
    // Standard error may be a pipe that nobody reads, too. Does not keep a process that ends by itself.
    systemClock.after(LAST_WORDS_MS, () => endProcess(settled, process.exitCode));
  }
}

/** At once, whatever is still under way. */
function endProcess(settled: Settled, exitCode: typeof process.exitCode): void {
  // Node would wait for the thread that the output holds.
  if (settled === 'stuck') process.kill(process.pid, 'SIGKILL');
  process.exit(exitCode);
}

/** For the last lines of the log. */
const LAST_LINES_MS = 1000;
/** For a message on standard error. */
const LAST_WORDS_MS = 250;
/** `npm start` and the terminal both pass Ctrl-C on: within this time it is one. */
const SAME_SIGNAL_MS = 200;

/** Resolves at the first signal, or at a fault that nobody caught; a second signal ends the process at once. */
function endOf(log: Log): Promise<'SIGTERM' | 'SIGINT' | 'fault'> {
  return new Promise((resolve) => {
    let signalledAtMs: number | undefined;
    const onSignal = (signal: 'SIGTERM' | 'SIGINT') => {
      const nowMs = systemClock.monotonicMs();
      const isSame = signal === 'SIGINT' && nowMs - (signalledAtMs ?? 0) <= SAME_SIGNAL_MS;
      if (signalledAtMs !== undefined && !isSame) {
        log.write('warn', { signal }, 'ending at once');
        void log.settle(LAST_LINES_MS).then((settled) => endProcess(settled, EXIT.failed));
      }
      signalledAtMs ??= nowMs;
      resolve(signal);
    };
    process.on('SIGTERM', () => onSignal('SIGTERM'));
    process.on('SIGINT', () => onSignal('SIGINT'));
    // An unhandled rejection comes here too. The state of the process is unknown: answer what is open, and end.
    process.on('uncaughtException', (error) => {
      log.write(
        'fatal',
        { stack: maskNumbersIn(error.stack ?? error.message) },
        'an error in voxroute itself: exiting',
      );
      process.exitCode = EXIT.failed;
      resolve('fault');
    });
  });
}
