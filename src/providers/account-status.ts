// How an account is, for `status` and `provider show`.

import type { ProviderKind } from './account.js';

/** Balance and status, where the provider tells them. */
export interface AccountState {
  /** Such as `active`, `blocked`. */
  readonly state: string;
  /** Null: not disclosed. */
  readonly balance: number | null;
  readonly currency: string;
}

/** Plain data; times are ISO 8601 in UTC, null for never. */
export interface AccountStatus {
  readonly account: string;
  readonly kind: ProviderKind;
  readonly state: string | null;
  readonly balance: number | null;
  readonly currency: string | null;
  readonly stateAt: string | null;
  /** How many it has; null where they were never asked for. */
  readonly numbers: number | null;
  readonly numbersAt: string | null;
  /** What went wrong last, in words; null when nothing did. */
  readonly problem: string | null;
}
