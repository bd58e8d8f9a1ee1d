// `voxroute provider …`. The verbs of an account depend on its provider: verbs.ts.

import type { CommandGroup } from '../command.js';

export const providerCommands: CommandGroup = {
  name: 'provider',
  summary: 'work with accounts at New-Tel, Plusofon and AloVoice',
  own: {
    name: 'provider',
    summary: 'work with one account; `voxroute provider NAME` lists its verbs',
    arguments: [
      ['<account>', 'its name in the configuration'],
      ['[verb...]', 'what to do, with its own arguments and options'],
    ],
    json: null,
    passesOptions: true,
    examples: [
      'voxroute provider moscow state',
      'voxroute provider moscow api --list',
      'voxroute provider moscow api vpbx/get-calls --json',
    ],
    load: async () => (await import('./run-verb.js')).runVerb,
  },
  commands: [
    {
      name: 'show',
      summary: 'show all accounts: provider, state, numbers, time of the last request',
      examples: ['voxroute provider show'],
      load: async () => (await import('./show-accounts.js')).showAccounts,
    },
    {
      name: 'check',
      summary: 'check keys, clock and certificate of the accounts with one harmless request to each',
      arguments: [['[account]', 'only this one']],
      examples: ['voxroute provider check', 'voxroute provider check moscow'],
      load: async () => (await import('./check-accounts.js')).checkAccounts,
    },
    {
      name: 'numbers',
      summary: 'show the numbers of all accounts: what they are used for, on which trunks, or why they are not used',
      arguments: [['[account]', 'only this one']],
      examples: ['voxroute provider numbers', 'voxroute provider numbers moscow --json'],
      load: async () => (await import('./list-numbers.js')).listNumbers,
    },
  ],
};
