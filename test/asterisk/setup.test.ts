// `voxroute setup` beside a real Asterisk: it reads what was written, takes the new AMI user, and a call goes through.

import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkAmi, lookAtAmi } from '../../src/cli/doctor/ami.js';
import { thisHost, type DoctorHost } from '../../src/cli/doctor/doctor-host.js';
import { setUp, type SetupOptions } from '../../src/cli/setup/setup.js';
import { loadConfig } from '../../src/config/load-config.js';
import { freePort } from '../fakes/free-port.js';
import { startDaemon, type RunningDaemon } from '../system/running-daemon.js';
import { writeAsteriskConfig } from './asterisk-config.js';
import { AsteriskProcess } from './asterisk-process.js';
import { ROOT_ENVIRONMENT } from './debian-root.js';
import { describeOnEachAsterisk } from './each-asterisk.js';
import { runProgram } from './run-program.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

describeOnEachAsterisk('voxroute setup', ({ root, version }) => {
  let home: string;
  let daemon: RunningDaemon;
  let asterisk: AsteriskProcess;
  let host: DoctorHost;
  let port: number;
  let said = '';

  /** As Asterisk sees it, and from outside. */
  const inside = (name: string) => join(home, name);
  const outside = (name: string) => join(root, home, name);
  const text = (name: string) => readFileSync(outside(name), 'utf8');
  const setup = async (options: SetupOptions) => {
    said = '';
    const output = { stdout: { write: (message: string) => (said += message) }, stderr: { write: () => true } };
    const where = { config: outside('voxroute/voxroute.yaml'), asterisk: outside('etc') };
    await setUp({ ...where, ...options }, output, host, inside('recipes'));
  };

  beforeAll(async () => {
    mkdirSync(join(root, 'lab'), { recursive: true });
    home = `/lab/${mkdtempSync(join(root, 'lab/setup-')).split('/').at(-1) ?? ''}`;
    chmodSync(outside(''), 0o755);
    cpSync('dialplan-examples', outside('recipes'), { recursive: true });
    daemon = await startDaemon();
    mkdirSync(outside('voxroute'));
    writeFileSync(outside('voxroute/voxroute.yaml'), `agi: { listen: "127.0.0.1:${daemon.agiPort}" }\n`);
    port = await freePort();
    const conf = await writeAsteriskConfig(root, home, { port, username: 'lab', secret: 'lab' }, {});
    host = {
      ...thisHost,
      environment: {},
      root: outside('nothing'),
      run: (_program, args) =>
        runProgram('chroot', [root, 'asterisk', '-C', conf, ...args], {
          env: ROOT_ENVIRONMENT,
          timeoutMs: 10_000,
        }).catch(() => null),
    };
    asterisk = new AsteriskProcess(root, conf);
    while (!((await host.run('asterisk', ['-rx', 'core waitfullybooted'])) ?? '').includes('fully booted')) {
      if (!asterisk.running) throw new Error(asterisk.output);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  afterAll(async () => {
    await asterisk.stop();
    await daemon.stop();
    removeDirectory(outside(''));
  });

  it('writes, reloads, and a call through the dialplan is answered', async () => {
    await setup({ write: true });
    expect(said).toMatch(new RegExp(`^found Asterisk ${version}\\.`));
    expect(said).toMatch(/a test call through the dialplan was answered: VOX_STATUS=\w+ RU-PRI/);
  });

  it('has made an AMI user with the rights that doctor looks for', async () => {
    const { config, amiSecrets } = loadConfig(outside('voxroute/voxroute.yaml'), {});
    const servers = config.ami.servers.map((server) => ({ ...server, port }));
    const facts = await lookAtAmi(servers, amiSecrets, host);
    expect(facts[0]?.login).toMatchObject({ kind: 'done', mayCall: true, reads: ['user'] });
    expect(checkAmi(facts).map(({ verdict, found }) => `${verdict}: ${found}`)).toEqual([
      `ok: pbx: logged in to Asterisk ${version} as voxroute, with the rights it needs`,
    ]);
    const wrong = await lookAtAmi(servers, new Map([['pbx', 'another']]), host);
    expect(wrong[0]?.login).toMatchObject({ kind: 'refused' });
  });

  it('sees rights that are missing', async () => {
    writeFileSync(
      outside('etc/manager.conf'),
      text('etc/manager.conf').replace('read = user', 'read = system').replace('write = call', 'write = user'),
    );
    await host.run('asterisk', ['-rx', 'manager reload']);
    const { config, amiSecrets } = loadConfig(outside('voxroute/voxroute.yaml'), {});
    const lines = checkAmi(
      await lookAtAmi(
        config.ami.servers.map((server) => ({ ...server, port })),
        amiSecrets,
        host,
      ),
    );
    expect(lines.map(({ found }) => found)).toEqual([
      'pbx: the user may not read and set variables of channels: no request is answered',
      'pbx: the user does not receive UserEvents: no request arrives',
    ]);
  });

  it('takes all of it back', async () => {
    await setup({ undo: true });
    expect(text('etc/extensions.conf')).not.toContain('voxroute setup');
    expect(existsSync(outside('voxroute/ami-secret'))).toBe(false);
    expect(await host.run('asterisk', ['-rx', 'dialplan show voxroute-ask'])).toMatch(/There is no existence of/);
  });
});
