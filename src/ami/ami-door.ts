// The AMI door: listens to every Asterisk of `ami.servers`, and answers the questions that come as UserEvents.

import type { AmiServer } from './ami-server.js';
import { AmiServerClient, type AmiServerState, type AmiClientOptions } from './ami-server-client.js';
import { Turns } from './turns.js';

export interface AmiDoorOptions extends AmiClientOptions {
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
  const clients = options.servers.map((server) => new AmiServerClient(server, turns, options));
  return {
    states: () => clients.map((client) => client.state()),
    retryRefused: () => {
      for (const client of clients) client.retryRefused();
    },
    close: async (graceMs) => {
      await Promise.all(clients.map((client) => client.close(graceMs)));
      turns.stop();
    },
  };
}
