// The commands' way into the daemon. Without it calls are answered all the same, so nothing here ends the daemon.

import { wordsOf } from '../errors.js';
import type { Snapshot } from './snapshot.js';
import { controlSocketPath } from '../config/state-directory.js';
import { createControlApi } from './control-api.js';
import type { DaemonEdges } from './edges.js';
import type { RegistryInUse } from '../registry/registry-in-use.js';
import { loadRegistry } from './open-registry.js';
import { maskNumbersIn } from '../number/mask-number.js';
import type { RuntimeLists } from '../lists/runtime/runtime-lists.js';
import { serveControl, type ControlServer } from '../http/control-server.js';

export interface ControlParts {
  readonly current: () => Snapshot;
  readonly registry: RegistryInUse;
  readonly runtime: RuntimeLists;
  readonly cacheStats: () => object;
  /** Doors as they stand, for `status`. */
  readonly doors: () => object;
}

/** Null when there is no place for a socket, or another daemon has it; the log says which. */
export async function openControlSocket(
  edges: DaemonEdges,
  stateDirectory: string | null,
  parts: ControlParts,
): Promise<ControlServer | null> {
  const { log, environment } = edges;
  const path = controlSocketPath(stateDirectory, environment);
  if (path === null) {
    log.write('warn', { stateDirectory }, 'no place for a control socket: commands cannot reach this daemon');
    return null;
  }
  const api = createControlApi({
    ...parts,
    clock: edges.clock,
    version: edges.version,
    loadRegistry: () => loadRegistry(parts.registry, edges),
  });
  try {
    const control = await serveControl(path, api, (error) =>
      log.write('error', { stack: maskNumbersIn(error.stack ?? error.message) }, 'a command failed'),
    );
    log.write('info', { path }, 'commands are served');
    return control;
  } catch (error) {
    const why = wordsOf(error);
    log.write('warn', { path, why }, 'commands cannot reach this daemon');
    return null;
  }
}
