// The frame of every test with a real server: once on Redis and once on Valkey, or skipped with the reason in its name.

import { describe, inject, it } from 'vitest';
import type { ServerRoot } from './provision.js';

/** Like `describe`, once for each server; a single skipped test where there is none. */
export function describeOnEachServer(title: string, tests: (server: ServerRoot) => void, only?: 'redis'): void {
  const servers = inject('sharedServers');
  if (servers.length === 0) {
    describe(title, () => {
      it.skip(`needs Redis and Valkey: ${inject('sharedServersMissing')}`);
    });
    return;
  }
  for (const server of only === 'redis' ? servers.slice(0, 1) : servers)
    describe(`${server.title}: ${title}`, () => tests(server));
}
