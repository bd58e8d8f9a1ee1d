// What a daemon begins with whose files are bad when it starts, and how it gets out of it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  begin,
  chooseStartConfig,
  lastGoodWriter,
  type StartConfig,
  type StartedService,
} from '../../src/cli/serve-start.js';
import { configPlaces, type ConfigPlaces } from '../../src/config/config-files.js';
import { configBytes } from '../../src/config/last-good.js';
import { createDaemon } from '../../src/daemon/daemon.js';
import { createLog } from '../../src/telemetry/log.js';
import { systemClock } from '../../src/time/clock.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { runVoxroute } from './run-voxroute.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

let directory: string;
let places: ConfigPlaces;
let log: Record<string, unknown>[];
beforeEach(() => {
  directory = temporaryDirectory('start');
  places = configPlaces(join(directory, 'voxroute.yaml'), {});
  log = [];
});

const GOOD = () => `
agi: { listen: "127.0.0.1:0" }
http: { listen: "127.0.0.1:0" }
voxlink: { enabled: false }
cache: { dir: "${directory}" }
lists: { block: [{ number: "7809*", reason: premium }] }
`;

function writeConfig(text: string) {
  writeFileSync(places.main, text);
}

async function start(): Promise<StartedService> {
  const written = createLog('info', (line) => log.push(JSON.parse(line) as Record<string, unknown>));
  const create = ({ loaded, origin }: StartConfig) =>
    createDaemon(loaded, { clock: systemClock, log: written, version: 'test', environment: {} }, origin);
  const begun = await begin(chooseStartConfig(places, {}), places, {}, written, create);
  onTestFinished(() => begun.daemon.stop());
  return begun;
}

/** A daemon that has run with these files once, as the one before the restart. */
async function ranWith(text: string): Promise<void> {
  writeConfig(text);
  const { daemon, beginning } = await start();
  const keep = lastGoodWriter(
    places,
    createLog('info', () => undefined),
  );
  keep(daemon.stateDirectory() ?? '', () => configBytes(beginning.loaded));
  await daemon.stop();
  await expect.poll(() => existsSync(join(directory, 'last-good-configuration'))).toBe(true);
  log = [];
}

const status = async () => {
  const { stdout } = await runVoxroute('status', '--json', '--config', places.main);
  return (JSON.parse(stdout) as { configuration: object }).configuration;
};

describe('a restart with bad files', () => {
  it.each([
    ['an unknown key', () => GOOD().replace('reason:', 'raeson:'), /raeson: unknown key/],
    ['no YAML', () => `${GOOD()}agi: [`, /voxroute\.yaml:\d+/],
    [
      'a calendar that is not there',
      () => `${GOOD()}holidays: ${directory}/absent.yaml`,
      /absent\.yaml.*cannot be read/,
    ],
    [
      'an address of another host',
      () => GOOD().replace('127.0.0.1:0', '192.0.2.1:4583'),
      /cannot listen on 192\.0\.2\.1/,
    ],
    [
      'a secret that cannot be read',
      () => `${GOOD()}ami: { servers: [{ name: a, host: h, username: u, secretFile: ${directory}/absent }] }`,
      /secretFile: expected the path of a file that can be read/,
    ],
  ])(
    '(%s) goes on with the last good ones, lists included, and says so in log, status and metric',
    async (_, bad, why) => {
      await ranWith(GOOD());
      writeConfig(bad());
      const { agi, http } = await start();
      const { variables } = await callFastAgi(agi.port, { callerId: '78095551234', script: 'route' });
      expect(variables.get('VOX_BLACKLIST')).toBe('1');

      const message =
        'the configuration on disk cannot be used: the last good one is used until the files are corrected';
      const line = log.find(({ msg }) => msg === message);
      expect(line).toMatchObject({ level: 'error' });
      expect(String(line?.['problems'])).toMatch(why);
      expect(await status()).toMatchObject({ origin: 'last-good', files: [places.main] });
      expect(JSON.stringify(await status())).toMatch(why);
      const metrics = await (await fetch(`http://127.0.0.1:${http?.port}/metrics`)).text();
      expect(metrics).toMatch(/^voxroute_config_last_reload_success 0$/m);
      const { stdout } = await runVoxroute('status', '--config', places.main);
      expect(stdout).toMatch(
        /^needs attention:\n {2}the configuration on disk cannot be used; in use is the last good one, of /,
      );
    },
  );

  it('ends with exit code 2 where there is no last good one', () => {
    writeConfig('agi: { listn: x }');
    expect(() => chooseStartConfig(places, {})).toThrow(expect.objectContaining({ exitCode: 2 }) as Error);
  });

  it('ends with exit code 2 where that shows only while it starts', async () => {
    writeConfig(`${GOOD()}holidays: ${directory}/absent.yaml`);
    await expect(start()).rejects.toMatchObject({ exitCode: 2 });
  });

  it('ends with exit code 1 where the last good one cannot be started either', async () => {
    await ranWith(GOOD());
    writeConfig(GOOD().replaceAll('127.0.0.1:0', '192.0.2.1:4583'));
    const kept = join(directory, 'last-good-configuration');
    writeFileSync(kept, readFileSync(kept, 'utf8').replace('127.0.0.1:0', '192.0.2.7:1'));
    await expect(start()).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('192.0.2.7') as string,
    });
  });
});
