// Notices that files were changed, however an editor or a tool saves them. A file itself goes unwatched once it is
// replaced, so its directory is watched.

import { statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from './clock.js';

export interface FileWatch {
  /** From now on these, and nothing else. What cannot be watched is reported and left out. */
  watch(files: readonly string[]): void;
  close(): void;
}

export interface FileWatchParts {
  readonly clock: Clock;
  /** Called once the files have been quiet for a moment, if their contents may differ from what they were. */
  readonly changed: () => void;
  readonly report: (directory: string, why: string) => void;
}

/** An editor writes a file in several steps; so long nothing more must happen before it counts as saved. */
const QUIET_MS = 200;
/** Each directory takes a watch of the system's, which are limited. */
const MAX_DIRECTORIES = 500;

export function watchFiles({ clock, changed, report }: FileWatchParts): FileWatch {
  let watchers: FSWatcher[] = [];
  let seen = new Map<string, string>();
  let cancel: () => void = () => undefined;

  function stir() {
    cancel();
    cancel = clock.after(QUIET_MS, () => {
      const now = stateOf([...seen.keys()]);
      const differs = [...now].some(([file, state]) => seen.get(file) !== state);
      seen = now;
      if (differs) changed();
    });
  }

  function open(directory: string, names: ReadonlySet<string>): FSWatcher[] {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => {
        if (name === null || names.has(name)) stir();
      });
      watcher.on('error', (error) => report(directory, error.message));
      return [watcher];
    } catch (error) {
      report(directory, error instanceof Error ? error.message : String(error));
      return [];
    }
  }

  function close() {
    cancel();
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }

  return {
    watch(files) {
      close();
      const directories = new Map<string, Set<string>>();
      for (const file of files) {
        const names = directories.get(dirname(file)) ?? new Set();
        directories.set(dirname(file), names.add(basename(file)));
      }
      watchers = [...directories].slice(0, MAX_DIRECTORIES).flatMap(([directory, names]) => open(directory, names));
      seen = stateOf(files);
    },
    close,
  };
}

/** What tells one content from another without reading it; the empty text for a file that is not there. */
function stateOf(files: readonly string[]): Map<string, string> {
  return new Map(
    files.map((file) => {
      try {
        const { ino, size, mtimeMs } = statSync(file);
        return [file, `${ino} ${size} ${mtimeMs}`];
      } catch {
        return [file, ''];
      }
    }),
  );
}
