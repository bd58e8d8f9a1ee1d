// `voxroute setup` beside PBXs as they are: what is found, written, tried, and taken back.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readDialplan } from '../../../src/cli/doctor/dialplan/read-dialplan.js';
import { thisHost, type DoctorHost } from '../../../src/cli/doctor/doctor-host.js';
import { setUp, type SetupOptions } from '../../../src/cli/setup/setup.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { manualClock } from '../../fakes/manual-clock.js';
import { temporaryDirectory } from '../../fakes/temporary-directory.js';

let directory: string;
let asked: string[];
let answer: string | null;
beforeEach(() => {
  directory = temporaryDirectory('setup');
  asked = [];
  answer = 'OK RU-PRI';
});

const path = (name: string) => join(directory, name);
const text = (name: string) => readFileSync(path(name), 'utf8');

function plant(files: Readonly<Record<string, string>>): void {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), contents);
  }
}

/** An Asterisk whose command line answers, and whose AstDB has what the test call left. */
function run(program: string, args: readonly string[]): Promise<string | null> {
  const line = args.join(' ');
  asked.push(`${program} ${line}`);
  if (line === '-V') return Promise.resolve('Asterisk 22.10.0~dfsg+~cs6.15.60671435\n');
  if (line.includes('database get')) return Promise.resolve(answer === null ? null : `Value: ${answer}\n`);
  return Promise.resolve('');
}

async function setup(options: SetupOptions = {}): Promise<string> {
  let said = '';
  const host: DoctorHost = {
    ...thisHost,
    environment: {},
    root: directory,
    clock: manualClock(),
    waitMs: 200,
    run,
  };
  const output = { stdout: { write: (message: string) => (said += message) }, stderr: { write: () => true } };
  await setUp({ config: path('etc/voxroute/voxroute.yaml'), ...options }, output, host);
  return said;
}

const PLAIN = {
  'etc/asterisk/manager.conf': '[general]\nenabled = yes\nport = 5038\n',
  'etc/asterisk/extensions.conf': '[from-trunk]\nexten => _X.,1,Dial(PJSIP/100)\n',
};
const FREEPBX = {
  'etc/freepbx.conf': '<?php\n',
  'var/www/html/admin/modules/framework/module.xml': '<module><version>17.0.19.23</version></module>',
  'etc/asterisk/manager.conf': '[general]\nenabled = yes\n#include manager_custom.conf\n',
  'etc/asterisk/manager_custom.conf': '; mine\n[cti]\nsecret = theirs\n',
  'etc/asterisk/extensions.conf': '#include extensions_custom.conf\n',
  'etc/asterisk/extensions_custom.conf': '[mine]\nexten => s,1,NoOp()',
  'etc/asterisk/extensions_additional.conf': '[globals]\nOUT_1 = PJSIP/sip-main\n',
};

it('only prints without --write, and no secret', async () => {
  plant(FREEPBX);
  const said = await setup();
  expect(said).toMatch(/^found FreePBX 17\.0\.19\.23 on Asterisk 22\.10\.0, configured in /);
  expect(said).toContain('+[voxroute]\n+secret = (a secret)\n');
  expect(said).toContain('nothing was written: voxroute setup --write');
  expect(said).not.toMatch(/[0-9a-f]{48}/);
  expect(said).not.toContain('theirs');
  expect(existsSync(path('etc/voxroute'))).toBe(false);
  expect(asked).toEqual(['asterisk -V']);
});

describe.each([
  ['Asterisk', PLAIN, 'manager.conf', 'extensions.conf'],
  ['FreePBX', FREEPBX, 'manager_custom.conf', 'extensions_custom.conf'],
])('beside %s', (product, files, manager, extensions) => {
  it('writes configuration, AMI user and recipes, keeps a copy of each, tries a call, and does no more than reload', async () => {
    plant(files);
    const said = await setup({ write: true });
    expect(said).toContain('a test call through the dialplan was answered: VOX_STATUS=OK RU-PRI');
    expect(asked.filter((line) => /reload|restart|stop/.test(line))).toEqual([
      'asterisk -rx dialplan reload',
      'asterisk -rx manager reload',
    ]);
    const secret = text('etc/voxroute/ami-secret').trim();
    expect(secret).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(path('etc/voxroute/ami-secret')).mode & 0o777).toBe(0o640);
    expect(text(`etc/asterisk/${manager}`)).toContain(`[voxroute]\nsecret = ${secret}\n`);
    const { config, amiSecrets } = loadConfig(path('etc/voxroute/voxroute.yaml'), {});
    expect(config.ami.servers).toMatchObject([{ name: 'pbx', host: '127.0.0.1', username: 'voxroute' }]);
    expect(amiSecrets.get('pbx')).toBe(secret);
    const dialplan = readDialplan(path('etc/asterisk'), ['extensions.conf']);
    expect(dialplan.missing).toEqual([]);
    expect(dialplan.files).toContain(resolve('dialplan-examples/extensions-ask.conf'));
    expect(dialplan.files).toContain(
      resolve(`dialplan-examples/extensions-${product === 'FreePBX' ? 'freepbx' : 'lookup'}.conf`),
    );
    const copies = readdirSync(path('etc/asterisk')).filter((name) => name.includes('.voxroute-'));
    expect(copies.sort()).toEqual([
      `${extensions}.voxroute-2026-11-22T120000`,
      `${manager}.voxroute-2026-11-22T120000`,
    ]);
    expect(text(`etc/asterisk/${copies[0] ?? ''}`)).toBe(
      (files as Record<string, string>)[`etc/asterisk/${extensions}`],
    );
  });

  it('changes nothing when it is run again, and takes all of it back', async () => {
    plant(files);
    await setup({ write: true });
    expect(await setup({ write: true })).toContain('everything is already set up');
    const said = await setup({ undo: true });
    expect(said).toContain(`${extensions}: the lines of setup were removed`);
    for (const [name, contents] of Object.entries(files)) expect(text(name).trimEnd()).toBe(contents.trimEnd());
    expect(readdirSync(path('etc/voxroute'))).toEqual(['conf.d']);
    await expect(setup({ undo: true })).rejects.toThrow('nothing was written here');
  });
});

it('keeps a configuration that is there, and what was changed since', async () => {
  plant({ ...PLAIN, 'etc/voxroute/voxroute.yaml': 'agi: { listen: "127.0.0.1:4600" }\n' });
  await setup({ write: true });
  expect(text('etc/voxroute/voxroute.yaml')).toBe('agi: { listen: "127.0.0.1:4600" }\n');
  expect(text('etc/asterisk/extensions.conf')).toContain('[globals]\nVOXROUTE_AGI=agi://127.0.0.1:4600\n');
  writeFileSync(path('etc/voxroute/conf.d/asterisk.yaml'), 'ami: {}\n');
  expect(await setup({ undo: true })).toContain('asterisk.yaml: was changed since, so it is kept');
});

it('leaves a hook of FreePBX that is there alone, and says what to do', async () => {
  plant({
    ...FREEPBX,
    'etc/asterisk/extensions_custom.conf': '[macro-dialout-trunk-predial-hook]\nexten => s,1,MacroExit()\n',
  });
  const said = await setup({ write: true });
  expect(text('etc/asterisk/extensions_custom.conf')).not.toContain('extensions-freepbx.conf');
  expect(said).toMatch(/has \[macro-dialout-trunk-predial-hook\] already: include a copy/);
});

it('says what to enter in MikoPBX, and touches none of its files', async () => {
  plant({ ...PLAIN, 'etc/inc/mikopbx/x': '', 'etc/version': '2025.1.1\n' });
  const said = await setup({ write: true });
  expect(said).toMatch(/^found MikoPBX 2025\.1\.1 on Asterisk 22\.10\.0/);
  expect(said).toContain('System file customization');
  expect(text('etc/asterisk/manager.conf')).toBe(PLAIN['etc/asterisk/manager.conf']);
});

it.each([
  ['FAILED ', 'the daemon did not answer it'],
  [null, 'the test call did not go through'],
])('a test call that gives %s is a failure', async (value, message) => {
  plant(PLAIN);
  answer = value;
  await expect(setup({ write: true })).rejects.toThrow(message);
});

it('needs an Asterisk', async () => {
  await expect(setup()).rejects.toThrow('no /etc/asterisk here');
});

it('says when AMI is off', async () => {
  plant({ ...PLAIN, 'etc/asterisk/manager.conf': '[general]\nenabled = no\n' });
  expect(await setup()).toContain('AMI is off: write enabled = yes');
});
