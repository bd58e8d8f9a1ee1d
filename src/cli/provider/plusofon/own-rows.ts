// Finds the given phone numbers among those of the account, for the provider's ids.

import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import type { PlusofonNumber } from '../../../providers/plusofon/plusofon-methods.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import type { VerbContext } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

type Context = VerbContext<PlusofonClient>;

/** As the shop has it: ten digits without the country code. @throws {CommandFailure} */
export function shopNumber(text: string, context: Context): number {
  const e164 = wholeNumber(text, context);
  if (/^7\d{10}$/.test(e164)) return Number(e164.slice(1));
  throw new CommandFailure(EXIT.wrongUsage, `${text}: only Russian numbers are on sale there`);
}

/** Each exactly once, in the order in which they were named. @throws {CommandFailure} for one that the account has not */
export async function ownRows(texts: readonly string[], context: Context): Promise<PlusofonNumber[]> {
  const wanted = [...new Set(texts.map((text) => wholeNumber(text, context)))];
  const rows = await context.client.all('number.list');
  return wanted.map((number) => {
    const found = rows.filter((row) => row.number === number);
    const [row] = found;
    if (row !== undefined && found.length === 1) return row;
    const why = found.length === 0 ? 'has no number' : 'has more than one number';
    throw new CommandFailure(EXIT.failed, `not sent: ${context.client.account.name} ${why} ${number}`);
  });
}
