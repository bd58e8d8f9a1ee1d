// An account at a provider: who is asked, and by which settings. Plain data; `config/providers-schema.ts` has the defaults.
//
// The rooms' parts. `method.ts`: a method as data (name, what it does, class, schemas of input and answer); each kind has a
// table of them in its folder. `method-client.ts`: any table becomes a client, given the kind's `Wire` (how a request is
// written and an answer read). `provider-edge.ts`: the one way by which anything is sent: rate, acting limits, repeating
// reads, what failures mean. `provider-fault.ts`: the closed list of failures. `kinds.ts`: the three kinds, one line each.

import type { HomeCountryCode } from '../number/home-country.js';

export const PROVIDER_KINDS = ['newtel', 'plusofon', 'alovoice'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** What every kind has; the keys of `providers.KIND[]`. */
export interface AccountSettings {
  /** Unique over all kinds. */
  readonly name: string;
  /** Without a slash at the end, a query or a password. */
  readonly baseUrl: string;
  readonly proxy: string | null;
  readonly caFile: string | null;
  /** Country of its numbers that have no country code. */
  readonly country: HomeCountryCode;
  /** Empty: any trunk, and no effect on their order. */
  readonly trunks: readonly string[];
  readonly ownNumbers: 'all' | 'caller-id' | 'none' | readonly string[];
  /** How often its numbers are read, in milliseconds. */
  readonly every: number;
  readonly timeoutMs: number;
  readonly ratePerSecond: number;
}

/** By key without `File`: `accessKey`, `signingKey`, `token`, `pin`, `webhookSecret`. */
export type AccountSecrets = Readonly<Record<string, string>>;
