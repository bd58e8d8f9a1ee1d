// `voxroute enrich`: names, options, help.

import type { Command } from 'commander';
import { CONFIG_HELP } from '../config-help.js';
import type { EnrichOptions } from './enrich.js';
import type { Output } from '../output.js';

export function addEnrichCommand(program: Command, output: Output): void {
  program
    .command('enrich')
    .description('add operator, region and more to a table of numbers, through the running daemon or offline')
    .argument('<file>', 'CSV with a header or without: any separator, UTF-8 or windows-1251')
    .option('--column <name|index>', 'where the numbers stand (default: src, else the first column of numbers)')
    .option('--out <file>', 'where to write (default: FILE.enriched.csv beside the file)')
    .option('--force', 'replace what is there already')
    .option('--offline', 'ask nobody: registry and numbering plan, at full speed')
    .option('--prefix <text>', 'in front of the names of the new columns', 'vox_')
    .option('--restart', 'begin anew instead of going on where the last run stopped')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute enrich callers.csv --column phone --offline' +
        '\n  voxroute enrich cdr.csv --out /tmp/cdr-with-operators.csv',
    )
    .action(async (file: string, options: EnrichOptions) => {
      const { enrich } = await import('./enrich.js');
      await enrich(file, options, output);
    });
}
