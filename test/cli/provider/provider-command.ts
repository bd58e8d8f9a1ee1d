// A configuration with accounts, and what `voxroute provider` says with it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../../src/cli/program.js';
import { temporaryDirectory } from '../../fakes/temporary-directory.js';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProviderCommand {
  readonly directory: string;
  readonly configFile: string;
  /** Where its state lives, and a daemon of this configuration has its socket. */
  readonly state: string;
  /** Runs `voxroute provider …` with this configuration. */
  readonly run: (...args: readonly string[]) => Promise<Said>;
}

/**
 * @param yaml the configuration; `{dir}` stands for a directory of its own
 * @param files in that directory, by name: keys
 */
export function providerCommand(yaml: string, files: Readonly<Record<string, string>>): ProviderCommand {
  const directory = temporaryDirectory('provider');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text, { mode: 0o600 });
  const configFile = join(directory, 'voxroute.yaml');
  const state = join(directory, 'state');
  const offline = 'voxlink: { enabled: false }\n';
  writeFileSync(configFile, `cache: { dir: ${state} }\n${offline}${yaml.replaceAll('{dir}', directory)}`);
  return {
    directory,
    configFile,
    state,
    run: async (...args) => {
      let [stdout, stderr] = ['', ''];
      const output = {
        stdout: { write: (text: string) => ((stdout += text), true) },
        stderr: { write: (text: string) => ((stderr += text), true) },
      };
      const [first = ''] = args;
      const given = ['show', 'check', 'numbers'].includes(first)
        ? [...args, '--config', configFile]
        : ['--config', configFile, ...args];
      const code = await runProgram(['provider', ...given], output);
      return { code, stdout, stderr };
    },
  };
}

const AUDIT = /^voxroute: no daemon is running here: sent by this command: .* by uid \d+ .*\n/gm;

/** What a command without a daemon has sent that acts: a line each, and what else stands on standard error. */
export function auditIn(stderr: string): { readonly lines: readonly string[]; readonly rest: string } {
  return { lines: stderr.match(AUDIT) ?? [], rest: stderr.replace(AUDIT, '') };
}
