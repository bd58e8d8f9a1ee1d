// Commands that work through a whole file of numbers.

import { option, type CommandEntry } from '../command.js';

const COLUMN = () =>
  option('--column <name|index>', 'column with the numbers (default: src, else the first column of numbers)');
const RESTART = () => option('--restart', 'start over instead of continuing where the last run stopped');

export const bulkCommands: readonly CommandEntry[] = [
  {
    name: 'enrich',
    summary: 'add operator, region and more to a table of numbers, through the running daemon or offline',
    arguments: [['<file>', 'CSV with or without a header, any separator, UTF-8 or windows-1251']],
    options: [
      COLUMN(),
      option('--out <file>', 'output file (default: FILE.enriched.csv beside the input)'),
      option('--force', 'overwrite an existing output file'),
      option('--offline', 'use only the registry and the numbering plan, without the daemon, at full speed'),
      option('--prefix <text>', 'prefix of the new column names', 'vox_'),
      RESTART(),
    ],
    examples: [
      'voxroute enrich callers.csv --column phone --offline',
      'voxroute enrich cdr.csv --out /tmp/cdr-with-operators.csv',
    ],
    load: async () => (await import('./enrich.js')).enrich,
  },
];

/** `voxroute cache warm`. */
export const WARM: CommandEntry = {
  name: 'warm',
  summary: 'look up the numbers of a list or of CDRs in advance, through the running daemon and within its rate limit',
  arguments: [['<file>', 'one number per line, or CSV']],
  options: [COLUMN(), RESTART()],
  examples: ['voxroute cache warm callers.txt', 'voxroute cache warm /var/log/asterisk/cdr-csv/Master.csv --column 2'],
  load: async () => (await import('./cache-warm.js')).cacheWarm,
};
