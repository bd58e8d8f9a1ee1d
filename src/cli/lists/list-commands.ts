// `voxroute list …`

import { LIST_FORMATS } from '../../lists/match/list-format-names.js';
import { option, type CommandGroup } from '../command.js';
import { duration, hangupCause, time } from '../option-values.js';
import { EXPORT_FORMATS } from './export-formats.js';

/** Which of the two lists. */
const kind = (allow: string, block: string) => [option('--allow', allow).conflicts('block'), option('--block', block)];

export const listCommands: CommandGroup = {
  name: 'list',
  summary: 'show and change the allow and block lists of the running daemon; changes apply from the next call',
  commands: [
    {
      name: 'add',
      summary: 'add a number, or many by prefix, range or pattern',
      arguments: [['<number>', 'a number, "7917*", 79170000000-79179999999, _7917XXXXXX5, or withheld']],
      options: [
        ...kind('add to the allow list', 'add to the block list (default)'),
        option('--ttl <duration>', 'how long the entry is valid, such as 30d').argParser(duration).conflicts('until'),
        option(
          '--until <time>',
          'the entry is valid through this day or until this time, such as 2027-01-01',
        ).argParser(time),
        option('--reason <words>', 'reason in plain words, for VOX_REASON'),
        option('--label <words>', 'text for the display, for VOX_LABEL'),
        option('--hangup-cause <cause>', 'Q.850 hangup cause').argParser(hangupCause),
      ],
      examples: ['voxroute list add 79170415564 --ttl 30d --reason spam', 'voxroute list add "7495*" --allow'],
      load: async () => (await import('./list-add.js')).listAdd,
    },
    {
      name: 'remove',
      summary: 'remove an entry, in any spelling of the number',
      arguments: [['<number>']],
      options: kind('remove from the allow list', 'remove from the block list (default: from both)'),
      examples: ['voxroute list remove 79170415564'],
      load: async () => (await import('./list-remove.js')).listRemove,
    },
    {
      name: 'show',
      summary: 'show added entries, and count those in files, from URLs and in the configuration',
      options: kind('show the allow list', 'show the block list (default: both)'),
      json: 'print JSON, complete',
      examples: ['voxroute list show', 'voxroute list show --block --json'],
      load: async () => (await import('./list-show.js')).listShow,
    },
    {
      name: 'import',
      summary: 'add the entries of a file; invalid lines are skipped and listed',
      arguments: [['<file>', 'text, CSV, vCard, JSON, or what "database show blacklist" prints']],
      options: [
        ...kind('add to the allow list', 'add to the block list (default)'),
        option('--format <format>', 'format of the file', 'auto').choices(['auto', ...LIST_FORMATS]),
        option('--ttl <duration>', 'how long the entries are valid, such as 30d').argParser(duration),
      ],
      examples: [
        'voxroute list import /root/blacklist.csv',
        "asterisk -rx 'database show blacklist' > blacklist.txt && voxroute list import blacklist.txt",
      ],
      load: async () => (await import('./list-import.js')).listImport,
    },
    {
      name: 'undo',
      summary:
        'undo an import: remove what it added and put back what it replaced; without an import, show those that can be undone',
      arguments: [['[import]', 'what the import was named, such as 20261129-120000-9f2c']],
      options: kind('of the allow list', 'of the block list (default: of both)'),
      examples: ['voxroute list undo', 'voxroute list undo 20261129-120000-9f2c'],
      load: async () => (await import('./list-undo.js')).listUndo,
    },
    {
      name: 'export',
      summary: 'write added entries to standard output; txt has no labels or expiry times',
      options: [
        ...kind('export the allow list', 'export the block list (default)'),
        option('--format <format>', 'output format', 'csv').choices(EXPORT_FORMATS),
      ],
      json: null,
      examples: ['voxroute list export --format csv > blacklist.csv'],
      load: async () => (await import('./list-export.js')).listExport,
    },
  ],
};
