// Every command and group, in the order of help. A new command is one entry here or in its group, and the file it loads.

import { bulkCommands } from './bulk/bulk-commands.js';
import { cacheCommands } from './cache-commands.js';
import { option, type CommandEntry, type CommandGroup } from './command.js';
import { callCommands, REPLAY } from './calls/call-commands.js';
import { listCommands } from './lists/list-commands.js';
import { positiveInteger } from './option-values.js';
import { providerCommands } from './provider/provider-commands.js';
import { registryCommands } from './registry/registry-commands.js';

export const COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'serve',
    summary: 'run the daemon in the foreground',
    json: null,
    examples: ['voxroute serve --config ./voxroute.yaml'],
    load: async () => {
      // First: whoever waits for the start does not wait for code to be loaded.
      (await import('./service-watch.js')).serviceWatch();
      return (await import('./serve.js')).serve;
    },
  },
  {
    name: 'agi-test',
    summary: 'act as Asterisk towards the running daemon and print the variables it sets',
    arguments: [['<number>', 'the caller, as a trunk would deliver it']],
    options: [
      option('--script <name>', 'script, with its parameters', 'lookup'),
      option('--address <address:port>', 'address of the FastAGI server (default: agi.listen of the configuration)'),
      option('--timeout <ms>', 'how long to wait for the complete answer', 10_000).argParser(positiveInteger),
    ],
    examples: [
      'voxroute agi-test 79170415564',
      "voxroute agi-test 84959898533 --script 'route?did=74951112233' --json",
    ],
    load: async () => (await import('./agi-test.js')).agiTest,
  },
  {
    name: 'lookup',
    summary: 'look numbers up and print what is known, with the source of each field',
    arguments: [['<number...>', 'numbers as a trunk would deliver them']],
    examples: ['voxroute lookup 79170415564', 'voxroute lookup 84959898533 810358181201235 --json'],
    load: async () => (await import('./lookup.js')).lookup,
  },
  {
    name: 'check-config',
    summary: 'check a configuration as the daemon would; report every problem with file and line',
    arguments: [['[file]', 'the same as --config']],
    options: [option('--cases <file>', 'file of test cases: calls and the decisions expected; see docs/policy.md')],
    examples: [
      'voxroute check-config /etc/voxroute/voxroute.yaml',
      'voxroute check-config --cases /etc/voxroute/cases.yaml',
    ],
    load: async () => (await import('./check-config.js')).checkConfigFile,
  },
  {
    name: 'doctor',
    summary: 'check everything voxroute depends on, and say how to fix what is wrong',
    options: [
      option(
        '--dialplan <directory>',
        "also check Asterisk's configuration in this directory: how it asks the daemon, and its trunks",
      ),
    ],
    examples: ['voxroute doctor', 'voxroute doctor --dialplan /etc/asterisk'],
    load: async () => (await import('./doctor/doctor.js')).doctor,
  },
  {
    name: 'setup',
    summary: 'find the PBX on this host and print, or write, the configuration it needs for voxroute',
    options: [
      option('--asterisk <directory>', "Asterisk's configuration directory (default: /etc/asterisk)"),
      option('--write', 'write it: back up each file, reload dialplan and AMI, make a test call'),
      option('--undo', 'remove what was written'),
    ],
    json: null,
    examples: ['voxroute setup', 'voxroute setup --write', 'voxroute setup --undo'],
    load: async () => (await import('./setup/setup.js')).setup,
  },
  {
    name: 'status',
    summary: 'show the state of the running daemon',
    examples: ['voxroute status', 'voxroute status --json'],
    load: async () => (await import('./status.js')).status,
  },
  {
    name: 'top',
    summary: 'show the figures of the page in the terminal, updated every second: the last hour and the current state',
    options: [option('--once', 'print them once and exit')],
    json: 'for programs; one line per update',
    examples: ['voxroute top', 'voxroute top --once --json'],
    load: async () => (await import('./top.js')).top,
  },
  {
    name: 'explain',
    summary: 'show how a call would be decided: what is known, each list and rule, and the answer',
    arguments: [['[number]', 'the caller, as a trunk would deliver it; with --direction outbound the number dialled']],
    options: [
      option('--did <number>', 'the number that was called', ''),
      option('--at <time>', "time of the call, such as '2026-11-21 03:00' (default: now)"),
      option('--direction <direction>', 'direction of the call', 'inbound').choices(['inbound', 'outbound']),
      option('--presentation <presentation>', 'whether the number may be shown', 'allowed').choices([
        'allowed',
        'restricted',
        'unavailable',
      ]),
      option('--rdnis <number>', 'number that redirected the call here', ''),
      option('--context <name>', 'dialplan context', ''),
      option('--trunk <name>', 'trunk of the call, as in the channel name', ''),
      option('--call <id>', 'explain a call from the journal instead: the decision then and now'),
      option('--full', 'with --call: show full numbers'),
    ],
    examples: [
      "voxroute explain 79170415564 --did 74951112233 --at '2026-11-21 03:00'",
      'voxroute explain 79170415564 --direction outbound --json',
      'voxroute explain --call 0mi8kz4gq000',
    ],
    load: async () => (await import('./explain.js')).explainNumber,
  },
  callCommands,
  REPLAY,
  registryCommands,
  listCommands,
  ...bulkCommands,
  providerCommands,
  cacheCommands,
];
