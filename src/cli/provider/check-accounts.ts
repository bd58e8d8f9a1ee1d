// `voxroute provider check`: keys, clock and certificate of each account, by one harmless question.

import { KINDS } from '../../providers/kinds.js';
import type { ProviderClient } from '../../providers/method-client.js';
import { readConfig } from '../command-config.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';
import { chosenAccounts } from './chosen-accounts.js';
import { cell, writeJson } from './show-answer.js';
import { withAccount } from './with-account.js';

interface Checked {
  readonly account: string;
  readonly kind: string;
  readonly isRight: boolean;
  readonly message: string;
}

export async function checkAccounts(
  name: string | undefined,
  options: { readonly config?: string; readonly json?: boolean },
  output: Output,
): Promise<void> {
  const loaded = readConfig(options.config);
  const checked: Checked[] = [];
  for (const account of chosenAccounts(loaded, name)) {
    const about = { account: account.settings.name, kind: account.kind };
    try {
      await withAccount(loaded, account, output, async ({ client }) => {
        const kind = KINDS[account.kind];
        await client.call(kind?.harmless ?? '', {});
        const details = (await kind?.about?.(client)) ?? [];
        const trouble = (await kind?.trouble?.(client)) ?? null;
        checked.push({
          ...about,
          isRight: trouble === null,
          message: trouble ?? ['its keys are accepted', ...clockOf(client), ...details].join('; '),
        });
      });
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      const message = error.message.replace(`${about.account} (${about.kind}): `, '');
      checked.push({ ...about, isRight: false, message });
    }
  }
  const wrong = checked.filter(({ isRight }) => !isRight).length;
  if (options.json === true) writeJson({ accounts: checked }, output);
  else {
    const rows = checked.map(({ account, kind, isRight, message }) => [
      account,
      kind,
      isRight ? 'right' : 'wrong',
      isRight ? cell(message) : message,
    ]);
    output.stdout.write(`${formatTable(['account', 'kind', 'is', 'why'], rows)}\n`);
  }
  if (wrong > 0) throw new CommandFailure(EXIT.failed, `${wrong} of ${checked.length} accounts cannot be used`);
}

function clockOf(client: ProviderClient): string[] {
  const differenceMs = client.clockDifferenceMs?.() ?? null;
  if (differenceMs === null) return [];
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  return seconds <= 2
    ? ['the clocks agree']
    : [`this host's clock is ${seconds} s ${differenceMs > 0 ? 'behind' : 'ahead'}`];
}
