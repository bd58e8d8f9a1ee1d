// `voxroute calls …` and `voxroute replay`.

import { option, type CommandEntry, type CommandGroup } from '../command.js';
import { positiveInteger } from '../option-values.js';

const full = option('--full', 'with whole numbers');

export const callCommands: CommandGroup = {
  name: 'calls',
  summary: 'answered calls of the running daemon, out of its journal',
  own: {
    name: 'calls',
    summary: 'answered calls, the newest first, with what was decided and why; numbers masked',
    options: [
      option('--number <number>', 'with this number, or "withheld"'),
      option('--did <number>', 'to this number'),
      option('--since <time>', "from then on: '2026-11-21 03:00', 2026-11-21, or a span back such as 7d"),
      option('--until <time>', 'before then; of a day, its end'),
      option('--action <action>', 'what was done').choices(['pass', 'block', 'route']),
      option('--rule <id>', 'decided by this rule or list'),
      option('--status <status>', 'with this VOX_STATUS'),
      option('--limit <calls>', 'at most so many (default: 50; with --follow 10, with --json all)').argParser(
        positiveInteger,
      ),
      full,
      option('--follow', 'go on with calls as they are answered').conflicts(['since', 'until']),
    ],
    json: 'for programs; with --follow one line each',
    examples: [
      'voxroute calls --action block --since 7d',
      'voxroute calls --number 79170415564 --full',
      'voxroute calls --follow',
    ],
    load: async () => (await import('./list-calls.js')).listCalls,
  },
  commands: [
    {
      name: 'forget',
      summary: 'remove every call with a number, or in which it stands, from the journal and from its files',
      arguments: [['<number>']],
      examples: ['voxroute calls forget 79170415564'],
      load: async () => (await import('./forget-number.js')).forgetNumber,
    },
  ],
};

export const REPLAY: CommandEntry = {
  name: 'replay',
  summary: 'how calls of the journal would be treated now, or by another configuration: how many otherwise, by rule',
  options: [
    option('--since <time>', 'calls from then on, such as 7d', '30d'),
    option('--with <file>', 'another configuration, with conf.d beside it; the one in force by default'),
    full,
  ],
  examples: ['voxroute replay --since 7d --with /root/voxroute-new.yaml', 'voxroute replay'],
  load: async () => (await import('./replay.js')).replay,
};
