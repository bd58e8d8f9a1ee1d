// The command line: what was typed becomes a command's run, and its end an exit code.

import { Command, CommanderError } from 'commander';
import { messageWithPath } from '../errors.js';
import { commandOf, groupOf } from './command.js';
import { COMMANDS } from './commands.js';
import { CommandFailure, EXIT } from './exit-code.js';
import type { Output } from './output.js';
import { readVersion } from './package-files.js';

/** Runs one command and gives its exit code; never throws. */
export async function runProgram(args: readonly string[], output: Output): Promise<number> {
  try {
    await createProgram(output).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
    output.stderr.write(`voxroute: ${messageWithPath(error)}\n`);
    return error instanceof CommandFailure ? error.exitCode : EXIT.failed;
  }
}

/** Every command with its options; also read by the agreement tests. */
export function createProgram(output: Output): Command {
  const program = new Command('voxroute')
    .description('Tells Asterisk who is calling and where the call should go.')
    .version(readVersion())
    // What stands behind the name of a command is its own, also of one that runs by itself and has commands under it.
    .enablePositionalOptions()
    .showHelpAfterError('(voxroute --help lists the commands)');
  for (const entry of COMMANDS)
    program.addCommand('commands' in entry ? groupOf(entry, 'voxroute', output) : commandOf(entry, 'voxroute', output));
  // Sub-commands that are added whole do not inherit this.
  for (const command of withSubCommands(program)) {
    command
      .configureOutput({ writeOut: (text) => output.stdout.write(text), writeErr: (text) => output.stderr.write(text) })
      .exitOverride();
  }
  return program;
}

function withSubCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubCommands)];
}
