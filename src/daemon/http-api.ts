// What the HTTP routes are answered with, over TCP and on the control socket, out of the running parts.

import type { CallCommandsApi } from '../http/calls-api.js';
import type { HttpApi } from '../http/http-api.js';
import { LiveFeed } from '../http/live-feed.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { createCallsApi } from './calls-api.js';
import type { DaemonEdges } from './edges.js';
import { shownConfiguration } from './shown-configuration.js';
import type { DaemonState, Serving } from './state.js';

/** Longest text that is taken for a number. */
const MAX_QUERY = 300;
/** Entries of one change that the log names. */
const MAX_NAMED = 10;

/** @param serving its snapshot is looked at with each request, so that a reload takes effect */
export function createHttpApi(
  serving: Serving,
  state: DaemonState,
  edges: Pick<DaemonEdges, 'log' | 'preparation' | 'version'>,
): HttpApi & { readonly calls: CallCommandsApi } {
  const { log, version } = edges;
  const { clock, lists, metrics } = serving.resources;
  const calls = createCallsApi(serving, edges);
  return {
    version,
    clock,
    lists,
    calls,
    feed: new LiveFeed({
      clock,
      follow: calls.follow,
      summary: () => state.summary(),
      notReady: () => state.notReady(),
    }),
    summary: () => state.summary(),
    configuration: (isFull) => shownConfiguration(serving.snapshot, state.configuration(), isFull),
    explain: (asked) =>
      serving.snapshot.explain({
        ...asked,
        number: asked.number.slice(0, MAX_QUERY),
        atMs: asked.atMs ?? clock.epochMs(),
      }),
    notReady: () => state.notReady(),
    metrics: () => metrics.page(),
    ask: async (question, abandoned) => serving.snapshot.ask(question, abandoned),
    describe: (answer) => serving.snapshot.describe(answer),
    lookupInBulk: (number, abandoned) => serving.snapshot.lookupInBulk(number, abandoned),
    names: () => serving.snapshot.lookup.names,
    changed({ entries, session, peer, import: importId, ...change }) {
      const { maskNumbers } = serving.snapshot.loaded.config.log;
      const named = entries.slice(0, MAX_NAMED);
      log.write(
        'info',
        {
          ...change,
          ...(peer === '' ? {} : { peer }),
          ...(session === null ? {} : { session }),
          ...(importId === null ? {} : { import: importId }),
          entries: maskNumbers ? named.map(maskEnds) : named,
        },
        'a list was changed',
      );
    },
  };
}

/** Of a range, each end. */
function maskEnds(entry: string): string {
  return entry.split('-').map(maskNumbersIn).join('-');
}
