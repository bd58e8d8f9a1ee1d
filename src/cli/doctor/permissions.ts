// `voxroute doctor`: can the daemon's user read its files and write its state, and can anybody else read its secrets?

import { readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { may, unreadableBy, userIn, type DaemonUser, type UnreadableFile } from '../readable-by-daemon.js';
import { textOf, type DoctorHost } from './doctor-host.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

export interface PermissionFacts {
  /** Whom the daemon is, or would be; null where nobody can tell. */
  readonly user: DaemonUser | null;
  readonly unreadable: readonly UnreadableFile[];
  /** Secrets that users besides owner and group may read. */
  readonly openSecrets: readonly string[];
  /** State that the daemon cannot write, each with its owner. */
  readonly foreignState: readonly { readonly path: string; readonly owner: string }[];
  readonly directory: string;
}

/** @param daemonUid of the running daemon; null when none runs */
export function lookAtPermissions(
  files: { readonly all: readonly string[]; readonly secrets: readonly string[] },
  directory: string,
  daemonUid: number | null,
  host: DoctorHost,
): PermissionFacts {
  const passwd = textOf(host, '/etc/passwd') ?? '';
  const user = userOf(daemonUid, passwd, host);
  const openSecrets = files.secrets.filter((file) => ((statOf(file)?.mode ?? 0) & 0o007) !== 0);
  const paths = [directory, ...childrenOf(directory)];
  const foreign = user === null || user.uid === 0 ? [] : paths.filter((path) => !isWritable(user, path));
  return {
    user,
    unreadable: user === null ? [] : unreadableBy(user, files.all),
    openSecrets: [...new Set(openSecrets)],
    foreignState: foreign.map((path) => ({ path, owner: nameOf(statOf(path)?.uid ?? -1, passwd) })),
    directory,
  };
}

/** The running daemon's, else that of the unit, else whoever asks. */
function userOf(daemonUid: number | null, passwd: string, host: DoctorHost): DaemonUser | null {
  const group = textOf(host, '/etc/group') ?? '';
  const name = daemonUid === null ? 'voxroute' : nameOf(daemonUid, passwd);
  const known = userIn(passwd, group, name);
  if (known !== null) return known;
  const uid = daemonUid ?? host.uid;
  return uid === null ? null : { name: nameOf(uid, passwd), uid, gids: new Set(process.getgroups?.() ?? []) };
}

function nameOf(uid: number, passwd: string): string {
  const line = passwd.split('\n').find((each) => each.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? `user ${uid}`;
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function childrenOf(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}

/** What is not there is made. Sockets are recreated. */
function isWritable(user: DaemonUser, path: string): boolean {
  const stats = statOf(path);
  return stats === null || stats.isSocket() || may(user, stats, 2);
}

export function checkPermissions(facts: PermissionFacts): readonly CheckLine[] {
  const { user, unreadable, openSecrets, foreignState, directory } = facts;
  const lines: CheckLine[] = unreadable.map(({ file, why }) =>
    failed('permissions', `the daemon cannot read ${file}`, why),
  );
  for (const file of openSecrets) {
    const advice = `\`chown root:${user?.name ?? 'voxroute'} ${file} && chmod 640 ${file}\`, and make a new secret: this one may be known`;
    lines.push(failed('permissions', `every user of this host can read the secret ${file}`, advice));
  }
  const [first] = foreignState;
  if (first !== undefined) {
    const others = foreignState.length > 1 ? ` and ${foreignState.length - 1} more` : '';
    const found = `${first.path}${others} belongs to ${first.owner}, and ${user?.name ?? 'the daemon'} may not write it: nothing is saved there`;
    const advice = `\`chown -R ${user?.name ?? 'voxroute'}: ${directory}\`, then \`systemctl restart voxroute\``;
    lines.push(failed('permissions', found, advice));
  }
  if (lines.length > 0) return lines;
  if (user === null)
    return [
      warning(
        'permissions',
        'there is no user voxroute on this host',
        '`systemd-sysusers` creates it: docs/operation.md',
      ),
    ];
  return [ok('permissions', `${user.name} can read its files and write ${directory}; secrets are closed to others`)];
}
