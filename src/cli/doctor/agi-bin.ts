// `voxroute doctor`: do the programs in Asterisk's agi-bin find a Node.js that can run them?

import { join } from 'node:path';
import { textOf, type DoctorHost } from './doctor-host.js';
import { failed, ok, type CheckLine } from './finding.js';

export interface AgiBinFacts {
  /** Those that are there; empty where none is used. */
  readonly programs: readonly string[];
  /** As their first line has it: `node`, or a path. */
  readonly node: string;
  /** Such as `v20.19.0`; null where it does not run. */
  readonly version: string | null;
}

const PROGRAMS = ['voxroute-agi', 'agi_request'];
const DEFAULT_DIRECTORY = '/var/lib/asterisk/agi-bin';
/** What systemd and init scripts give to Asterisk. */
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NEEDED = { major: 20, minor: 19 };

/** @param asteriskPid to know the PATH that it has */
export async function lookAtAgiBin(asteriskPid: number | null, host: DoctorHost): Promise<AgiBinFacts> {
  const settings = textOf(host, '/etc/asterisk/asterisk.conf') ?? '';
  const directory = /^\s*astagidir\s*=>?\s*(\S+)/m.exec(settings)?.[1] ?? DEFAULT_DIRECTORY;
  const programs = PROGRAMS.map((name) => join(directory, name)).filter((path) => textOf(host, path) !== null);
  const firstLine = textOf(host, programs[0] ?? '')?.split('\n', 1)[0] ?? '';
  const node = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(firstLine)?.[1] ?? 'node';
  const output =
    programs.length === 0 ? null : await host.run(node, ['--version'], { PATH: pathOf(asteriskPid, host) });
  return { programs, node, version: output === null ? null : output.trim() };
}

function pathOf(pid: number | null, host: DoctorHost): string {
  const environment = pid === null ? null : textOf(host, `/proc/${pid}/environ`);
  const path = environment?.split('\0').find((entry) => entry.startsWith('PATH='));
  return path?.slice('PATH='.length) ?? USUAL_PATH;
}

export function checkAgiBin({ programs, node, version }: AgiBinFacts): readonly CheckLine[] {
  if (programs.length === 0) return [];
  const names = programs.join(', ');
  const advice =
    'install Node.js 20.19 or later where Asterisk finds it as `node`, or ask by agi://127.0.0.1:4583, which needs none (dialplan-examples/extensions-lookup.conf)';
  if (version === null) return [failed('agi-bin', `${names}: Asterisk finds no ${node} that runs`, advice)];
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isNew = major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor);
  if (isNew) return [ok('agi-bin', `${names}: Asterisk finds Node.js ${version}`)];
  return [
    failed(
      'agi-bin',
      `${names}: Asterisk finds Node.js ${version}, which is too old: these programs set nothing`,
      advice,
    ),
  ];
}
