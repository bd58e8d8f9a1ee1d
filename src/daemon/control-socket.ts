// The commands' way into the daemon. Without it calls are answered all the same, so nothing here ends the daemon.

import { controlSocketPath } from '../config/state-directory.js';
import { messageOf } from '../errors.js';
import { serveControl, type ControlServer } from '../http/control-server.js';
import { maskNumbersIn } from '../number/mask-number.js';
import { createControlApi } from './control-api.js';
import type { DaemonEdges } from './edges.js';
import { createHttpApi } from './http-api.js';
import { loadRegistry } from './open-registry.js';
import type { DaemonState, Serving } from './state.js';

/**
 * Null when there is no place for a socket, or another daemon has it; the log says which.
 *
 * @param isAgain it has been said
 */
export async function openControlSocket(
  serving: Serving,
  state: DaemonState,
  edges: Pick<DaemonEdges, 'log' | 'environment' | 'preparation' | 'version'>,
  isAgain = false,
): Promise<ControlServer | null> {
  const { log, environment } = edges;
  const { resources } = serving;
  const { stateDirectory } = resources;
  const path = controlSocketPath(stateDirectory, environment);
  if (path === null) {
    if (!isAgain)
      log.write('warn', { stateDirectory }, 'no place for a control socket: commands cannot reach this daemon');
    return null;
  }
  const api = createControlApi({
    ...{ resources, log },
    http: createHttpApi(serving, state, edges),
    state,
    current: () => serving.snapshot,
    loadRegistry: () => loadRegistry(resources.registry, { log }),
  });
  try {
    const control = await serveControl(path, api, resources.clock, (error) =>
      log.write('error', { stack: maskNumbersIn(error.stack ?? error.message) }, 'a command failed'),
    );
    log.write('info', { path }, 'commands are served');
    return control;
  } catch (error) {
    const why = messageOf(error);
    if (!isAgain) log.write('warn', { path, why }, 'commands cannot reach this daemon');
    return null;
  }
}
