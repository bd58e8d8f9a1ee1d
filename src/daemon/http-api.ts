// What the HTTP routes are answered with, over TCP and on the control socket, out of the running parts.

import type { CallCommandsApi } from '../http/calls-api.js';
import type { HttpApi } from '../http/http-api.js';
import { createCallsApi } from './calls-api.js';
import type { DaemonEdges } from './edges.js';
import type { DaemonState, Serving } from './state.js';

/** @param serving its snapshot is looked at with each request, so that a reload takes effect */
export function createHttpApi(
  serving: Serving,
  state: DaemonState,
  edges: Pick<DaemonEdges, 'log' | 'preparation' | 'version'>,
): HttpApi & { readonly calls: CallCommandsApi } {
  const { log, version } = edges;
  const { clock, lists, metrics } = serving.resources;
  return {
    version,
    clock,
    lists,
    calls: createCallsApi(serving, edges),
    notReady: () => state.notReady(),
    metrics: () => metrics.page(),
    ask: async (question, abandoned) => serving.snapshot.ask(question, abandoned),
    describe: (answer) => serving.snapshot.describe(answer),
    lookupPatiently: (number, abandoned) => serving.snapshot.lookupPatiently(number, abandoned),
    names: () => serving.snapshot.lookup.names,
    changed: ({ door, list, ...counts }) => log.write('info', { door, list, ...counts }, 'a list was changed'),
  };
}
