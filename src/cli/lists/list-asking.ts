// Requests of `voxroute list` to the daemon.

import type {
  AddedEntries,
  RemovedEntry,
  ShownEntry,
  ShownLists,
  ShownPage,
  WantedEntry,
} from '../../http/routes/lists.js';
import type { ListKind } from '../../lists/match/list-entry.js';
import type { ShownImports, UndoneList } from '../../http/routes/list-import.js';
import { askDaemon } from '../control-client.js';

export interface ListOptions {
  readonly allow?: boolean;
  readonly block?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** A hundred thousand entries, beside calls. */
const UNDO_MS = 120_000;

export type AskLists = ReturnType<typeof listAsking>;

/** Where the daemon's socket may be, from the file of the configuration. */
export function listAsking(sockets: readonly string[]) {
  const path = (kind: ListKind, rest = '') => `/v1/lists/${kind}${rest}`;
  return {
    async lists(): Promise<ShownLists> {
      return (await askDaemon(sockets, 'GET', '/v1/lists')) as ShownLists;
    },
    /** @param importId of the import that they belong to; null for what comes by itself */
    async add(kind: ListKind, entries: readonly WantedEntry[], importId: string | null = null): Promise<AddedEntries> {
      const body = { entries, import: importId };
      return (await askDaemon(sockets, 'POST', path(kind), { body })) as AddedEntries;
    },
    async imports(kind: ListKind): Promise<ShownImports> {
      return (await askDaemon(sockets, 'GET', path(kind, '/imports'))) as ShownImports;
    },
    async undoImport(kind: ListKind, importId: string): Promise<UndoneList> {
      const at = path(kind, `/imports/${encodeURIComponent(importId)}`);
      return (await askDaemon(sockets, 'DELETE', at, { timeoutMs: UNDO_MS })) as UndoneList;
    },
    async remove(kind: ListKind, number: string): Promise<ShownEntry | null> {
      const answer = await askDaemon(sockets, 'DELETE', path(kind, `/${encodeURIComponent(number)}`));
      return (answer as RemovedEntry).removed;
    },
    async *entries(kind: ListKind): AsyncGenerator<ShownEntry> {
      for (let from: number | null = 0; from !== null;) {
        const page = (await askDaemon(sockets, 'GET', path(kind, `?full=1&from=${from}`))) as ShownPage;
        yield* page.entries;
        from = page.next;
      }
    },
  };
}

/** Milliseconds since 1970 as ISO 8601 in UTC. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
