// `voxroute calls …` and `voxroute replay`.

import { option, type CommandEntry, type CommandGroup } from '../command.js';
import { positiveInteger } from '../option-values.js';

const full = option('--full', 'show full numbers');

export const callCommands: CommandGroup = {
  name: 'calls',
  summary: 'show handled calls from the journal of the running daemon',
  own: {
    name: 'calls',
    summary: 'show handled calls, newest first, with the decision and its reason; numbers are masked',
    options: [
      option('--number <number>', 'calls from or to this number, or "withheld"'),
      option('--did <number>', 'calls to this number'),
      option('--since <time>', "calls since: '2026-11-21 03:00', 2026-11-21, or a span such as 7d"),
      option('--until <time>', 'calls before this time, or through this day'),
      option('--action <action>', 'calls with this action').choices(['pass', 'block', 'route']),
      option('--rule <id>', 'calls decided by this rule or list'),
      option('--status <status>', 'calls with this VOX_STATUS'),
      option('--limit <calls>', 'how many to show at most (default: 50; with --follow 10, with --json all)').argParser(
        positiveInteger,
      ),
      full,
      option('--follow', 'keep running and show calls as they are answered').conflicts(['since', 'until']),
    ],
    json: 'print JSON; with --follow one line per call',
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
      summary: 'delete every call that contains a number from the journal and its files',
      arguments: [['<number>']],
      examples: ['voxroute calls forget 79170415564'],
      load: async () => (await import('./forget-number.js')).forgetNumber,
    },
  ],
};

export const REPLAY: CommandEntry = {
  name: 'replay',
  summary:
    'decide the calls of the journal again, by the current or another configuration, and count the differences by rule',
  options: [
    option('--since <time>', 'calls since, such as 7d', '30d'),
    option('--with <file>', 'use this configuration, with the conf.d beside it (default: the one in use)'),
    full,
  ],
  examples: ['voxroute replay --since 7d --with /root/voxroute-new.yaml', 'voxroute replay'],
  load: async () => (await import('./replay.js')).replay,
};
