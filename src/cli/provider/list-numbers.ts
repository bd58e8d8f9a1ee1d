// `voxroute provider numbers`: own numbers of all accounts, and what they count for.

import { KINDS } from '../../providers/kinds.js';
import { accountNumbers, type AccountNumber } from '../../providers/account-numbers.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { readConfig } from '../command-config.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';
import { chosenAccounts } from './chosen-accounts.js';
import { cell, writeJson } from './show-answer.js';
import { withAccount } from './with-account.js';

/** Asked now, at the providers: what the daemon goes by is in `provider show`. */
export async function listNumbers(
  name: string | undefined,
  options: { readonly config?: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  const loaded = readConfig(options.config);
  const numbers: AccountNumber[] = [];
  const failed: string[] = [];
  for (const account of chosenAccounts(loaded, name)) {
    try {
      await withAccount(loaded, account, output, async ({ client }) => {
        const found = await KINDS[account.kind]?.numbers(client);
        const read = accountNumbers(account.settings, found ?? { texts: [], staff: [] });
        numbers.push(...read.numbers);
        if (read.unreadable > 0)
          output.stderr.write(
            `voxroute: ${account.settings.name}: ${read.unreadable} of its numbers are not numbers of ${account.settings.country}: check country\n`,
          );
      });
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      failed.push(error.message);
      output.stderr.write(`voxroute: ${error.message}\n`);
    }
  }
  if (options.json === true) writeJson({ numbers, failed }, output);
  else if (numbers.length === 0) output.stdout.write('no numbers\n');
  else {
    const rows = numbers.map(({ account, e164, isOwn, isShown, trunks, why }) => [
      account,
      e164,
      isOwn ? 'yes' : 'no',
      isShown ? 'yes' : 'no',
      trunks === null ? 'any' : trunks.join(' '),
      cell(why),
    ]);
    output.stdout.write(`${formatTable(['account', 'number', 'own', 'caller ID', 'trunks', 'why not'], rows)}\n`);
  }
  if (failed.length > 0) throw new CommandFailure(EXIT.failed, `${failed.length} could not be asked`);
}
