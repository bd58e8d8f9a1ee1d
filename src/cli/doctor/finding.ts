// What `voxroute doctor` says: one line for each thing that was looked at.

/** Closed list, in the order in which they are looked at; the values are what is looked at, in the words of the documents. */
export const CHECKS = {
  configuration: 'the files: every problem and warning of `check-config`, with file and line',
  daemon: 'the daemon answers commands, FastAGI answers a call, and `status` shows nothing that needs attention',
  user: 'the daemon does not run as root',
  ports: 'which process listens on the ports of `agi.listen` and `http.listen`',
  asterisk: 'an Asterisk installed on this host is running',
  ami: 'each of `ami.servers`: connection, login, permissions, version of Asterisk',
  names: 'host names in the configuration resolve, and this host’s own name resolves without DNS',
  proxy: '`voxlink.proxy` accepts connections',
  voxlink: 'Voxlink answers a request, or does not serve this address',
  sources: 'the daemon gets answers from each of `sources` and has requests left today; no request is sent',
  clock: 'this host’s clock, compared with the dates in the answers of Voxlink and of the accounts’ providers',
  shared: 'the server of `shared.url`: login, permissions, speed of a read; what the daemon reports of it',
  tables: 'age of the registry, the portability database, the holidays and the lists downloaded from URLs',
  storage: 'the cache and the call journal are written to disk, and there is free space',
  permissions: 'the daemon’s user can read its files and write its state, and other users cannot read secrets',
  'agi-bin': 'the programs of `agi-scripts/` installed in Asterisk’s agi-bin find a recent enough Node.js',
  dialplan: 'with `--dialplan`: how the dialplan asks the daemon, and whether the trunks named in rules exist',
} as const;
export type CheckName = keyof typeof CHECKS;

export interface Finding {
  readonly check: CheckName;
  readonly verdict: 'ok' | 'warning' | 'failed';
  /** What is so, and what it means. */
  readonly found: string;
  /** What to do; null where there is nothing to be done. */
  readonly advice: string | null;
}

/** What could not be looked at is neither right nor wrong. */
export interface NotChecked {
  readonly check: CheckName;
  readonly verdict: 'not checked';
  readonly found: string;
  readonly advice: null;
}

export type CheckLine = Finding | NotChecked;

export const ok = (check: CheckName, found: string): Finding => ({ check, verdict: 'ok', found, advice: null });
export const warning = (check: CheckName, found: string, advice: string): Finding => ({
  check,
  verdict: 'warning',
  found,
  advice,
});
export const failed = (check: CheckName, found: string, advice: string): Finding => ({
  check,
  verdict: 'failed',
  found,
  advice,
});
export const notChecked = (check: CheckName, found: string): NotChecked => ({
  check,
  verdict: 'not checked',
  found,
  advice: null,
});

/** The lines, or one that all is well where there is none. */
export function orOk(lines: readonly CheckLine[], check: CheckName, found: string): readonly CheckLine[] {
  return lines.length > 0 ? lines : [ok(check, found)];
}
