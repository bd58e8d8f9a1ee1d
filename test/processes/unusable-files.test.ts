// A pipe without a writer, a device without an end and a file of a gigabyte in place of a file that an administrator
// names: nothing waits for them, at the start, in a reload and at the end.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { createDaemon } from '../../src/daemon/daemon.js';
import { createLog } from '../../src/telemetry/log.js';
import { systemClock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { DaemonProcess } from './daemon-process.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const KINDS = {
  'a named pipe': (path: string) => void execFileSync('mkfifo', [path]),
  'a link to a device': (path: string) => symlinkSync('/dev/zero', path),
  'a gigabyte of nothing': (path: string) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 30);
  },
};
const WHY = /a named pipe, not a regular file|a device, not a regular file|larger than \d+ [KM]iB/;

/** What a configuration says of it; null for a file that is read because of where it is. */
const PLACES = {
  'conf.d/odd.yaml': null,
  'secret of AMI': (file: string) => ({
    ami: { servers: [{ name: 'pbx', host: '127.0.0.1', port: 1, username: 'vox', secretFile: file }] },
  }),
  'token of HTTP': (file: string) => ({ http: { listen: '127.0.0.1:0', tokenFile: file } }),
  'token for reading': (file: string) => ({ http: { listen: '127.0.0.1:0', viewTokenFile: file } }),
  holidays: (file: string) => ({ holidays: file }),
  'block list': (file: string) => ({ lists: { block: [{ file }] } }),
  contacts: (file: string) => ({ contacts: [{ file }] }),
};
type Place = keyof typeof PLACES;

/** Files of lists and contacts that cannot be read do not keep a host from routing calls. */
const DONE_WITHOUT: readonly string[] = ['block list', 'contacts'] satisfies Place[];

const EACH = (Object.keys(PLACES) as Place[]).flatMap((place) =>
  (Object.keys(KINDS) as (keyof typeof KINDS)[]).map((kind) => [place, kind] as const),
);

/** Writes a configuration that names such a file. @returns what removes the file */
function nameIn(configFile: string, place: Place, kind: keyof typeof KINDS): () => void {
  const directory = dirname(configFile);
  const path = join(directory, place.includes('/') ? place : 'odd');
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  KINDS[kind](path);
  const [agi, http] = [{ listen: '127.0.0.1:0' }, { listen: '127.0.0.1:0' }];
  const rest = { voxlink: { enabled: false }, cache: { dir: join(directory, 'state') } };
  writeFileSync(configFile, JSON.stringify({ agi, http, ...rest, ...PLACES[place]?.(path) }));
  return () => rmSync(path);
}

describe('a start', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'voxroute-odd-'));
  });
  afterAll(() => removeDirectory(directory));

  const start = async (configFile: string) => {
    const lines: string[] = [];
    const log = createLog('info', (line) => lines.push(line));
    const daemon = createDaemon(loadConfig(configFile, {}), {
      clock: systemClock,
      log,
      version: 'test',
      environment: {},
    });
    try {
      await daemon.start();
    } finally {
      await daemon.stop();
    }
    return lines.join('');
  };

  // A start takes time; what kinds there are does not depend on the place.
  const some = EACH.filter(([place, kind]) => kind === 'a named pipe' || place === 'holidays');
  it.each(some)('with %s that is %s: says so, or serves without a list', async (place, kind) => {
    const configFile = join(directory, 'voxroute.yaml');
    const remove = nameIn(configFile, place, kind);
    if (DONE_WITHOUT.includes(place)) expect(await start(configFile)).toMatch(WHY);
    else await expect(start(configFile)).rejects.toThrow(WHY);
    remove();
  });
});

describe('a daemon that serves', () => {
  let daemon: DaemonProcess;
  beforeAll(async () => {
    daemon = await DaemonProcess.start({ voxlink: { enabled: false } });
    return () => daemon.stop();
  });
  const refused = () => daemon.log.filter(({ msg }) => String(msg).startsWith('configuration not reloaded'));

  it.each(EACH)('hears of %s that is %s in a reload, and answers as before', async (place, kind) => {
    const before = refused().length;
    const remove = nameIn(daemon.configFile, place, kind);
    daemon.signal('SIGHUP');
    await expect.poll(() => refused().length).toBeGreaterThan(before);
    expect(refused().at(-1)?.['why']).toMatch(WHY);
    const { variables } = await callFastAgi(daemon.agiPort, { callerId: '79170415564' });
    expect(variables.get('VOX_STATUS')).toBe('OFFLINE');
    remove();
  });

  it('ends in the middle of such a reload', async () => {
    nameIn(daemon.configFile, 'conf.d/odd.yaml', 'a named pipe');
    daemon.signal('SIGHUP');
    daemon.signal('SIGTERM');
    expect(await daemon.ended()).toBe(0);
  });
});
