// What root can read and the daemon cannot.

import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { daemonUser, unreadableBy, userIn, type DaemonUser } from '../../src/cli/readable-by-daemon.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const PASSWD =
  'root:x:0:0:root:/root:/bin/bash\nvoxroute:x:999:998:voxroute daemon:/var/lib/voxroute:/usr/sbin/nologin\n';
const GROUP = 'root:x:0:\nvoxroute:x:998:\nasterisk:x:120:voxroute,freepbx\nother:x:121:freepbx\n';

let directory: string;
let file: string;
beforeEach(() => {
  directory = temporaryDirectory('readable');
  chmodSync(directory, 0o755);
  file = join(directory, 'secret');
  writeFileSync(file, 'x');
});

/** In the group that the file has, or not. */
const daemon = (isInGroup: boolean): DaemonUser => ({
  name: 'voxroute',
  uid: 4_000_000,
  gids: new Set([isInGroup ? statSync(file).gid : 4_000_000]),
});

describe('the daemon’s user', () => {
  it('is read with its groups', () => {
    expect(userIn(PASSWD, GROUP)).toEqual({ name: 'voxroute', uid: 999, gids: new Set([998, 120]) });
    expect(userIn('root:x:0:0::/root:/bin/sh\n', GROUP)).toBeNull();
  });

  it('is of interest to root alone', () => {
    expect(daemonUser(1000)).toBeNull();
  });

  it.each([
    [0o600, true, false],
    [0o640, true, true],
    [0o640, false, false],
    [0o644, false, true],
    // The group's rights count for its members, whatever others may.
    [0o604, true, false],
  ])('a file with mode %o, member of its group: %s, can be read: %s', (mode, isInGroup, isReadable) => {
    chmodSync(file, mode);
    const why = `voxroute may not read it: chown root:voxroute ${file} && chmod 640 ${file}`;
    expect(unreadableBy(daemon(isInGroup), [file])).toEqual(isReadable ? [] : [{ file, why }]);
  });

  it('has to be let into the directory, also behind a link', () => {
    const hidden = join(directory, 'hidden');
    mkdirSync(hidden);
    writeFileSync(join(hidden, 'list.txt'), '');
    chmodSync(hidden, 0o700);
    const link = join(directory, 'list.txt');
    symlinkSync(join(hidden, 'list.txt'), link);
    expect(unreadableBy(daemon(false), [link])).toEqual([
      { file: link, why: expect.stringContaining(`voxroute may not enter ${hidden}`) as string },
    ]);
  });

  it('is not asked about what is not there: that is said elsewhere', () => {
    expect(unreadableBy(daemon(false), [join(directory, 'absent')])).toEqual([]);
  });
});
