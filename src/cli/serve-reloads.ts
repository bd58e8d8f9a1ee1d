// Part of `voxroute serve`: SIGHUP and a changed file make it read its configuration again.

import { dirname, join } from 'node:path';
import { wordsOf } from '../errors.js';
import { systemClock } from '../time/clock.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { Daemon } from '../daemon/daemon.js';
import type { Log } from '../telemetry/log.js';
import { watchFiles } from '../files/watch-files.js';
import { readConfig } from './command-config.js';

export interface ReloadParts {
  readonly daemon: Daemon;
  /** When it settles, reloads begin. */
  readonly started: Promise<void>;
  readonly loaded: LoadedConfig;
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
  watch.watch(watchedFiles(loaded));

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
      const next = readConfig(configFile);
      // A file that is gone is a mistake, not a wish for defaults.
      if (loaded.files.length > 0 && next.files.length === 0) throw new Error('the configuration file is gone');
      await daemon.reload(next);
      watch.watch(watchedFiles(next));
    } catch (error) {
      daemon.reloadFailed();
      const why = wordsOf(error);
      log.write('error', { why }, 'configuration not reloaded: the old one stays in force');
    }
  }

  process.on('SIGHUP', ask);
}

/** The files that were read, and the directory in which more may appear. */
function watchedFiles({ files }: LoadedConfig): string[] {
  const main = files[0];
  return main === undefined ? [] : [...files, join(dirname(main), 'conf.d')];
}
