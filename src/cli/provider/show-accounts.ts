// `voxroute provider show`: all accounts as the running daemon sees them; without one, asked now.

import { KINDS } from '../../providers/kinds.js';
import { accountNumbers } from '../../providers/account-numbers.js';
import { readConfig, socketsOf } from '../command-config.js';
import { askDaemon, NoDaemon } from '../control-client.js';
import { CommandFailure } from '../exit-code.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';
import { chosenAccounts } from './chosen-accounts.js';
import { cell, writeJson } from './show-answer.js';
import { withAccount } from './with-account.js';
import type { ConfiguredAccount } from '../../providers/kinds.js';
import type { LoadedConfig } from '../../config/load-config.js';
import type { AccountStatus } from '../../providers/account-status.js';

export async function showAccounts(
  options: { readonly config?: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  const loaded = readConfig(options.config);
  const accounts = (await ofDaemon(loaded)) ?? (await askedNow(loaded, output));
  if (options.json === true) {
    writeJson({ accounts }, output);
    return;
  }
  const rows = accounts.map(({ account, kind, state, balance, currency, numbers, numbersAt, problem }) => [
    account,
    kind,
    cell(state ?? ''),
    balance === null ? '' : `${balance.toFixed(2)} ${cell(currency ?? '')}`,
    numbers === null ? '' : String(numbers),
    numbersAt ?? 'never',
    problem ?? '',
  ]);
  output.stdout.write(`${formatTable(['account', 'kind', 'state', 'balance', 'numbers', 'as of', 'trouble'], rows)}\n`);
}

/** Null where none is running. */
async function ofDaemon(loaded: LoadedConfig): Promise<readonly AccountStatus[] | null> {
  try {
    const status = (await askDaemon(socketsOf(loaded), 'GET', '/v1/status')) as {
      providers?: readonly AccountStatus[];
    };
    return status.providers ?? [];
  } catch (error) {
    if (error instanceof NoDaemon) return null;
    throw error;
  }
}

async function askedNow(loaded: LoadedConfig, output: Output): Promise<AccountStatus[]> {
  output.stderr.write('voxroute: no daemon is running here: asked the providers directly\n');
  const statuses: AccountStatus[] = [];
  for (const account of chosenAccounts(loaded, undefined)) statuses.push(await statusNow(loaded, account, output));
  return statuses;
}

async function statusNow(loaded: LoadedConfig, account: ConfiguredAccount, output: Output): Promise<AccountStatus> {
  const kind = KINDS[account.kind];
  let status: AccountStatus = {
    ...{ account: account.settings.name, kind: account.kind, state: null, balance: null, currency: null },
    ...{ stateAt: null, numbers: null, numbersAt: null, problem: null },
  };
  try {
    await withAccount(loaded, account, output, async ({ client }) => {
      const state = (await kind?.state?.(client)) ?? null;
      const at = new Date().toISOString();
      status = { ...status, ...(state === null ? {} : { ...state, stateAt: at }) };
      const found = await kind?.numbers(client);
      const { numbers } = accountNumbers(account.settings, found ?? { texts: [], staff: [] });
      status = { ...status, numbers: numbers.length, numbersAt: at };
    });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { ...status, problem: error.message };
  }
  return status;
}
