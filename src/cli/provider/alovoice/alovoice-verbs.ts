// Verbs of a hosted PBX at AloVoice.

import { option } from '../../command.js';
import { positiveInteger } from '../../option-values.js';
import { ACTING_OPTIONS, type VerbEntry } from '../verb.js';

const force = () => option('--force', 'even at night there, or if the number is on the block list');

export const alovoiceVerbs: readonly VerbEntry[] = [
  {
    name: 'phones',
    summary: 'list extensions; secrets are only written to a file',
    options: [
      option(
        '--secrets-to <file>',
        'write the number and secret of each extension to a new file that only you can read',
      ),
    ],
    examples: ['voxroute provider ACCOUNT phones', 'voxroute provider ACCOUNT phones --secrets-to ./secrets.csv'],
    load: async () => (await import('./phones.js')).phones,
  },
  {
    name: 'dial',
    summary: 'call an extension, then a number, and connect them',
    arguments: [['<number>', 'who is called']],
    options: [
      option('--from <extension>', 'party to call first').makeOptionMandatory().argParser(positiveInteger),
      option('--user-id <id>', 'id of the calling user in your CRM', 1).argParser(positiveInteger),
      force(),
      ...ACTING_OPTIONS,
    ],
    examples: ['voxroute provider ACCOUNT dial 990000001 --from 2005 --yes'],
    load: async () => (await import('./dial.js')).dial,
  },
  {
    name: 'conference',
    summary: 'call one party, then connect the others in turn until one answers, or a queue',
    options: [
      option('--from <number>', 'party to call first').makeOptionMandatory(),
      option('--to <numbers>', 'parties to call next, separated by commas'),
      option('--queue <number>', 'a queue instead'),
      option('--lang <language>', 'of the announcements, such as ru or uz'),
      force(),
      ...ACTING_OPTIONS,
    ],
    examples: [
      'voxroute provider ACCOUNT conference --from 712000001 --to 990000001,970000002 --yes',
      'voxroute provider ACCOUNT conference --from 712000001 --queue 6000 --yes',
    ],
    load: async () => (await import('./conference.js')).conference,
  },
  {
    name: 'ivr',
    summary: 'call a number and play a voice menu',
    arguments: [['<number>', 'who is called']],
    options: [
      option('--menu <id>', 'id of the menu in the settings').makeOptionMandatory().argParser(positiveInteger),
      option('--line <number>', 'line of the PBX that calls').makeOptionMandatory(),
      force(),
      ...ACTING_OPTIONS,
    ],
    examples: ['voxroute provider ACCOUNT ivr 990000001 --menu 222 --line 712000001 --yes'],
    load: async () => (await import('./conference.js')).ivr,
  },
  {
    name: 'campaign',
    summary: 'autodial campaigns: create one, paused unless --start; or show one',
    arguments: [
      ['<what>', 'create or show'],
      ['[id]', 'with show: the id of a campaign'],
    ],
    options: [
      option('--name <name>', 'of the campaign'),
      option('--record <file>', 'what is played, .mp3'),
      option('--recipients <file>', 'numbers in the first column, .csv'),
      option('--days <days>', 'first and last day: 2026-11-29..2026-11-30'),
      option('--hours <hours>', 'daily window: 18:00-21:00'),
      option('--lines <numbers>', 'lines to call from, separated by commas'),
      option('--time-zone <zone>', 'of days and hours', 'utc +5'),
      option('--max-lines <count>', 'calls at a time').argParser(positiveInteger),
      option('--attempts <count>', 'for each recipient').argParser(positiveInteger),
      option('--good-time <seconds>', 'length of a call that counts as answered').argParser(positiveInteger),
      option('--start', 'start by itself when the window opens; no documented method can stop it'),
      ...ACTING_OPTIONS,
    ],
    examples: [
      'voxroute provider ACCOUNT campaign create --name Sale --record a.mp3 --recipients b.csv --days 2026-11-29..2026-11-30 --hours 18:00-21:00 --lines 712000001 --yes',
      'voxroute provider ACCOUNT campaign show 123',
    ],
    load: async () => (await import('./campaign.js')).campaign,
  },
  {
    name: 'webhook-test',
    summary: 'show what the route webhook would answer now; nothing is counted',
    arguments: [['<number>', 'the caller']],
    options: [
      option('--line <number>', 'the number that was called').makeOptionMandatory(),
      option('--queue <number>', 'queue in the webhook request, if it has one', ''),
      option('--direction <direction>', 'direction of the call', 'inbound').choices(['inbound', 'outbound']),
    ],
    examples: ['voxroute provider ACCOUNT webhook-test 970000004 --line 712000001'],
    load: async () => (await import('./webhook-test.js')).webhookTest,
  },
];
