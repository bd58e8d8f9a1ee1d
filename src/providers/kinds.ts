// The kinds of providers: one line each, by the name of their section in the configuration.

import type { AccountSecrets, AccountSettings, ProviderKind } from './account.js';
import type { FoundNumbers } from './account-numbers.js';
import type { AccountState } from './account-status.js';
import { ALOVOICE, alovoiceNumbers, alovoiceTrouble } from './alovoice/alovoice-client.js';
import { ALOVOICE_METHODS } from './alovoice/alovoice-methods.js';
import type { ProviderClient } from './method-client.js';
import type { MethodTable } from './method.js';
import { EndedCalls } from './newtel/ended-calls.js';
import { NEWTEL, type NewtelSettings } from './newtel/newtel-client.js';
import { newtelAbout, newtelNumbers, newtelState, newtelWarning } from './newtel/newtel-numbers.js';
import { NEWTEL_METHODS } from './newtel/newtel-methods.js';
import { PLUSOFON, plusofonNumbers } from './plusofon/plusofon-client.js';
import { PLUSOFON_METHODS } from './plusofon/plusofon-methods.js';
import { openAccount, type AccountSurroundings, type OpenAccount } from './open-account.js';

/** What the daemon and the commands need of a kind. */
export interface Kind {
  /** As people write it. */
  readonly title: string;
  readonly methods: MethodTable;
  /** A harmless method that shows whether the keys are right. */
  readonly harmless: string;
  /** Whose account it is, in a few words, where the provider says; rejects with a `ProviderFault`. */
  about?(client: ProviderClient): Promise<readonly string[]>;
  open(account: AccountSettings, secrets: AccountSecrets, around: AccountSurroundings): Promise<OpenAccount>;
  /** Balance and status, where the provider tells them; rejects with a `ProviderFault`. */
  state?(client: ProviderClient): Promise<AccountState>;
  /** What of this state needs attention, in words; null: nothing. Rejects with a `ProviderFault`. */
  warning?(client: ProviderClient, state: AccountState): Promise<string | null>;
  /** What in the configuration does not fit the account, in words; null: nothing. Rejects with a `ProviderFault`. */
  trouble?(client: ProviderClient): Promise<string | null>;
  /** A look at its calls, where the provider has a list of them; of one account. */
  endedCalls?(): EndedCalls;
  /** Numbers of the account. Rejects with a `ProviderFault` unless all of them are known. */
  numbers(client: ProviderClient): Promise<FoundNumbers>;
}

export const KINDS: Readonly<Partial<Record<ProviderKind, Kind>>> = {
  newtel: {
    title: 'New-Tel',
    methods: NEWTEL_METHODS,
    harmless: 'company/get-state',
    open: (account, secrets, around) => openAccount('newtel', NEWTEL, account as NewtelSettings, secrets, around),
    numbers: newtelNumbers,
    about: newtelAbout,
    state: newtelState,
    endedCalls: () => new EndedCalls(),
    warning: newtelWarning,
  },
  plusofon: {
    title: 'Plusofon',
    methods: PLUSOFON_METHODS,
    harmless: 'number.cli-types',
    open: (account, secrets, around) => openAccount('plusofon', PLUSOFON, account, secrets, around),
    numbers: plusofonNumbers,
  },
  alovoice: {
    title: 'AloVoice',
    methods: ALOVOICE_METHODS,
    harmless: 'getMyTrunks',
    open: (account, secrets, around) => openAccount('alovoice', ALOVOICE, account, secrets, around),
    numbers: alovoiceNumbers,
    trouble: alovoiceTrouble,
  },
};

/** An account with all that is needed to ask. */
export interface ConfiguredAccount {
  readonly kind: ProviderKind;
  readonly settings: AccountSettings;
  readonly secrets: AccountSecrets;
}

/** In the order of the configuration, those of a kind that this program knows. */
export function configuredAccounts(
  providers: Readonly<Record<ProviderKind, readonly AccountSettings[]>>,
  secrets: ReadonlyMap<string, AccountSecrets>,
): ConfiguredAccount[] {
  return (Object.keys(KINDS) as ProviderKind[]).flatMap((kind) =>
    providers[kind].map((settings) => ({ kind, settings, secrets: secrets.get(settings.name) ?? {} })),
  );
}

/** Rejects with a `ProviderFault`; connects to nobody. */
export function openConfigured(
  { kind, settings, secrets }: ConfiguredAccount,
  around: AccountSurroundings,
): Promise<OpenAccount> {
  const known = KINDS[kind];
  if (known === undefined) return Promise.reject(new Error(`no kind ${kind}`));
  return known.open(settings, secrets, around);
}
