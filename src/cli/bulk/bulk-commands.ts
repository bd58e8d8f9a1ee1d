// Commands that work through a whole file of numbers.

import { option, type CommandEntry } from '../command.js';

const COLUMN = () =>
  option('--column <name|index>', 'where the numbers stand (default: src, else the first column of numbers)');
const RESTART = () => option('--restart', 'begin anew instead of going on where the last run stopped');

export const bulkCommands: readonly CommandEntry[] = [
  {
    name: 'enrich',
    summary: 'add operator, region and more to a table of numbers, through the running daemon or offline',
    arguments: [['<file>', 'CSV with a header or without: any separator, UTF-8 or windows-1251']],
    options: [
      COLUMN(),
      option('--out <file>', 'where to write (default: FILE.enriched.csv beside the file)'),
      option('--force', 'replace what is there already'),
      option('--offline', 'ask nobody: registry and numbering plan, at full speed'),
      option('--prefix <text>', 'in front of the names of the new columns', 'vox_'),
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
  summary: 'learn the numbers of a list or of call records through the running daemon, within its rate',
  arguments: [['<file>', 'one number a line, or CSV']],
  options: [COLUMN(), RESTART()],
  examples: ['voxroute cache warm callers.txt', 'voxroute cache warm /var/log/asterisk/cdr-csv/Master.csv --column 2'],
  load: async () => (await import('./cache-warm.js')).cacheWarm,
};
