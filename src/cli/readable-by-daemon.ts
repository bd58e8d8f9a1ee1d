// For `voxroute check-config` as root: files that root can read but the daemon's user cannot.

import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/** Whose the unit's `User=` is. */
const DAEMON = 'voxroute';

export interface DaemonUser {
  readonly name: string;
  readonly uid: number;
  readonly gids: ReadonlySet<number>;
}

/** A file and, in words, why the daemon cannot read it. */
export interface UnreadableFile {
  readonly file: string;
  readonly why: string;
}

/** Null where there is none, or whoever asks is not root and has seen for himself. */
export function daemonUser(uid = process.getuid?.()): DaemonUser | null {
  if (uid !== 0) return null;
  try {
    return userIn(readFileSync('/etc/passwd', 'utf8'), readFileSync('/etc/group', 'utf8'));
  } catch {
    return null;
  }
}

/** As `passwd(5)` and `group(5)` say; null when they do not know the daemon. */
export function userIn(passwd: string, group: string, name = DAEMON): DaemonUser | null {
  const entry = passwd.split('\n').find((line) => line.startsWith(`${name}:`));
  const [, , uid, gid] = entry?.split(':') ?? [];
  if (uid === undefined || gid === undefined) return null;
  const more = group.split('\n').flatMap((line) => {
    const [, , id, members = ''] = line.split(':');
    return members.split(',').includes(name) ? [Number(id)] : [];
  });
  return { name, uid: Number(uid), gids: new Set([Number(gid), ...more]) };
}

/** By owner and mode of the files and of the directories in which they are. What is not there is not looked at. */
export function unreadableBy(user: DaemonUser, files: readonly string[]): UnreadableFile[] {
  return [...new Set(files)].flatMap((file) => {
    const why = whyNot(user, file);
    return why === null ? [] : [{ file, why }];
  });
}

function whyNot(user: DaemonUser, file: string): string | null {
  try {
    const real = realpathSync(file);
    for (let directory = dirname(real); ; directory = dirname(directory)) {
      if (!may(user, statSync(directory), 1))
        return `${user.name} may not enter ${directory}: chmod g+x and chgrp ${user.name} it`;
      if (directory === dirname(directory)) break;
    }
    if (may(user, statSync(real), 4)) return null;
    return `${user.name} may not read it: chown root:${user.name} ${real} && chmod 640 ${real}`;
  } catch {
    return null;
  }
}

/** @param right 4 to read, 2 to write, 1 to enter */
export function may({ uid, gids }: DaemonUser, { mode, uid: owner, gid }: Stats, right: 4 | 2 | 1): boolean {
  if (uid === 0) return true;
  const shift = owner === uid ? 6 : gids.has(gid) ? 3 : 0;
  return ((mode >> shift) & right) !== 0;
}
