// `voxroute provider …`. What stands behind an account's name depends on its kind: verbs.ts.

import type { CommandGroup } from '../command.js';

export const providerCommands: CommandGroup = {
  name: 'provider',
  summary: 'accounts at New-Tel, Plusofon and AloVoice: what they know and do',
  own: {
    name: 'provider',
    summary: 'one account: `voxroute provider NAME` lists what its kind can do',
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
      summary: 'all accounts: kind, state, numbers, when last asked',
      examples: ['voxroute provider show'],
      load: async () => (await import('./show-accounts.js')).showAccounts,
    },
    {
      name: 'check',
      summary: 'keys, clock and certificate of the accounts, by one harmless question to each',
      arguments: [['[account]', 'only this one']],
      examples: ['voxroute provider check', 'voxroute provider check moscow'],
      load: async () => (await import('./check-accounts.js')).checkAccounts,
    },
    {
      name: 'numbers',
      summary: 'own numbers of all accounts: what they count for, on which trunks, and why not',
      arguments: [['[account]', 'only this one']],
      examples: ['voxroute provider numbers', 'voxroute provider numbers moscow --json'],
      load: async () => (await import('./list-numbers.js')).listNumbers,
    },
  ],
};
