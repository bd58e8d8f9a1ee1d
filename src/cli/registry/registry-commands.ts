// `voxroute registry …`

import { option, type CommandGroup } from '../command.js';

/** Where the ministry publishes the files; their names are appended. */
const PUBLISHED_AT = 'https://opendata.digital.gov.ru/downloads';

export const registryCommands: CommandGroup = {
  name: 'registry',
  summary: 'import and inspect the Russian numbering registry, the portability database and ported numbers',
  commands: [
    {
      name: 'import',
      summary: 'replace the imported table after checking every row of the new one',
      arguments: [['[file...]', 'ABC-3xx.csv, ABC-4xx.csv, ABC-8xx.csv and DEF-9xx.csv']],
      options: [
        option('--dir <directory>', 'import the four files in this directory'),
        option('--url <address>', `download the files; they are published at ${PUBLISHED_AT}`),
        option('--ca <file>', 'with --url: additional certificate to trust'),
        option('--bdpn', 'import the portability database instead: Port_All_*.csv and increments').conflicts([
          'dir',
          'url',
        ]),
        option('--ported', 'import a table of number and operator instead: ported numbers of one country').conflicts([
          ...['dir', 'url', 'bdpn'],
        ]),
        option('--country <code>', 'with --ported: whose numbers they are, such as KZ'),
        option('--force', 'accept fewer rows than expected; unreadable files are still refused'),
      ],
      examples: [
        'voxroute registry import --dir /root/registry',
        'voxroute registry import ABC-3xx.csv ABC-4xx.csv ABC-8xx.csv DEF-9xx.csv',
        `voxroute registry import --url ${PUBLISHED_AT} --ca russian-ca.pem`,
        'voxroute registry import --bdpn Port_All_202611260000_1299.csv Port_Increment_202611270000_16932.csv',
        'voxroute registry import --ported ported.csv --country KZ',
      ],
      load: async () => (await import('./registry-import.js')).registryImport,
    },
    {
      name: 'status',
      summary: 'show what is imported, how old it is, and the previous version',
      examples: ['voxroute registry status'],
      load: async () => (await import('./registry-status.js')).registryStatus,
    },
    {
      name: 'rollback',
      summary: 'go back to the previous import; run it again to undo that',
      options: [
        option('--bdpn', 'roll back the portability database instead of the registry'),
        option('--ported', 'roll back the ported numbers of one country instead').conflicts('bdpn'),
        option('--country <code>', 'with --ported: which one, such as KZ'),
      ],
      examples: [
        'voxroute registry rollback',
        'voxroute registry rollback --bdpn',
        'voxroute registry rollback --ported --country KZ',
      ],
      load: async () => (await import('./registry-rollback.js')).registryRollback,
    },
    {
      name: 'unknown',
      summary: 'list names of operators and regions that voxroute has seen but does not know',
      json: 'print JSON, complete',
      examples: ['voxroute registry unknown'],
      load: async () => (await import('./registry-unknown.js')).registryUnknown,
    },
  ],
};
