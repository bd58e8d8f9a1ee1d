// Who owns the state directory, and what is done when that changes or the directory goes away.

import { openControlSocket } from './control-socket.js';
import type { DaemonEdges } from './edges.js';
import { guardStateDirectory, type StateDirectoryGuard } from './state-directory-guard.js';
import type { DaemonState, Serving } from './state.js';

/** Opens the control socket as well: it lies there. */
export function guardState(now: Serving, state: DaemonState, edges: DaemonEdges): Promise<StateDirectoryGuard> {
  const { stateDirectory, ownsState, runtimeLists, twoLevelMemory, journal } = now.resources;
  return guardStateDirectory({
    directory: stateDirectory,
    clock: edges.clock,
    log: edges.log,
    isOwner: ownsState,
    follow: () => runtimeLists.follow(),
    async lookAround() {
      await twoLevelMemory?.lookAround();
      await runtimeLists.lookAround();
      await journal.lookAround();
    },
    openControl: (isAgain) => openControlSocket(now, state, edges, isAgain),
  });
}
