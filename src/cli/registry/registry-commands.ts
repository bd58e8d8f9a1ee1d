// `voxroute registry …`

import { option, type CommandGroup } from '../command.js';

/** Where the ministry publishes the files; their names are appended. */
const PUBLISHED_AT = 'https://opendata.digital.gov.ru/downloads';

export const registryCommands: CommandGroup = {
  name: 'registry',
  summary: 'the numbering registry of Russia, and the portability database, as imported here',
  commands: [
    {
      name: 'import',
      summary: 'replace the imported table, once every row of the new one has been checked',
      arguments: [['[file...]', 'ABC-3xx.csv, ABC-4xx.csv, ABC-8xx.csv and DEF-9xx.csv']],
      options: [
        option('--dir <directory>', 'take the four files from a directory'),
        option('--url <address>', `download them; they are published at ${PUBLISHED_AT}`),
        option('--ca <file>', 'trust this certificate as well, with --url'),
        option('--bdpn', 'the files are of the portability database: Port_All_*.csv, increments').conflicts([
          'dir',
          'url',
        ]),
        option('--force', 'take fewer rows than there should be; never what cannot be read'),
      ],
      examples: [
        'voxroute registry import --dir /root/registry',
        'voxroute registry import ABC-3xx.csv ABC-4xx.csv ABC-8xx.csv DEF-9xx.csv',
        `voxroute registry import --url ${PUBLISHED_AT} --ca russian-ca.pem`,
        'voxroute registry import --bdpn Port_All_202611260000_1299.csv Port_Increment_202611270000_16932.csv',
      ],
      load: async () => (await import('./registry-import.js')).registryImport,
    },
    {
      name: 'status',
      summary: 'what is imported, how old it is, and what was before it',
      examples: ['voxroute registry status'],
      load: async () => (await import('./registry-status.js')).registryStatus,
    },
    {
      name: 'rollback',
      summary: 'go back to the version before the last import; once more returns to it',
      options: [option('--bdpn', 'the portability database instead of the registry')],
      examples: ['voxroute registry rollback', 'voxroute registry rollback --bdpn'],
      load: async () => (await import('./registry-rollback.js')).registryRollback,
    },
    {
      name: 'unknown',
      summary: 'names of operators and regions that were met and are not known',
      json: 'for programs, and all of them',
      examples: ['voxroute registry unknown'],
      load: async () => (await import('./registry-unknown.js')).registryUnknown,
    },
  ],
};
