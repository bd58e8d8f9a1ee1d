// The AMI door: listens to every Asterisk of `ami.servers`, and answers the questions that come as UserEvents.

import type { AmiServer } from './ami-server.js';
import { ServerDesk, type AmiServerState, type DeskOptions } from './server-desk.js';
import { Turns } from './turns.js';

export interface AmiDoorOptions extends DeskOptions {
  readonly servers: readonly AmiServer[];
}

export interface AmiDoor {
  states(): readonly AmiServerState[];
  /** Logs in at once where the login was refused: an administrator may have seen to it. */
  retryRefused(): void;
  /** Takes no more questions, lets those under way finish for `graceMs`, then drops them and all connections. */
  close(graceMs: number): Promise<void>;
}

/** Returns at once; connections come up by themselves, one by one. No servers: a door that does nothing. */
export function startAmiDoor(options: AmiDoorOptions): AmiDoor {
  const turns = new Turns(options.clock);
  const desks = options.servers.map((server) => new ServerDesk(server, turns, options));
  return {
    states: () => desks.map((desk) => desk.state()),
    retryRefused: () => {
      for (const desk of desks) desk.retryRefused();
    },
    close: async (graceMs) => {
      await Promise.all(desks.map((desk) => desk.close(graceMs)));
      turns.stop();
    },
  };
}
