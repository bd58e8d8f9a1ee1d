// A command as data: help, man pages and completion are made of it, and its code is loaded when it runs.

import { Argument, Command, Option } from 'commander';
import type { Output } from './output.js';

export interface CommandEntry {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** Such as `<number>`, `[file]`, `<number...>`, with words for help where the name does not say it. */
  readonly arguments?: readonly (readonly [syntax: string, meaning?: string])[];
  /** Its own; every command has `--config` besides. */
  readonly options?: readonly Option[];
  /** Words of `--json`; null for a command without it. Default: "print JSON". */
  readonly json?: string | null;
  /** What stands behind its first argument is not looked at here, options included. */
  readonly passesOptions?: boolean;
  /** Whole lines that can be run; at least one. */
  readonly examples: readonly [string, ...string[]];
  /** Gives the function that is called with the arguments, the options, and what the command may write to. */
  load(): Promise<(...given: never[]) => Promise<void>>;
}

/** Commands under one name, such as `voxroute list …`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  /** What the name does by itself; nothing when absent. */
  readonly own?: CommandEntry;
  readonly commands: readonly CommandEntry[];
}

const CONFIG_HELP = 'configuration file (default: $VOXROUTE_CONFIG, else /etc/voxroute/voxroute.yaml, else none)';

/** One option: `option('--did <number>', 'the number that was called')`. */
export function option(flags: string, meaning: string, defaultValue?: unknown): Option {
  const made = new Option(flags, meaning);
  return defaultValue === undefined ? made : made.default(defaultValue);
}

/** @param path the words in front of the entry's name, such as `voxroute list` */
export function commandOf(entry: CommandEntry, path: string, output: Output): Command {
  return runnable(new Command(entry.name), entry, path, output);
}

function runnable(command: Command, entry: CommandEntry, path: string, output: Output): Command {
  const { name, summary, arguments: args = [], options = [], json = 'print JSON', examples } = entry;
  if (entry.passesOptions === true) command.passThroughOptions();
  command.description(summary).showHelpAfterError(`(${path} ${name} --help for more)`);
  for (const [syntax, meaning] of args) command.addArgument(new Argument(syntax, meaning));
  for (const each of options) command.addOption(each);
  command.option('--config <file>', CONFIG_HELP);
  if (json !== null) command.option('--json', json);
  const title = examples.length > 1 ? 'Examples' : 'Example';
  return command
    .addHelpText('after', `\n${title}:\n${examples.map((example) => `  ${example}`).join('\n')}`)
    .action(async (...given: unknown[]) => {
      const run = (await entry.load()) as (...given: unknown[]) => Promise<void>;
      // commander adds the command itself.
      await run(...given.slice(0, -1), output);
    });
}

export function groupOf({ name, summary, own, commands }: CommandGroup, path: string, output: Output): Command {
  const group = new Command(name)
    .description(summary)
    .showHelpAfterError(`(${path} ${name} --help lists its commands)`);
  if (own !== undefined) runnable(group.enablePositionalOptions(), own, path, output).description(summary);
  for (const entry of commands) group.addCommand(commandOf(entry, `${path} ${name}`, output));
  const firstExamples = commands.map(({ examples }) => `  ${examples[0]}`).join('\n');
  return group.addHelpText('after', `\nExamples:\n${firstExamples}`);
}
