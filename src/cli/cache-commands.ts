// `voxroute cache …`

import { WARM } from './bulk/bulk-commands.js';
import type { CommandGroup } from './command.js';

export const cacheCommands: CommandGroup = {
  name: 'cache',
  summary: 'what the running daemon remembers',
  commands: [
    {
      name: 'get',
      summary: 'what is remembered of a number, as the sources gave it',
      arguments: [['<number>']],
      examples: ['voxroute cache get 79170415564'],
      load: async () => (await import('./cache.js')).cacheGet,
    },
    {
      name: 'forget',
      summary: 'forget a number, so that the next call asks anew',
      arguments: [['<number>']],
      examples: ['voxroute cache forget 79170415564'],
      load: async () => (await import('./cache.js')).cacheForget,
    },
    {
      name: 'stats',
      summary: 'how much is remembered',
      examples: ['voxroute cache stats'],
      load: async () => (await import('./cache.js')).cacheStats,
    },
    WARM,
  ],
};
