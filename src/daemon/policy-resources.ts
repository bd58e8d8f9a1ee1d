// Shared by all snapshots and kept across reloads: flood counters, which own numbers were shown, runtime lists, downloaded lists, the file watcher.

import { join } from 'node:path';
import type { Config } from '../config/schema.js';
import { watchFiles } from '../files/watch-files.js';
import { createFeeds } from '../lists/fetch/feeds.js';
import { createListEditor, type ListEditor, type ListEditorParts } from '../lists/runtime/edit-lists.js';
import { openRuntimeLists, type RuntimeLists, type RuntimeListSettings } from '../lists/runtime/runtime-lists.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { FloodGuard } from '../policy/flood-guard.js';
import { ShownNumbers } from '../policy/shown-numbers.js';
import { FEED_EVENTS } from '../lists/fetch/feed-event.js';
import { LIST_FILE_EVENTS } from '../lists/runtime/list-file-event.js';
import { logStateEvent } from '../telemetry/state-event-line.js';
import type { DaemonEdges } from './edges.js';
import { preparationHere } from './preparation.js';
import type { ListSources, LoadedPolicy } from './load-policy.js';
import type { CallMemory } from './policy-stack.js';

export interface PolicyResources {
  readonly callMemory: CallMemory;
  /** Changes the runtime lists, for scripts, commands and HTTP. */
  readonly lists: ListEditor;
  readonly listSources: ListSources;
  /** This policy is in use from now on: its files are watched, its URLs fetched, its warnings logged. */
  follow(inForce: PolicyInForce): void;
  /** See `RuntimeLists`. */
  readonly runtimeLists: Pick<RuntimeLists, 'follow' | 'lookAround' | 'records'>;
  close(): Promise<void>;
}

export interface PolicyInForce {
  readonly loaded: { readonly config: { readonly log: Pick<Config['log'], 'maskNumbers'> } };
  readonly loadedPolicy: Pick<LoadedPolicy, 'files' | 'feeds' | 'warnings'>;
}

const LISTS_DIRECTORY = 'lists';
const FEEDS_DIRECTORY = 'feeds';
/** Lines of one reload. */
const MAX_WARNINGS = 50;

/**
 * @param stateDirectory null when there is no place for state: then nothing survives a restart
 * @param inForce what changes of the runtime lists go by: the lists beside them, own numbers, how numbers are read
 * @param isOwner may this daemon write there? Another one may have the directory
 * @param listsChanged a list or contacts changed; called once until they are read again
 * @param others hosts that have the same runtime lists
 */
export async function openPolicyResources(
  stateDirectory: string | null,
  {
    clock,
    log,
    version,
    preparation = preparationHere,
  }: Pick<DaemonEdges, 'clock' | 'log' | 'version' | 'preparation'>,
  inForce: ListEditorParts['current'],
  listsChanged: () => void,
  isOwner: () => boolean = () => true,
  others: Pick<RuntimeListSettings, 'onChange' | 'remembersRemovals'> = {},
): Promise<PolicyResources> {
  const directory = stateDirectory === null ? null : join(stateDirectory, LISTS_DIRECTORY);
  // A file that changes faster than it can be read must not leave a queue of readings behind.
  let isReported = false;
  const notify = () => {
    if (isReported) return;
    isReported = true;
    listsChanged();
  };
  const runtime = await openRuntimeLists({
    directory,
    clock,
    report: (event) => logStateEvent(log, 'lists', LIST_FILE_EVENTS, event),
    isOwner,
    ...others,
  });
  const feeds = createFeeds({
    get directory() {
      return directory === null || !isOwner() ? null : join(directory, FEEDS_DIRECTORY);
    },
    clock,
    userAgent: `voxroute/${version}`,
    random: Math.random,
    report: (event) => logStateEvent(log, 'feed', FEED_EVENTS, event),
    check: (body, check) => preparation.run('body', { body, check }),
    changed: notify,
  });
  const watch = watchFiles({
    clock,
    changed: notify,
    report: (directory, why) => log.write('warn', { directory, why }, 'changes here go unnoticed until a SIGHUP'),
  });
  return {
    callMemory: { guard: new FloodGuard(), shownNumbers: new ShownNumbers() },
    lists: createListEditor({ clock, runtime, current: inForce }),
    runtimeLists: runtime,
    listSources: {
      feeds,
      stored: () => feeds.stored(),
      runtime: runtime.lists,
      asRead() {
        isReported = false;
        watch.asRead();
      },
    },
    follow({ loaded, loadedPolicy }) {
      const shown = loaded.config.log.maskNumbers ? maskNumbersIn : (text: string) => text;
      watch.watch(loadedPolicy.files);
      feeds.follow(loadedPolicy.feeds);
      // A file with a thousand bad lines is told in a few.
      for (const { file, line, key, message } of loadedPolicy.warnings.slice(0, MAX_WARNINGS))
        log.write(
          'warn',
          { file, line, key, why: shown(message) },
          'part of the policy is missing, or may not do what was intended',
        );
    },
    async close() {
      watch.close();
      await feeds.close();
      await runtime.close();
    },
  };
}
