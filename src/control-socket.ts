// The commands' way into the daemon. Without it calls are answered all the same, so nothing here ends the daemon.

import type { Snapshot } from './compose-calls.js';
import { chooseStateDirectory, controlSocketPath } from './config/state-directory.js';
import { createControlApi } from './control-api.js';
import type { DaemonEdges } from './daemon-edges.js';
import { serveControl, type ControlServer } from './http/control-server.js';

export interface ControlParts {
  readonly current: () => Snapshot;
  /** Doors as they stand, for `status`. */
  readonly doors: () => object;
}

/** Null when there is no place for a socket, or another daemon has it; the log says which. */
export async function openControlSocket(edges: DaemonEdges, parts: ControlParts): Promise<ControlServer | null> {
  const { log, environment } = edges;
  const state = chooseStateDirectory(parts.current().config.cache.dir, environment, (directory, why) =>
    log.write('warn', { directory, why }, 'this state directory cannot be used; trying the next one'),
  );
  if (state === null) log.write('warn', {}, 'no state directory can be used: what is learnt stays in memory');
  const path = controlSocketPath(state, environment);
  if (path === null) {
    log.write('warn', { state }, 'no place for a control socket: commands cannot reach this daemon');
    return null;
  }
  const api = createControlApi({ ...parts, clock: edges.clock, version: edges.version });
  try {
    const control = await serveControl(path, api, (error) =>
      log.write('error', { stack: error.stack }, 'a command failed'),
    );
    log.write('info', { path }, 'commands are served');
    return control;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.write('warn', { path, why }, 'commands cannot reach this daemon');
    return null;
  }
}
