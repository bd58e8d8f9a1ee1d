// `voxroute check-config`: would the daemon start with this file?

import { ConfigError, formatProblem } from '../config/config-error.js';
import { DEFAULT_CONFIG_FILE, loadConfig } from '../config/load-config.js';
import { CommandFailure, EXIT } from './exit-code.js';
import type { Output } from './output.js';

export function checkConfigFile(file: string | undefined, json: boolean, output: Output): void {
  try {
    const { config, files } = loadConfig(file, process.env);
    if (json) output.stdout.write(`${JSON.stringify({ usable: true, files, problems: [], config }, null, 2)}\n`);
    else
      output.stdout.write(
        files.length > 0 ? `usable: ${files.join(', ')}\n` : `usable: no ${DEFAULT_CONFIG_FILE}, defaults apply\n`,
      );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (json) output.stdout.write(`${JSON.stringify({ usable: false, problems: error.problems }, null, 2)}\n`);
    else output.stdout.write(`${error.problems.map(formatProblem).join('\n')}\n`);
    const count = error.problems.length;
    throw new CommandFailure(EXIT.wrongUsage, `not usable: ${count} problem${count === 1 ? '' : 's'}`);
  }
}
