// `voxroute registry …`: names, options, help.

import { Option, type Command } from 'commander';
import { CONFIG_HELP } from '../config-help.js';
import type { Output } from '../output.js';
import type { RegistryImportOptions } from './registry-import.js';
import type { RegistryOptions } from './registry-place.js';

/** Where the ministry publishes the files; their names are appended. */
const PUBLISHED_AT = 'https://opendata.digital.gov.ru/downloads';

export function addRegistryCommands(program: Command, output: Output): void {
  const registry = program
    .command('registry')
    .description('the numbering registry of Russia, and the portability database, as imported here')
    .addHelpText(
      'after',
      `\nExamples:\n  voxroute registry import --dir /root/registry\n  voxroute registry import --url ${PUBLISHED_AT}` +
        '\n  voxroute registry import --bdpn Port_All_202611260000_1299.csv\n  voxroute registry status',
    );
  addImport(registry, output);
  registry
    .command('status')
    .description('what is imported, how old it is, and what was before it')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (options: RegistryOptions) => {
      const { registryStatus } = await import('./registry-status.js');
      await registryStatus(options, output);
    });
  registry
    .command('rollback')
    .description('go back to the version before the last import; once more returns to it')
    .option('--bdpn', 'the portability database instead of the registry')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .action(async (options: RegistryOptions & { bdpn?: boolean }) => {
      const { registryRollback } = await import('./registry-rollback.js');
      await registryRollback(options, output);
    });
  registry
    .command('unknown')
    .description('names of operators and regions that were met and are not known')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs, and all of them')
    .action(async (options: RegistryOptions) => {
      const { registryUnknown } = await import('./registry-unknown.js');
      await registryUnknown(options, output);
    });
}

function addImport(registry: Command, output: Output): void {
  registry
    .command('import')
    .description('replace the imported table, once every row of the new one has been checked')
    .argument('[file...]', 'ABC-3xx.csv, ABC-4xx.csv, ABC-8xx.csv and DEF-9xx.csv')
    .option('--dir <directory>', 'take the four files from a directory')
    .option('--url <address>', `download them; they are published at ${PUBLISHED_AT}`)
    .option('--ca <file>', 'trust this certificate as well, with --url')
    .addOption(
      new Option('--bdpn', 'the files are of the portability database: Port_All_*.csv, increments').conflicts([
        'dir',
        'url',
      ]),
    )
    .option('--force', 'take fewer rows than there should be; never what cannot be read')
    .option('--config <file>', CONFIG_HELP)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExamples:\n  voxroute registry import ABC-3xx.csv ABC-4xx.csv ABC-8xx.csv DEF-9xx.csv' +
        `\n  voxroute registry import --url ${PUBLISHED_AT} --ca russian-ca.pem` +
        '\n  voxroute registry import --bdpn Port_All_202611260000_1299.csv Port_Increment_202611270000_16932.csv',
    )
    .action(async (files: string[], options: RegistryImportOptions) => {
      const { registryImport } = await import('./registry-import.js');
      await registryImport(files, options, output);
    });
}
