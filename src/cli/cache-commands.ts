// `voxroute cache …`

import { WARM } from './bulk/bulk-commands.js';
import type { CommandGroup } from './command.js';

export const cacheCommands: CommandGroup = {
  name: 'cache',
  summary: 'inspect and manage the cache of the running daemon',
  commands: [
    {
      name: 'get',
      summary: 'show what is cached for a number, as received from the sources',
      arguments: [['<number>']],
      examples: ['voxroute cache get 79170415564'],
      load: async () => (await import('./cache.js')).cacheGet,
    },
    {
      name: 'forget',
      summary: 'remove a number from the cache, so that the next call looks it up again',
      arguments: [['<number>']],
      examples: ['voxroute cache forget 79170415564'],
      load: async () => (await import('./cache.js')).cacheForget,
    },
    {
      name: 'stats',
      summary: 'show the size of the cache',
      examples: ['voxroute cache stats'],
      load: async () => (await import('./cache.js')).cacheStats,
    },
    WARM,
  ],
};
