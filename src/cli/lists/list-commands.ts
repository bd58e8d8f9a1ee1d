// `voxroute list …`

import { LIST_FORMATS } from '../../lists/match/list-format-names.js';
import { option, type CommandGroup } from '../command.js';
import { duration, hangupCause, time } from '../option-values.js';
import { EXPORT_FORMATS } from './export-formats.js';

/** Which of the two lists. */
const kind = (allow: string, block: string) => [option('--allow', allow).conflicts('block'), option('--block', block)];

export const listCommands: CommandGroup = {
  name: 'list',
  summary: 'the allow and the block list of the running daemon; a change holds with the next call',
  commands: [
    {
      name: 'add',
      summary: 'add a number, or many of them by a prefix, a range or a pattern',
      arguments: [['<number>', 'a number, "7917*", 79170000000-79179999999, _7917XXXXXX5, or withheld']],
      options: [
        ...kind('to the allow list', 'to the block list; so without either'),
        option('--ttl <duration>', 'holds this long, such as 30d').argParser(duration).conflicts('until'),
        option('--until <time>', 'holds through this day or to this time, such as 2027-01-01').argParser(time),
        option('--reason <words>', 'for people, in VOX_REASON'),
        option('--label <words>', 'for a display, in VOX_LABEL'),
        option('--hangup-cause <cause>', 'Q.850 cause to hang up with').argParser(hangupCause),
      ],
      examples: ['voxroute list add 79170415564 --ttl 30d --reason spam', 'voxroute list add "7495*" --allow'],
      load: async () => (await import('./list-add.js')).listAdd,
    },
    {
      name: 'remove',
      summary: 'remove an entry, written as it was added or in any other spelling of the same number',
      arguments: [['<number>']],
      options: kind('from the allow list', 'from the block list; without either, from both'),
      examples: ['voxroute list remove 79170415564'],
      load: async () => (await import('./list-remove.js')).listRemove,
    },
    {
      name: 'show',
      summary: 'entries that were added, and how many there are in files, at URLs and in the configuration',
      options: kind('the allow list', 'the block list; without either, both'),
      json: 'for programs, and all of them',
      examples: ['voxroute list show', 'voxroute list show --block --json'],
      load: async () => (await import('./list-show.js')).listShow,
    },
    {
      name: 'import',
      summary: 'add the entries of a file; what is no entry is left out and named',
      arguments: [['<file>', 'text, CSV, vCard, JSON, or what "database show blacklist" prints']],
      options: [
        ...kind('to the allow list', 'to the block list; so without either'),
        option('--format <format>', 'what it is written in', 'auto').choices(['auto', ...LIST_FORMATS]),
        option('--ttl <duration>', 'they hold this long, such as 30d').argParser(duration),
      ],
      examples: [
        'voxroute list import /root/blacklist.csv',
        "asterisk -rx 'database show blacklist' > blacklist.txt && voxroute list import blacklist.txt",
      ],
      load: async () => (await import('./list-import.js')).listImport,
    },
    {
      name: 'export',
      summary: 'write the entries that were added to standard output; txt has no labels and no times',
      options: [
        ...kind('the allow list', 'the block list; so without either'),
        option('--format <format>', 'what to write', 'csv').choices(EXPORT_FORMATS),
      ],
      json: null,
      examples: ['voxroute list export --format csv > blacklist.csv'],
      load: async () => (await import('./list-export.js')).listExport,
    },
  ],
};
