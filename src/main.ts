// Process edge: arguments in, exit code out.

import { guardOutput } from './cli/guard-output.js';
import { runProgram } from './cli/program.js';

guardOutput(process.stdout, process.stderr, (exitCode) => process.exit(exitCode));
process.exitCode = await runProgram(process.argv.slice(2), process);
