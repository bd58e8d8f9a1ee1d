// Reloads of `voxroute serve`, on SIGHUP and when a file changes.

import { messageOf } from '../errors.js';
import { systemClock } from '../time/clock.js';
import type { ConfigPlaces } from '../config/config-files.js';
import { configBytes } from '../config/last-good.js';
import type { Log } from '../telemetry/log.js';
import { lastGoodWriter, type StartedService } from './serve-start.js';
import { watchFiles } from '../files/watch-files.js';

export interface ReloadParts {
  /** When it settles, reloads begin. */
  readonly started: Promise<StartedService>;
  readonly places: ConfigPlaces;
  readonly log: Log;
}

/**
 * One reload at a time, in the order of the wishes; wishes during one that waits are the same. A bad file keeps the old
 * configuration, and says so.
 */
export function reloadWhenAsked({ started, places, log }: ReloadParts): void {
  let last = started.then(begun);
  let waiting = false;
  // A start that failed ends the process; there is nothing to reload.
  last.catch(() => undefined);
  const watch = watchFiles({
    clock: systemClock,
    changed: ask,
    report: (directory, why) => log.write('warn', { directory, why }, 'changes here go unnoticed until a SIGHUP'),
  });
  watch.watch(watchedFiles(places, []));
  const keep = lastGoodWriter(places, log);

  function begun({ daemon, beginning }: StartedService) {
    watch.watch(watchedFiles(places, beginning.watched));
    const { loaded, origin } = beginning;
    const stateDirectory = daemon.stateDirectory();
    if (origin.origin === 'files' && stateDirectory !== null) keep(stateDirectory, () => configBytes(loaded));
  }

  function ask() {
    if (waiting) return;
    waiting = true;
    last = last.then(reload);
    // A start that failed ends the process; there is nothing to reload.
    last.catch(() => undefined);
  }

  async function reload() {
    const { daemon, beginning } = await started;
    waiting = false;
    watch.asRead();
    try {
      const next = await daemon.reload(async (preparation, inUse) => {
        const read = await preparation.run('configuration', { places, ...inUse });
        // A file that is gone is a mistake, not a wish for defaults.
        if (beginning.loaded.files.length > 0 && read.loaded.files.length === 0)
          throw new Error('the configuration file is gone');
        return read;
      });
      watch.watch(watchedFiles(places, [...next.loaded.files, ...next.secretFiles]));
      const stateDirectory = daemon.stateDirectory();
      if (stateDirectory !== null) keep(stateDirectory, () => next.texts);
    } catch (error) {
      const why = messageOf(error);
      daemon.reloadFailed(why);
      log.write('error', { why }, 'configuration not reloaded: the old one stays in use');
    }
  }

  process.on('SIGHUP', ask);
}

/** Where the first file may come, those that were read, and the directory in which more may appear. */
function watchedFiles({ main, confD }: ConfigPlaces, files: readonly string[]): string[] {
  return [...new Set([main, confD, ...files])];
}
