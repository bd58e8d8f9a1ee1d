// What a policy stands on and what outlives it: who called how often, the lists that are changed at run time, what was
// fetched, and the watch over the files it was made of.

import type { ListEditor } from './call/call-policy.js';
import type { Snapshot } from './compose-calls.js';
import type { LoadedConfig } from './config/load-config.js';
import type { DaemonEdges } from './daemon-edges.js';
import type { PolicyBase } from './load-policy.js';
import { FloodGuard } from './policy/flood-guard.js';
import { LiveList } from './policy/live-list.js';
import { watchFiles } from './watch-files.js';

export interface PolicyGround {
  readonly guard: FloodGuard;
  readonly lists: ListEditor;
  readonly base: PolicyBase;
  /** This snapshot answers from now on: its files are watched, its URLs fetched. */
  use(snapshot: Snapshot): void;
  close(): Promise<void>;
}

/** @param changed a list or contacts are other ones now */
export function openPolicyGround(
  _first: LoadedConfig,
  _stateDirectory: string | null,
  { clock, log }: DaemonEdges,
  changed: () => void,
): Promise<PolicyGround> {
  const watch = watchFiles({
    clock,
    changed,
    report: (directory, why) =>
      log.write('warn', { directory, why }, 'changes of files here go unnoticed until the next reload'),
  });
  const runtime = { allow: new LiveList('runtime'), block: new LiveList('runtime') };
  return Promise.resolve({
    guard: new FloodGuard(),
    lists: { add: () => ({ done: false, words: 'lists cannot be changed' }) },
    base: { feeds: { read: () => Promise.resolve(null) }, runtime },
    use({ loadedPolicy }) {
      watch.watch(loadedPolicy.files);
    },
    close() {
      watch.close();
      return Promise.resolve();
    },
  });
}

/** Entries by kind, for the log. */
export function listSizes({ loadedPolicy: { lists, contacts } }: Snapshot): Record<string, number> {
  const sum = (several: readonly { readonly size: number }[]) => several.reduce((total, { size }) => total + size, 0);
  return { allow: sum(lists.allow), block: sum(lists.block), contacts: contacts.size };
}
