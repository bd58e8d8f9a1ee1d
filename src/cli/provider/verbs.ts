// What can be done with an account, by its kind. `api` is for all.

import { option } from '../command.js';
import { alovoiceVerbs } from './alovoice/alovoice-verbs.js';
import { newtelVerbs } from './newtel/newtel-verbs.js';
import { plusofonVerbs } from './plusofon/plusofon-verbs.js';
import { ACTING_OPTIONS, type VerbEntry, type VerbTable } from './verb.js';

export const VERBS: VerbTable = { newtel: newtelVerbs, plusofon: plusofonVerbs, alovoice: alovoiceVerbs };

export const API: VerbEntry = {
  name: 'api',
  summary: 'call any documented method; its parameters are checked',
  arguments: [
    ['[method]', 'as --list names it'],
    ['[parameters...]', 'KEY=VALUE; lists with commas, or any value as JSON'],
  ],
  options: [option('--list', 'all methods, what they do, and their class'), ...ACTING_OPTIONS],
  examples: ['voxroute provider ACCOUNT api --list', 'voxroute provider ACCOUNT api METHOD KEY=VALUE --json'],
  load: async () => (await import('./api.js')).api,
};
