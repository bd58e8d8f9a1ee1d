// `voxroute doctor`: does an Asterisk that is installed here run?

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn, textOf, type DoctorHost } from './doctor-host.js';
import { failed, ok, type CheckLine } from './finding.js';

export interface AsteriskFacts {
  readonly isInstalled: boolean;
  readonly pid: number | null;
}

const PLACES = ['/usr/sbin/asterisk', '/usr/local/sbin/asterisk', '/etc/asterisk/asterisk.conf'];

export function lookAtAsterisk(host: DoctorHost): AsteriskFacts {
  const pid = namesIn(host, '/proc').find(
    (name) => /^\d+$/.test(name) && textOf(host, `/proc/${name}/comm`)?.trim() === 'asterisk',
  );
  const isInstalled = pid !== undefined || PLACES.some((place) => existsSync(join(host.root, place)));
  return { isInstalled, pid: pid === undefined ? null : Number(pid) };
}

export function checkAsterisk({ isInstalled, pid }: AsteriskFacts): readonly CheckLine[] {
  // voxroute may run beside it, on another host.
  if (!isInstalled) return [];
  if (pid !== null) return [ok('asterisk', `Asterisk runs here, process ${pid}`)];
  const advice =
    'start it: `systemctl start asterisk`, on FreePBX `fwconsole start`; /var/log/asterisk/full says why it ended';
  return [failed('asterisk', 'Asterisk is installed but not running: no calls arrive', advice)];
}
