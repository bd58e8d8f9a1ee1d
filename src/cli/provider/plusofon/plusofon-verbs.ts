// Verbs of an account at Plusofon.

import { option } from '../../command.js';
import { positiveInteger } from '../../option-values.js';
import { ACTING_OPTIONS, type VerbEntry } from '../verb.js';

const owner = () => option('--owner <type>', 'several channels, or one').choices(['business', 'personal']);

export const plusofonVerbs: readonly VerbEntry[] = [
  {
    name: 'numbers',
    summary: 'list numbers with their forwarding, blacklist and fees',
    options: [
      option('--sms', 'show what is left of their SMS packages instead'),
      option('--kind <kind>', 'city, mobile or 8-800').choices(['abc', 'def', '800']),
    ],
    examples: ['voxroute provider ACCOUNT numbers', 'voxroute provider ACCOUNT numbers --sms'],
    load: async () => (await import('./numbers.js')).numbers,
  },
  {
    name: 'forward',
    summary: 'forward numbers by a profile of the configuration; failover does not touch them for an hour',
    arguments: [['<words...>', 'numbers, then the name of a profile of forward']],
    options: [option('--all', 'all numbers of the account'), ...ACTING_OPTIONS],
    examples: [
      'voxroute provider ACCOUNT forward 74951112233 pbx-down --yes',
      'voxroute provider ACCOUNT forward --all normal --dry-run',
    ],
    load: async () => (await import('./forward.js')).forward,
  },
  {
    name: 'blacklist',
    summary: "the provider's own blacklist: show which numbers use it, attach it to numbers or detach it",
    arguments: [
      ['<what>', 'show, attach or detach'],
      ['[words...]', 'for attach the id of a list and numbers, for detach numbers'],
    ],
    options: [...ACTING_OPTIONS],
    examples: [
      'voxroute provider ACCOUNT blacklist show',
      'voxroute provider ACCOUNT blacklist attach 15 74951112233 --yes',
      'voxroute provider ACCOUNT blacklist detach 74951112233 --yes',
    ],
    load: async () => (await import('./blacklist.js')).blacklist,
  },
  {
    name: 'search',
    summary: 'search for numbers on sale, with prices',
    options: [
      option('--region <id>', 'such as RU-TVE'),
      option('--code <code>', 'area code, such as 495').argParser(positiveInteger),
      option('--mask <mask>', 'digits after the area code: ? is one digit, * any'),
      option('--kind <kind>', 'city, mobile or 8-800').choices(['abc', 'def', '800']),
      option('--class <class>', 'how memorable the number is').choices([
        ...['plain', 'bronze', 'silver', 'gold', 'platinum', 'exclusive'],
      ]),
      owner(),
      option('--limit <count>', 'how many', 50).argParser(positiveInteger),
    ],
    examples: [
      "voxroute provider ACCOUNT search --region RU-TVE --mask '*77*'",
      'voxroute provider ACCOUNT search --code 495 --json',
    ],
    load: async () => (await import('./search.js')).search,
  },
  {
    name: 'reserve',
    summary: 'reserve a number on sale',
    arguments: [['<number>', 'with the area code']],
    options: [owner().makeOptionMandatory(), option('--hour', 'for one hour'), ...ACTING_OPTIONS],
    examples: ['voxroute provider ACCOUNT reserve 74950000010 --owner business --hour --yes'],
    load: async () => (await import('./reserve.js')).reserve,
  },
  {
    name: 'reservations',
    summary: 'list reserved numbers with expiry and prices',
    examples: ['voxroute provider ACCOUNT reservations'],
    load: async () => (await import('./reserve.js')).reservations,
  },
  {
    name: 'release',
    summary: 'cancel a reservation',
    arguments: [['<number>']],
    options: [...ACTING_OPTIONS],
    examples: ['voxroute provider ACCOUNT release 74950000010 --yes'],
    load: async () => (await import('./reserve.js')).release,
  },
  {
    name: 'buy',
    summary: 'buy reserved numbers, one request for each',
    arguments: [['<number...>', 'reserved before']],
    options: [
      owner().makeOptionMandatory(),
      option(
        '--price-at-most <price>',
        'most to pay for each number: connection plus first monthly fee',
      ).makeOptionMandatory(),
      ...ACTING_OPTIONS,
    ],
    examples: ['voxroute provider ACCOUNT buy 74950000010 --owner business --price-at-most 250 --yes'],
    load: async () => (await import('./buy.js')).buy,
  },
  {
    name: 'delete-number',
    summary: 'delete a number for good; needs the PIN',
    arguments: [['<number>']],
    options: [
      option('--confirm <number>', 'repeat the number').makeOptionMandatory(),
      option('--force', 'even if rules use the number or it is forwarded'),
      ...ACTING_OPTIONS,
    ],
    examples: ['voxroute provider ACCOUNT delete-number 74950000010 --confirm 74950000010 --yes'],
    load: async () => (await import('./delete-number.js')).deleteNumber,
  },
];
