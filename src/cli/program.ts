// The command line: names, options, help. Each command's code is loaded when it runs, so that help is quick.

import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CommandFailure, EXIT } from './exit-code.js';
import { readVersion } from './version.js';

/** The parts of a process that a command may use. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Runs one command and gives its exit code; never throws. */
export async function runProgram(args: readonly string[], output: Output): Promise<number> {
  try {
    await createProgram(output).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
    const message = error instanceof Error ? error.message : String(error);
    output.stderr.write(`voxroute: ${message}\n`);
    return error instanceof CommandFailure ? error.exitCode : EXIT.failed;
  }
}

/** Every command with its options; also read by the agreement tests. */
export function createProgram(output: Output): Command {
  const program = new Command('voxroute')
    .description('Tells Asterisk who is calling and where the call should go.')
    .version(readVersion())
    .configureOutput({ writeOut: (text) => output.stdout.write(text), writeErr: (text) => output.stderr.write(text) })
    .showHelpAfterError('(voxroute --help lists the commands)')
    .exitOverride();

  program
    .command('serve')
    .description('run the daemon in the foreground')
    .option(
      '--config <file>',
      'configuration file (default: $VOXROUTE_CONFIG, else /etc/voxroute/voxroute.yaml, else none)',
    )
    .addHelpText('after', '\nExample:\n  voxroute serve --config ./voxroute.yaml')
    .action(async (options: { config?: string }) => {
      const { serve } = await import('./serve.js');
      await serve(options.config, output);
    });

  program
    .command('agi-test')
    .description('play Asterisk against the running daemon and print the variables it sets')
    .argument('<number>', 'the caller, as a trunk would deliver it')
    .option('--script <name>', 'script with its parameters', 'lookup')
    .option('--address <address:port>', 'where the daemon serves FastAGI', '127.0.0.1:4583')
    .option('--timeout <ms>', 'longest wait for the whole answer', positiveInteger, 10_000)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      "\nExamples:\n  voxroute agi-test 79170415564\n  voxroute agi-test 84959898533 --script 'route?did=74951112233' --json",
    )
    .action(async (number: string, options) => {
      const { agiTest } = await import('./agi-test.js');
      await agiTest(number, options, output);
    });

  return program;
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}
