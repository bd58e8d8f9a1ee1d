// The command line: names, options, help. Each command's code is loaded when it runs, so that help is quick.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { AgiTestOptions } from './agi-test.js';
import type { CacheWarmOptions } from './bulk/cache-warm.js';
import type { CheckConfigOptions } from './check-config.js';
import { CONFIG_HELP } from './config-help.js';
import { addEnrichCommand } from './bulk/enrich-command.js';
import type { ExplainOptions } from './explain.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { addListCommands } from './lists/list-commands.js';
import type { Output } from './output.js';
import { addRegistryCommands } from './registry/registry-commands.js';
import { readVersion } from './version.js';

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
    .option('--config <file>', CONFIG_HELP)
    .addHelpText('after', '\nExample:\n  voxroute serve --config ./voxroute.yaml')
    .action(async (options: { config?: string }) => {
      const { serve } = await import('./serve.js');
      await serve(options.config);
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
    .action(async (number: string, options: AgiTestOptions) => {
      const { agiTest } = await import('./agi-test.js');
      await agiTest(number, options, output);
    });

  program
    .command('lookup')
    .description('look numbers up and print what is known, with the source of each field')
    .argument('<number...>', 'numbers as a trunk would deliver them')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute lookup 79170415564\n  voxroute lookup 84959898533 810358181201235 --json',
    )
    .action(async (numbers: string[], options: { config?: string; json?: boolean }) => {
      const { lookup } = await import('./lookup.js');
      await lookup(numbers, options, output);
    });

  program
    .command('check-config')
    .description('check a configuration as the daemon would, and name every problem with its place')
    .argument('[file]', CONFIG_HELP)
    .option('--cases <file>', 'calls with the decisions they must get; see docs/policy.md')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute check-config /etc/voxroute/voxroute.yaml\n  voxroute check-config --cases cases.yaml',
    )
    .action(async (file: string | undefined, options: CheckConfigOptions) => {
      const { checkConfigFile } = await import('./check-config.js');
      await checkConfigFile(file, options, output);
    });

  program
    .command('status')
    .description('how the running daemon does')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  voxroute status --json')
    .action(async (options: { config?: string; json?: boolean }) => {
      const { status } = await import('./status.js');
      await status(options, output);
    });

  program
    .command('explain')
    .description('why a call would go where it goes: what is known, each list and rule, and the answer')
    .argument('<number>', 'the caller, as a trunk would deliver it; with --direction outbound the number dialled')
    .option('--did <number>', 'the number that was called', '')
    .option('--at <time>', "when, such as '2026-11-21 03:00'; now by default")
    .addOption(
      new Option('--direction <direction>', 'which way the call goes')
        .choices(['inbound', 'outbound'])
        .default('inbound'),
    )
    .addOption(
      new Option('--presentation <presentation>', 'may the number be shown')
        .choices(['allowed', 'restricted', 'unavailable'])
        .default('allowed'),
    )
    .option('--rdnis <number>', 'who redirected the call here', '')
    .option('--context <name>', 'dialplan context', '')
    .option('--trunk <name>', 'where the call comes from', '')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      "\nExamples:\n  voxroute explain 79170415564 --did 74951112233 --at '2026-11-21 03:00'" +
        '\n  voxroute explain 79170415564 --direction outbound --json',
    )
    .action(async (number: string, options: ExplainOptions) => {
      const { explainNumber } = await import('./explain.js');
      await explainNumber(number, options, output);
    });

  addRegistryCommands(program, output);
  addListCommands(program, output);
  addEnrichCommand(program, output);
  addCacheCommands(program, output);
  return program;
}

function addCacheCommands(program: Command, output: Output): void {
  const cache = program
    .command('cache')
    .description('what the running daemon remembers')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute cache get 79170415564\n  voxroute cache forget 79170415564\n  voxroute cache stats' +
        '\n  voxroute cache warm callers.txt',
    );
  cache
    .command('get')
    .description('what is remembered of a number, as the sources gave it')
    .argument('<number>')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (number: string, options: { config?: string; json?: boolean }) => {
      const { cacheGet } = await import('./cache.js');
      await cacheGet(number, options, output);
    });
  cache
    .command('forget')
    .description('forget a number, so that the next call asks anew')
    .argument('<number>')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (number: string, options: { config?: string; json?: boolean }) => {
      const { cacheForget } = await import('./cache.js');
      await cacheForget(number, options, output);
    });
  cache
    .command('stats')
    .description('how much is remembered')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (options: { config?: string; json?: boolean }) => {
      const { cacheStats } = await import('./cache.js');
      await cacheStats(options, output);
    });
  cache
    .command('warm')
    .description('learn the numbers of a list or of call records through the running daemon, within its rate')
    .argument('<file>', 'one number a line, or CSV')
    .option('--column <name|index>', 'where the numbers stand (default: src, else the first column of numbers)')
    .option('--restart', 'begin anew instead of going on where the last run stopped')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute cache warm callers.txt' +
        '\n  voxroute cache warm /var/log/asterisk/cdr-csv/Master.csv --column 2',
    )
    .action(async (file: string, options: CacheWarmOptions) => {
      const { cacheWarm } = await import('./bulk/cache-warm.js');
      await cacheWarm(file, options, output);
    });
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}
