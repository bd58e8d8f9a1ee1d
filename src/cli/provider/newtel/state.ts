// `voxroute provider ACCOUNT state`

import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

export async function state(
  { json = false }: { readonly json?: boolean },
  { client, output }: VerbContext<NewtelClient>,
): Promise<void> {
  const { state } = await client.call('company/get-state', {});
  if (json) {
    writeJson(state, output);
    return;
  }
  const amount = (value: number | null) =>
    value === null ? 'not disclosed' : `${value.toFixed(2)} ${cell(state.currency)}`;
  const rows = [
    ['status', cell(state.status)],
    ['balance', amount(state.balance)],
    ['credit', amount(state.credit)],
    ['last day', amount(state.dayTrafficCost)],
    ['last month', amount(state.monthTrafficCost)],
  ];
  output.stdout.write(`${formatTable(['account', client.account.name], rows)}\n`);
}
