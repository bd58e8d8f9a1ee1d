// Notices that files were changed, however an editor or a tool saves them. A file itself goes unwatched once it is
// replaced, so directories are watched: its own, and those of the links that lead to it (watched-places.ts).

import { statSync, watch, type FSWatcher, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsent, messageOf } from '../errors.js';
import type { Clock } from '../time/clock.js';
import { watchedPlaces } from './watched-places.js';

export interface FileWatch {
  /**
   * From now on these, and nothing else; of a directory, whatever is in it. What cannot be watched is reported and left
   * out.
   */
  watch(paths: readonly string[]): void;
  /** The contents are about to be read for another reason: what was changed up to now needs no telling. */
  asRead(): void;
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
/** A file that never comes to rest is read as it is, so often. */
const LONGEST_UNREST_MS = 5000;
/** A directory whose parent was replaced tells nothing any more: so often the files are looked at. */
const LOOK_MS = 30_000;
/** Each directory takes a watch of the system's, which are limited. */
const MAX_DIRECTORIES = 500;

export function watchFiles({ clock, changed, report }: FileWatchParts): FileWatch {
  let watchers: FSWatcher[] = [];
  /** State of each path when its contents were last taken. */
  let seen = new Map<string, string>();
  let cancel: () => void = () => undefined;
  let cancelLook: () => void = () => undefined;
  /** Since when there is something to tell; null while there is nothing. */
  let stirredAtMs: number | null = null;

  function stir() {
    cancel();
    stirredAtMs ??= clock.monotonicMs();
    const leftMs = stirredAtMs + LONGEST_UNREST_MS - clock.monotonicMs();
    cancel = clock.after(Math.max(0, Math.min(QUIET_MS, leftMs)), () => {
      stirredAtMs = null;
      void look((now, differs) => {
        seen = now;
        // A link may lead elsewhere now, and a directory be there now, or be another one under the same name.
        openAll();
        if (differs) changed();
      });
    });
  }

  /** Where files are may hang, and calls must not: nothing waits for it. Told nothing when they were read meanwhile. */
  async function look(then: (now: Map<string, string>, differs: boolean) => void): Promise<void> {
    const before = seen;
    const now = await statesOf([...before.keys()]);
    if (seen === before)
      then(
        now,
        [...now].some(([path, state]) => before.get(path) !== state),
      );
  }

  function open(directory: string, names: ReadonlySet<string> | 'all'): FSWatcher[] {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => {
        if (name === null || names === 'all' || names.has(name)) stir();
      });
      watcher.on('error', (error) => report(directory, error.message));
      return [watcher];
    } catch (error) {
      // One that is not there yet is looked for now and then.
      if (!isAbsent(error)) report(directory, messageOf(error));
      return [];
    }
  }

  function openAll() {
    for (const watcher of watchers) watcher.close();
    watchers = [...watchedPlaces([...seen.keys()])]
      .slice(0, MAX_DIRECTORIES)
      .flatMap(([directory, names]) => open(directory, names));
  }

  function lookLater() {
    cancelLook();
    cancelLook = clock.after(LOOK_MS, () => {
      void look((_now, differs) => {
        if (differs) {
          openAll();
          stir();
        }
        lookLater();
      });
    });
  }

  function calm() {
    cancel();
    stirredAtMs = null;
  }

  function close() {
    calm();
    cancelLook();
    for (const watcher of watchers) watcher.close();
    watchers = [];
    seen = new Map();
  }

  return {
    watch(paths) {
      calm();
      const now = stateOf(paths);
      seen = new Map([...now].map(([path, state]) => [path, seen.get(path) ?? state]));
      openAll();
      lookLater();
      // Changed again while the contents were being taken.
      if ([...now].some(([path, state]) => seen.get(path) !== state)) stir();
    },
    asRead() {
      calm();
      seen = stateOf([...seen.keys()]);
      lookLater();
    },
    close,
  };
}

/** What tells one content from another without reading it; the empty text for what is not there. */
function stateOf(paths: readonly string[]): Map<string, string> {
  return new Map(
    paths.map((path) => {
      try {
        return [path, stateText(statSync(path))];
      } catch {
        return [path, ''];
      }
    }),
  );
}

async function statesOf(paths: readonly string[]): Promise<Map<string, string>> {
  const states = paths.map(async (path) => [path, await stat(path).then(stateText, () => '')] as const);
  return new Map(await Promise.all(states));
}

/** With the time of the last change of any kind, so that a file that becomes readable by `chmod` is noticed too. */
function stateText({ ino, size, ctimeMs }: Stats): string {
  return `${ino} ${size} ${ctimeMs}`;
}
