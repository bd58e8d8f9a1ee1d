// What `voxroute doctor` says: one line for each thing that was looked at.

/** Closed list, in the order in which they are looked at; the values are what is looked at, in the words of the documents. */
export const CHECKS = {
  configuration: 'the files: every problem and warning of `check-config`, with its place',
  daemon: 'the daemon answers commands, and FastAGI answers a call; what `status` says needs attention',
  user: 'the daemon does not run as root',
  ports: 'who has the ports of `agi.listen` and `http.listen`',
  asterisk: 'an Asterisk that is installed here runs',
  ami: 'each of `ami.servers`: login, every right, version of Asterisk, the way to it',
  names: 'names that the configuration asks DNS for, and the host’s own name without DNS',
  proxy: '`voxlink.proxy` takes connections',
  voxlink: 'Voxlink answers one question, or refuses this address',
  clock: 'this host’s clock against the date of Voxlink’s answer',
  tables: 'age of registry, portability database, holidays and lists of URLs',
  storage: 'what was learnt and the call journal are written to disk, and there is space',
  permissions: 'the daemon’s user can read its files and write its state, and nobody else reads secrets',
  'agi-bin': 'the programs of `agi-scripts/` in Asterisk’s agi-bin find a Node.js that is new enough',
  dialplan: 'with `--dialplan`: how Asterisk’s files ask the daemon, and the trunks that rules name',
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
