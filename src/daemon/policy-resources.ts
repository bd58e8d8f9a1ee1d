// What a policy stands on and what outlives it: who called how often, the lists that are changed at run time, what was
// fetched, and the watch over the files it was made of.

import { join } from 'node:path';
import type { ListEditor } from '../call/call-policy.js';
import type { Snapshot } from './snapshot.js';
import type { DaemonEdges } from './edges.js';
import { createFeeds } from '../lists/fetch/feeds.js';
import type { PolicyBase } from './load-policy.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { FloodGuard } from '../policy/flood-guard.js';
import { runtimeListEditor } from '../lists/runtime/runtime-list-editor.js';
import { openRuntimeLists, type RuntimeLists } from '../lists/runtime/runtime-lists.js';
import { logFeedEvent } from '../telemetry/feed-event-line.js';
import { logListFileEvent } from '../telemetry/list-file-event-line.js';
import { watchFiles } from '../files/watch-files.js';

export interface PolicyGround {
  readonly guard: FloodGuard;
  readonly runtime: RuntimeLists;
  /** For the scripts `block` and `allow`. */
  readonly lists: ListEditor;
  readonly base: PolicyBase;
  /** The contents of list files are about to be read: what was changed up to now needs no telling. */
  asRead(): void;
  /** This snapshot answers from now on: its files are watched, its URLs fetched. */
  use(snapshot: Snapshot): void;
  close(): Promise<void>;
}

const LISTS_DIRECTORY = 'lists';
const FEEDS_DIRECTORY = 'feeds';
/** Lines of one reload. */
const MAX_WARNINGS = 50;

/**
 * @param stateDirectory null when there is no place for state: then nothing survives a restart
 * @param current the snapshot that answers now
 * @param changed a list or contacts are other ones now; told once until `asRead`
 */
export async function openPolicyGround(
  stateDirectory: string | null,
  { clock, log, version }: DaemonEdges,
  current: () => Snapshot | undefined,
  changed: () => void,
): Promise<PolicyGround> {
  const directory = stateDirectory === null ? null : join(stateDirectory, LISTS_DIRECTORY);
  // A file that changes faster than it can be read must not leave a queue of readings behind.
  let isTold = false;
  const tell = () => {
    if (isTold) return;
    isTold = true;
    changed();
  };
  const runtime = await openRuntimeLists({ directory, clock, report: (event) => logListFileEvent(log, event) });
  const feeds = createFeeds({
    directory: directory === null ? null : join(directory, FEEDS_DIRECTORY),
    clock,
    userAgent: `voxroute/${version}`,
    random: Math.random,
    report: (event) => logFeedEvent(log, event),
    changed: tell,
  });
  const watch = watchFiles({
    clock,
    changed: tell,
    report: (directory, why) => log.write('warn', { directory, why }, 'changes here go unnoticed until a SIGHUP'),
  });
  return {
    guard: new FloodGuard(),
    runtime,
    lists: runtimeListEditor(runtime, clock, () => current()?.ownNumbers ?? new Set()),
    base: { feeds, runtime: runtime.lists },
    asRead() {
      isTold = false;
      watch.asRead();
    },
    use({ loaded, loadedPolicy }) {
      const shown = loaded.config.log.maskNumbers ? maskNumbersIn : (text: string) => text;
      watch.watch(loadedPolicy.files);
      feeds.follow(loadedPolicy.feeds);
      // A file with a thousand bad lines is told in a few.
      for (const { file, line, key, message } of loadedPolicy.warnings.slice(0, MAX_WARNINGS))
        log.write(
          'warn',
          { file, line, key, why: shown(message) },
          'part of the policy is left out, or is not what it seems',
        );
    },
    async close() {
      watch.close();
      await feeds.close();
      await runtime.close();
    },
  };
}

/** Entries by kind. */
export function listSizes({
  loadedPolicy: { lists, contacts },
}: Snapshot): Record<'allow' | 'block' | 'contacts', number> {
  const sum = (several: readonly { readonly size: number }[]) => several.reduce((total, { size }) => total + size, 0);
  return { allow: sum(lists.allow), block: sum(lists.block), contacts: contacts.size };
}
