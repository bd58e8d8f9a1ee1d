// Who is measured, and how each of them is started.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { importFile } from '../src/registry/import/import-file.js';
import { importRegistry } from '../src/registry/import/import-registry.js';
import type { RegistryTable } from '../src/registry/registry-table.js';
import { openVersion } from '../src/registry/registry-versions.js';
import { addVersion } from '../src/registry/table-versions.js';
import { writeRegistryFiles } from '../test/fakes/registry-rows.js';
import type { Tools } from './load-generator.js';
import { freePort } from '../test/fakes/free-port.js';
import { ServerProcess } from './server-process.js';
import { twentyRules } from './twenty-rules.js';
import { numberAt } from './callers.js';
import { remember, startVoxroute, stateOf } from './voxroute.js';

export interface Subject {
  readonly id: SubjectId;
  readonly server: ServerProcess;
  readonly script: string;
  readonly numbers: string;
  readonly expected: string;
}

/** In the order of the report. */
export const SUBJECTS = {
  lookup: 'voxroute, `lookup`, remembered',
  route: 'voxroute, `route` with 20 rules, remembered',
  stale: 'voxroute, `lookup`, remembered but stale',
  registry: 'voxroute, `lookup`, registry only',
  before: 'an earlier voxroute, `lookup`, remembered',
  'before-route': 'an earlier voxroute, `route` with 20 rules, remembered',
  limit: 'C, epoll: the limit of the machine',
  bare: 'bare `node:net`, the same line',
  honest: 'honest floor: environment, pino, two counters',
  'ding-dong': '`ding-dong` with the work of the honest floor',
  'ding-dong-readme': '`ding-dong` as its README shows it (two commands)',
  panoramisk: "Debian's `python3-panoramisk`",
} as const;
export type SubjectId = keyof typeof SUBJECTS;

const STALE_FROM = 20_000;
const LOOKUP = 'lookup?num=@&did=74951112233';
const ROUTE = 'route?num=@&did=74951112233';
const OK = 'VOX_STATUS=OK,';
/** That of test/bench/ami-peer.mjs. */
const AMI_SECRET = 'of the bench';

export interface Started {
  readonly subjects: readonly Subject[];
  /** Who could not be started, and why. */
  readonly skipped: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** What the daemons speak to. */
export interface Beside {
  /** Base URL of the stand-in, which stale numbers are asked of. */
  readonly voxlink: string;
  /** Where the manager interface of the bench is. */
  readonly amiPort: number;
  /** A built tree of an earlier version, to be measured in the same run; null for none. */
  readonly earlier: string | null;
  /** Numbers that are remembered, and as many that are stale. */
  readonly pool: number;
}

/** All of them, but for an earlier version where there is none. */
export async function startSubjects(directory: string, tools: Tools, beside: Beside): Promise<Started> {
  const servers: ServerProcess[] = [];
  const skipped: Record<string, string> = {};
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const own = await startDaemons(directory, beside, servers);
    own.push(...(await startEarlier(directory, beside, servers)));
    const line = join(directory, 'line');
    writeFileSync(line, await firstCommand(own[0]?.server.port ?? 0));
    const others: Subject[] = [];
    const isOwn = (id: SubjectId) => id.startsWith('before') || own.some((subject) => subject.id === id);
    for (const id of (Object.keys(SUBJECTS) as SubjectId[]).filter((name) => !isOwn(name))) {
      const port = await freePort();
      const command = commandOf(id, port, line, tools, directory);
      if (typeof command === 'string') {
        skipped[id] = command;
        continue;
      }
      const server = await ServerProcess.start({ name: id, port, ...command }, directory);
      servers.push(server);
      // panoramisk compares the whole of it with its routes.
      const script = id === 'panoramisk' ? 'lookup' : LOOKUP;
      const expected = id === 'ding-dong-readme' ? '' : OK;
      others.push({ id, server, script, expected, numbers: join(directory, 'fresh') });
    }
    return { subjects: [...own, ...others], skipped, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The daemon that remembers numbers, first, and the one that only has a registry. They are added to `servers`, the first
 * even where the second cannot be started.
 *
 * @param root the tree whose program is started: this one, or another that is built and takes the same configuration
 */
export async function startDaemons(
  directory: string,
  { voxlink, amiPort, pool, root = '.' }: Omit<Beside, 'earlier'> & { readonly root?: string },
  servers: ServerProcess[],
): Promise<Subject[]> {
  await remember(directory, 'remembering', [
    { from: 0, count: pool, ageDays: 1 },
    { from: STALE_FROM, count: pool, ageDays: 20 },
  ]);
  const numbersOf = (name: string, from: number) => {
    const path = join(directory, name);
    writeFileSync(path, Array.from({ length: pool }, (_, n) => `${numberAt(from + n)}\n`).join(''));
    return path;
  };
  const fresh = numbersOf('fresh', 0);
  const stale = numbersOf('stale', STALE_FROM);
  const secretFile = join(directory, 'secret');
  writeFileSync(secretFile, AMI_SECRET, { mode: 0o600 });
  const config = {
    voxlink: { baseUrl: voxlink },
    ami: { servers: [{ name: 'bench', port: amiPort, username: 'voxroute', secretFile }] },
    ...twentyRules(),
  };
  const remembering = await startVoxroute('remembering', directory, config, root);
  servers.push(remembering.process);
  const table = await importMadeUpRegistry(directory, 'offline');
  const inRanges = join(directory, 'in-ranges');
  const known = Array.from({ length: 2 * pool }, (_, n) => numberAt(n)).filter((number) => table.find(number) >= 0);
  writeFileSync(inRanges, known.slice(0, pool).join('\n'));
  const offline = await startVoxroute('offline', directory, { voxlink: { enabled: false } }, root);
  servers.push(offline.process);
  return [
    { id: 'lookup', server: remembering.process, script: LOOKUP, numbers: fresh, expected: OK },
    { id: 'route', server: remembering.process, script: ROUTE, numbers: fresh, expected: OK },
    { id: 'stale', server: remembering.process, script: LOOKUP, numbers: stale, expected: 'VOX_STATUS=' },
    { id: 'registry', server: offline.process, script: LOOKUP, numbers: inRanges, expected: 'VOX_STATUS=OFFLINE,' },
  ];
}

/** With the same numbers and rules as the one of this tree. */
async function startEarlier(
  directory: string,
  { voxlink, earlier, pool }: Beside,
  servers: ServerProcess[],
): Promise<Subject[]> {
  if (earlier === null) return [];
  await remember(directory, 'earlier', [{ from: 0, count: pool, ageDays: 1 }]);
  const config = { voxlink: { baseUrl: voxlink }, ...twentyRules() };
  const { process: server } = await startVoxroute('earlier', directory, config, earlier);
  servers.push(server);
  const same = { server, numbers: join(directory, 'fresh'), expected: OK };
  return [
    { id: 'before', script: LOOKUP, ...same },
    { id: 'before-route', script: ROUTE, ...same },
  ];
}

/** As `voxroute registry import` leaves it: as many ranges as there are. Returns the table. */
async function importMadeUpRegistry(directory: string, name: string): Promise<RegistryTable> {
  const target = join(stateOf(directory, name), 'registry');
  mkdirSync(target, { recursive: true });
  const paths = await writeRegistryFiles(join(directory, 'ranges'), { seed: 1 });
  const files = await Promise.all(paths.map((path) => importFile(path)));
  const { bytes, meta } = await importRegistry(files, new Map(), Date.now(), { force: false, read: () => undefined });
  await addVersion(target, 'ranges', bytes, meta.importedAtMs);
  const table = await openVersion(target, 'ranges', 'current');
  if (table === null) throw new Error('the registry that was imported cannot be read');
  return table;
}

type Command = Pick<Parameters<typeof ServerProcess.start>[0], 'program' | 'programArguments' | 'environment'>;

/** Or why it cannot be started. */
function commandOf(id: SubjectId, port: number, line: string, tools: Tools, directory: string): Command | string {
  if (id === 'limit') {
    if (tools.server === null) return 'no C compiler (cc, gcc or clang)';
    return { program: tools.server, programArguments: [String(port), line] };
  }
  if (id === 'panoramisk') {
    const modules = panoramiskModules(directory);
    if (modules === null) return 'python3-panoramisk is neither installed nor to be had by apt';
    const environment = { PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' };
    return {
      program: PYTHON,
      programArguments: ['bench/servers/panoramisk-server.py', String(port), line],
      environment,
    };
  }
  return { program: process.execPath, programArguments: [`bench/servers/${id}.mjs`, String(port), line] };
}

/** Debian's own. */
const PYTHON = '/usr/bin/python3';

/** Where Python finds it: the package is unpacked for the run, and nothing is installed. Null where it cannot be had. */
function panoramiskModules(directory: string): string | null {
  const runs = (program: string, programArguments: string[], cwd = directory, PYTHONPATH = '') =>
    spawnSync(program, programArguments, { cwd, env: { ...process.env, PYTHONPATH }, timeout: 60_000 }).status === 0;
  const isThere = (modules: string) => runs(PYTHON, ['-c', 'import panoramisk.fast_agi'], directory, modules);
  if (isThere('')) return '';
  const place = join(directory, 'panoramisk');
  mkdirSync(place, { recursive: true });
  if (!runs('apt-get', ['-q', 'download', 'python3-panoramisk'], place)) return null;
  const [file = ''] = readdirSync(place).filter((name) => name.endsWith('.deb'));
  const modules = join(place, 'usr/lib/python3/dist-packages');
  return runs('dpkg', ['-x', file, '.'], place) && isThere(modules) ? modules : null;
}

/** What the daemon writes to a remembered number: the floors write the same. */
function firstCommand(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = LOOKUP.replace('@', numberAt(0));
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`agi_network: yes\nagi_network_script: ${request}\nagi_request: agi://127.0.0.1/${request}\n\n`),
    );
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) socket.write('200 result=0\n');
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [line = ''] = text.split('\n');
      if (line.includes(OK)) resolve(line);
      else reject(new Error(`an answer that was not expected: ${line}`));
    });
  });
}
