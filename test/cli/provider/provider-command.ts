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
