// `127.0.0.1:4583`, `[::1]:4583`: where a door listens. Numeric only: a name would have to be resolved at start.

import { isIP } from 'node:net';

export interface ListenAddress {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || isIP(host) === 0 || port > 65_535) return undefined;
  return { host, port };
}
