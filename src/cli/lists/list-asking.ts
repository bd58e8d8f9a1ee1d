// Part of `voxroute list`: what is asked of the daemon.

import type { AddedEntries, ShownEntry, ShownLists, WantedEntry } from '../../http/control-lists.js';
import type { ListKind } from '../../lists/match/list-entry.js';
import { daemonSockets } from '../command-config.js';
import { askDaemon } from '../control-client.js';

export interface ListOptions {
  readonly allow?: boolean;
  readonly block?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

interface Page {
  readonly entries: readonly ShownEntry[];
  readonly next: number | null;
}

export type AskLists = ReturnType<typeof listAsking>;

/** @param config file of the configuration, for the place of the socket */
export function listAsking(config: string | undefined) {
  const sockets = daemonSockets(config);
  const path = (kind: ListKind, rest = '') => `/v1/lists/${kind}${rest}`;
  return {
    async lists(): Promise<ShownLists> {
      return (await askDaemon(sockets, 'GET', '/v1/lists')) as ShownLists;
    },
    async add(kind: ListKind, entries: readonly WantedEntry[]): Promise<AddedEntries> {
      return (await askDaemon(sockets, 'PUT', path(kind), { body: { entries } })) as AddedEntries;
    },
    async remove(kind: ListKind, number: string): Promise<ShownEntry | null> {
      const answer = await askDaemon(sockets, 'DELETE', path(kind, `/${encodeURIComponent(number)}`));
      return (answer as { readonly removed: ShownEntry | null }).removed;
    },
    async *entries(kind: ListKind): AsyncGenerator<ShownEntry> {
      for (let from: number | null = 0; from !== null;) {
        const page = (await askDaemon(sockets, 'GET', path(kind, `?from=${from}`))) as Page;
        yield* page.entries;
        from = page.next;
      }
    },
  };
}
