// What the HTTP routes are answered with, over TCP and on the control socket, out of the running parts.

import type { HttpApi } from '../http/http-api.js';
import type { DaemonEdges } from './edges.js';
import type { DaemonState, Serving } from './state.js';

/** @param serving its snapshot is looked at with each request, so that a reload takes effect */
export function createHttpApi(serving: Serving, state: DaemonState, { log }: Pick<DaemonEdges, 'log'>): HttpApi {
  const { clock, lists, metrics } = serving.resources;
  return {
    clock,
    lists,
    notReady: () => state.notReady(),
    metrics: () => metrics.page(),
    ask: (question, abandoned) => serving.snapshot.ask(question, abandoned),
    describe: (answer) => serving.snapshot.describe(answer),
    lookupPatiently: (number, abandoned) => serving.snapshot.lookupPatiently(number, abandoned),
    names: () => serving.snapshot.lookup.names,
    changed: ({ door, list, ...counts }) => log.write('info', { door, list, ...counts }, 'a list was changed'),
  };
}
