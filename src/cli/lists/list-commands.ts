// `voxroute list …`: names, options, help.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../../time/duration.js';
import { parseUntil } from '../../time/until.js';
import { LIST_FORMATS } from '../../lists/read/list-format-names.js';
import { CONFIG_HELP } from '../config-help.js';
import { EXPORT_FORMATS } from './export-formats.js';
import type { ListAddOptions } from './list-add.js';
import type { ListImportOptions } from './list-import.js';
import type { ListExportOptions } from './list-export.js';
import type { ListOptions } from './list-asking.js';
import type { Output } from '../output.js';

export function addListCommands(program: Command, output: Output): void {
  const list = program
    .command('list')
    .description('the allow and the block list of the running daemon; a change holds with the next call')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute list add 79170415564 --ttl 30d --reason spam\n  voxroute list add "7495*" --allow' +
        '\n  voxroute list show\n  voxroute list remove 79170415564\n  voxroute list import /root/blacklist.csv' +
        '\n  voxroute list export --format csv > blacklist.csv',
    );
  addAdd(list, output);
  addRemove(list, output);
  addShow(list, output);
  addImport(list, output);
  addExport(list, output);
}

function addAdd(list: Command, output: Output): void {
  withKind(list.command('add'), 'to the allow list', 'to the block list; so without either')
    .description('add a number, or many of them by a prefix, a range or a pattern')
    .argument('<number>', 'a number, "7917*", 79170000000-79179999999, _7917XXXXXX5, or withheld')
    .addOption(new Option('--ttl <duration>', 'holds this long, such as 30d').argParser(duration).conflicts('until'))
    .addOption(
      new Option('--until <time>', 'holds through this day or to this time, such as 2027-01-01').argParser(time),
    )
    .option('--reason <words>', 'for people, in VOX_REASON')
    .option('--label <words>', 'for a display, in VOX_LABEL')
    .option('--hangup-cause <cause>', 'Q.850 cause to hang up with', cause)
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (number: string, options: ListAddOptions) => {
      const { listAdd } = await import('./list-add.js');
      await listAdd(number, options, output);
    });
}

function addRemove(list: Command, output: Output): void {
  withKind(list.command('remove'), 'from the allow list', 'from the block list; without either, from both')
    .description('remove an entry, written as it was added or in any other spelling of the same number')
    .argument('<number>')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (number: string, options: ListOptions) => {
      const { listRemove } = await import('./list-remove.js');
      await listRemove(number, options, output);
    });
}

function addShow(list: Command, output: Output): void {
  withKind(list.command('show'), 'the allow list', 'the block list; without either, both')
    .description('entries that were added, and how many there are in files, at URLs and in the configuration')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs, and all of them')
    .action(async (options: ListOptions) => {
      const { listShow } = await import('./list-show.js');
      await listShow(options, output);
    });
}

function addImport(list: Command, output: Output): void {
  withKind(list.command('import'), 'to the allow list', 'to the block list; so without either')
    .description('add the entries of a file; what is no entry is left out and named')
    .argument('<file>', 'text, CSV, vCard, JSON, or what "database show blacklist" prints')
    .addOption(
      new Option('--format <format>', 'what it is written in').choices(['auto', ...LIST_FORMATS]).default('auto'),
    )
    .addOption(new Option('--ttl <duration>', 'they hold this long, such as 30d').argParser(duration))
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      "\nExample:\n  asterisk -rx 'database show blacklist' > blacklist.txt && voxroute list import blacklist.txt",
    )
    .action(async (file: string, options: ListImportOptions) => {
      const { listImport } = await import('./list-import.js');
      await listImport(file, options, output);
    });
}

function addExport(list: Command, output: Output): void {
  withKind(list.command('export'), 'the allow list', 'the block list; so without either')
    .description('write the entries that were added to standard output; txt has no labels and no times')
    .addOption(new Option('--format <format>', 'what to write').choices(EXPORT_FORMATS).default('csv'))
    .option('--config <file>', CONFIG_HELP)
    .action(async (options: ListExportOptions) => {
      const { listExport } = await import('./list-export.js');
      await listExport(options, output);
    });
}

function withKind(command: Command, allow: string, block: string): Command {
  return command.addOption(new Option('--allow', allow).conflicts('block')).addOption(new Option('--block', block));
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('expected a duration such as 30m, 12h or 30d.');
  return ms;
}

function time(text: string): number {
  const ms = parseUntil(text);
  if (ms === undefined) throw new InvalidArgumentError('expected a time such as 2027-01-01 or "2027-01-01 12:00".');
  return ms;
}

function cause(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 127) throw new InvalidArgumentError('expected a whole number from 1 to 127.');
  return value;
}
