// `voxroute setup`: finds the PBX, and prints or writes what it needs to ask voxroute. Nothing is restarted: Asterisk reads its
// dialplan and its AMI users again, and a call through the real dialplan shows whether it works.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { configPlaces } from '../../config/config-files.js';
import { readableConfig } from '../../config/readable-config.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { dialplanExamples } from '../package-files.js';
import { thisHost, type DoctorHost } from '../doctor/doctor-host.js';
import { findPbx, pbxText } from './find-pbx.js';
import { planSetup, TEST_CONTEXT, type SetupPlan } from './plan-setup.js';
import { textDiff } from './text-diff.js';
import { undoFiles, writeFiles } from './write-setup.js';

export interface SetupOptions {
  readonly config?: string;
  /** Directory of Asterisk's configuration; /etc/asterisk when absent. */
  readonly asterisk?: string;
  readonly write?: boolean;
  readonly undo?: boolean;
}

export const setup = (options: SetupOptions, output: Output): Promise<void> => setUp(options, output, thisHost);

/**
 * @param recipes directory of dialplan-examples, as Asterisk sees it
 * @throws {CommandFailure} where there is no Asterisk, or the test call gets no answer
 */
export async function setUp(
  options: SetupOptions,
  output: Output,
  host: DoctorHost,
  recipes = dialplanExamples(),
): Promise<void> {
  const print = (line = '') => void output.stdout.write(`${line}\n`);
  const configDirectory = dirname(configPlaces(options.config, host.environment).main);
  if (options.undo === true) {
    await undo(configDirectory, host, print);
    return;
  }
  const pbx = await findPbx(options.asterisk, host);
  if (pbx === null)
    throw new CommandFailure(
      EXIT.failed,
      'setup: no /etc/asterisk here; name the directory with --asterisk, or run it on the PBX',
    );
  print(`found ${pbxText(pbx)}`);
  const { config } = readableConfig(options.config, host.environment);
  const { host: listen, port } = config.agi.listen;
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : null);
  const plan = planSetup({
    pbx,
    configDirectory,
    recipes,
    agiAddress: `${listen === '0.0.0.0' ? '127.0.0.1' : listen.includes(':') ? `[${listen}]` : listen}:${port}`,
    hasAmi: config.ami.servers.length > 0,
    read,
    newSecret: () => randomBytes(24).toString('hex'),
  });
  for (const { path, before, after } of plan.files) print(`\n${textDiff(path, before, after)}`);
  if (plan.files.length === 0) print('everything is already set up');
  await finish(plan, options, configDirectory, pbx.kind, host, print);
}

async function finish(
  plan: SetupPlan,
  { write = false }: SetupOptions,
  configDirectory: string,
  kind: string,
  host: DoctorHost,
  print: (line?: string) => void,
): Promise<void> {
  if (!write) {
    if (plan.files.length > 0)
      print('\nnothing was written: voxroute setup --write writes it, and keeps a copy of each file');
    notes(plan, print);
    return;
  }
  const stamp = new Date(host.clock.epochMs()).toISOString().slice(0, 19).replaceAll(':', '');
  for (const { path, copy } of writeFiles(plan.files, configDirectory, stamp, host))
    print(`written: ${path}${copy === null ? '' : `; backup: ${copy}`}`);
  if (kind !== 'mikopbx') await tryIt(host, print);
  notes(plan, print);
  print('to undo everything: voxroute setup --undo');
}

function notes({ notes: left }: SetupPlan, print: (line?: string) => void): void {
  if (left.length > 0) print(`\nstill to do:\n${left.map((note) => `  ${note}`).join('\n')}`);
}

const TRIES = 20;

/** @throws {CommandFailure} when the call gets no answer */
async function tryIt(host: DoctorHost, print: (line?: string) => void): Promise<void> {
  const cli = (line: string) => host.run('asterisk', ['-rx', line]);
  const reloaded = [await cli('dialplan reload'), await cli('manager reload')];
  if (reloaded.includes(null)) {
    print(
      'Asterisk is not running here, or its command line cannot be used: run `dialplan reload` and `manager reload` on it',
    );
    return;
  }
  await cli('database del voxroute setup');
  await cli(`channel originate Local/s@${TEST_CONTEXT}/n application Wait 1`);
  for (let time = 0; time < TRIES; time += 1) {
    const answer = /^Value: (.*)$/m.exec((await cli('database get voxroute setup')) ?? '')?.[1];
    if (answer === undefined) {
      await new Promise<void>((resolve) => setTimeout(resolve, host.waitMs / TRIES));
      continue;
    }
    await cli('database del voxroute setup');
    const [status = ''] = answer.split(' ');
    if (status === 'FAILED')
      throw new CommandFailure(
        EXIT.failed,
        'setup: the test call went through the dialplan, but the daemon did not answer it: voxroute doctor says why',
      );
    print(`a test call through the dialplan was answered: VOX_STATUS=${answer.trim()}`);
    return;
  }
  throw new CommandFailure(
    EXIT.failed,
    'setup: the test call did not go through: `asterisk -rx "dialplan show voxroute-ask"` shows whether the recipes were read',
  );
}

async function undo(configDirectory: string, host: DoctorHost, print: (line?: string) => void): Promise<void> {
  const words = undoFiles(configDirectory);
  if (words.length === 0) throw new CommandFailure(EXIT.failed, 'setup: nothing was written here');
  for (const line of words) print(line);
  for (const line of ['dialplan reload', 'manager reload']) await host.run('asterisk', ['-rx', line]);
}
