// All accounts of a configuration, or the one that was named.

import type { LoadedConfig } from '../../config/load-config.js';
import type { ConfiguredAccount } from '../../providers/kinds.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { accountsOf } from './with-account.js';

/** @throws {CommandFailure} when there is none, or none of this name */
export function chosenAccounts(loaded: LoadedConfig, name: string | undefined): readonly ConfiguredAccount[] {
  const accounts = accountsOf(loaded);
  const chosen =
    name === undefined
      ? accounts
      : accounts.filter(({ settings }) => settings.name.toLowerCase() === name.toLowerCase());
  if (chosen.length > 0) return chosen;
  const message = accounts.map(({ settings, kind }) => `${settings.name} (${kind})`).join(', ');
  throw new CommandFailure(
    EXIT.wrongUsage,
    message === ''
      ? 'the configuration has no account at a provider'
      : `no account ${name ?? ''}; there are ${message}`,
  );
}
