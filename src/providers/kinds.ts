// The kinds of providers: one line each, by the name of their section in the configuration.

import { NEWTEL } from './newtel/newtel-client.js';

export const KINDS = { newtel: NEWTEL } as const;
