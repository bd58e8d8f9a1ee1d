// Part of `voxroute serve`: SIGHUP and a changed file make it read its configuration again.

import { wordsOf } from '../errors.js';
import { systemClock } from '../time/clock.js';
import { configPlaces, type ConfigPlaces } from '../config/config-files.js';
import type { ReadConfig } from '../config/load-config.js';
import type { Daemon } from '../daemon/daemon.js';
import type { Log } from '../telemetry/log.js';
import { watchFiles } from '../files/watch-files.js';

export interface ReloadParts {
  readonly daemon: Daemon;
  /** When it settles, reloads begin. */
  readonly started: Promise<void>;
  readonly loaded: Pick<ReadConfig, 'files' | 'secretFiles'>;
  readonly configFile: string | undefined;
  readonly log: Log;
}

/**
 * One reload at a time, in the order of the wishes; wishes during one that waits are the same. A bad file keeps the old
 * configuration, and says so.
 */
export function reloadWhenAsked({ daemon, started, loaded, configFile, log }: ReloadParts): void {
  let last = started;
  let waiting = false;
  const watch = watchFiles({
    clock: systemClock,
    changed: ask,
    report: (directory, why) => log.write('warn', { directory, why }, 'changes here go unnoticed until a SIGHUP'),
  });
  const places = configPlaces(configFile, process.env);
  watch.watch(watchedFiles(places, loaded.files, loaded.secretFiles));

  function ask() {
    if (waiting) return;
    waiting = true;
    last = last.then(reload);
    // A start that failed ends the process; there is nothing to reload.
    last.catch(() => undefined);
  }

  async function reload() {
    waiting = false;
    watch.asRead();
    try {
      const next = await daemon.reload(async (preparation, inUse) => {
        const read = await preparation.run('configuration', { places, ...inUse });
        // A file that is gone is a mistake, not a wish for defaults.
        if (loaded.files.length > 0 && read.loaded.files.length === 0)
          throw new Error('the configuration file is gone');
        return read;
      });
      watch.watch(watchedFiles(places, next.loaded.files, next.secretFiles));
    } catch (error) {
      daemon.reloadFailed();
      const why = wordsOf(error);
      log.write('error', { why }, 'configuration not reloaded: the old one stays in force');
    }
  }

  process.on('SIGHUP', ask);
}

/** Where the first file may come, those that were read, and the directory in which more may appear. */
function watchedFiles(
  { main, confD }: ConfigPlaces,
  files: readonly string[],
  secretFiles: readonly string[],
): string[] {
  return [...new Set([main, confD, ...files, ...secretFiles])];
}
