// Verbs of an account at New-Tel.

import { option } from '../../command.js';
import { positiveInteger } from '../../option-values.js';
import { ACTING_OPTIONS, FULL, type VerbEntry } from '../verb.js';

export const newtelVerbs: readonly VerbEntry[] = [
  {
    name: 'state',
    summary: 'show balance, credit, costs and status',
    examples: ['voxroute provider ACCOUNT state'],
    load: async () => (await import('./state.js')).state,
  },
  {
    name: 'members',
    summary: 'list staff with extension and mobile number; numbers are masked',
    options: [FULL],
    examples: ['voxroute provider ACCOUNT members --full'],
    load: async () => (await import('./members.js')).members,
  },
  {
    name: 'calls',
    summary: 'show calls of the last 24 hours, or one of them in detail; numbers are masked',
    arguments: [
      ['[show]', 'the word show: one call'],
      ['[vpbxid]', 'id of the call'],
    ],
    options: [
      option('--active', 'only calls in progress'),
      option('--missed-here', 'inbound calls that are not in the journal of the running daemon'),
      option('--since <time>', "calls since: '2026-11-21 03:00', or a span such as 2h"),
      option('--record [file]', 'with show: write the address of the recording to a new file that only you can read'),
      FULL,
    ],
    examples: [
      'voxroute provider ACCOUNT calls --since 2h',
      'voxroute provider ACCOUNT calls --missed-here --full',
      'voxroute provider ACCOUNT calls show da39a3ee5e6b4b0d3255bfef95601890afd80709',
    ],
    load: async () => (await import('./calls.js')).calls,
  },
  {
    name: 'phones',
    summary: 'list extensions: registered, ringing, talking',
    examples: ['voxroute provider ACCOUNT phones'],
    load: async () => (await import('./phones.js')).phones,
  },
  {
    name: 'dial',
    summary: 'call an extension and a number, and connect them',
    arguments: [['<number>', 'who is called']],
    options: [
      option(
        '--from <extensions>',
        'parties to call first: extensions or numbers, separated by commas',
      ).makeOptionMandatory(),
      option('--caller-id <number>', 'number to show, one of the external numbers').makeOptionMandatory(),
      option('--timeout <seconds>', 'longest wait for an answer, 20 to 99 (default: 20)').argParser(positiveInteger),
      option('--follow', 'wait until the call has ended, and show it'),
      option('--force', 'even at night there, or if the number is on the block list'),
      ...ACTING_OPTIONS,
    ],
    examples: ['voxroute provider ACCOUNT dial 79041112233 --from 101 --caller-id 74951112233 --yes'],
    load: async () => (await import('./dial.js')).dial,
  },
];
