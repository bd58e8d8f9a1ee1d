// `voxroute provider ACCOUNT buy`: money. Prices are asked for just before, and one number goes in one request, so that a failure
// is about one number.

import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import type { Reservation } from '../../../providers/plusofon/plusofon-methods.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { act } from '../act.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { shopNumber } from './own-rows.js';

type Context = VerbContext<PlusofonClient>;

interface BuyOptions extends ActingOptions {
  readonly owner: 'business' | 'personal';
  readonly priceAtMost: string;
}

export async function buy(texts: readonly string[], options: BuyOptions, context: Context): Promise<void> {
  const { client, output } = context;
  const most = /^\d{1,9}([.,]\d{1,2})?$/.test(options.priceAtMost)
    ? Number(options.priceAtMost.replace(',', '.'))
    : NaN;
  if (Number.isNaN(most)) throw new CommandFailure(EXIT.wrongUsage, '--price-at-most: expected a price such as 250');
  const wanted = [...new Set(texts.map((text) => shopNumber(text, context)))];
  const reserved = await client.all('number.reserve.list');
  const rows = wanted.map((number) => checked(number, reserved, options.owner, most));
  if (options.json !== true)
    output.stdout.write(
      `${formatTable(
        ['number', 'connection', 'monthly', 'together'],
        rows.map((row) => [row.number, cell(row.buy_price), cell(row.period_price), String(priceOf(row))]),
      )}\n`,
    );
  const bought: string[] = [];
  for (const { number } of rows) {
    const input = { numbers: [Number(number.slice(1))], owner_type: options.owner };
    try {
      const answer = await act(context, 'number.buy', input, options, {
        about: number,
        lookAgain: async () => {
          const own = await client.all('number.list');
          return own.some((row) => row.number === number)
            ? `${number} is yours`
            : `${number} is not among your numbers`;
        },
      });
      if (answer === null) continue;
    } catch (error) {
      if (bought.length > 0) output.stderr.write(`voxroute: bought before that: ${bought.join(', ')}\n`);
      throw error;
    }
    bought.push(number);
    if (options.json !== true) output.stdout.write(`bought ${number}\n`);
  }
  if (options.json === true && options.dryRun !== true) writeJson({ sent: true, bought }, output);
}

/** Connection and first fee; null where the provider does not say one of them. */
function priceOf({ buy_price: connection, period_price: monthly }: Reservation): number | null {
  const sum = Number(connection) + Number(monthly);
  return Number.isFinite(sum) ? Math.round(sum * 100) / 100 : null;
}

function checked(number: number, reserved: readonly Reservation[], owner: string, most: number): Reservation {
  const refuse = (message: string) => new CommandFailure(EXIT.failed, `not sent: 7${number} ${message}`);
  const [row, ...others] = reserved.filter((each) => each.number === `7${number}`);
  if (row === undefined) throw refuse('is not reserved: reserve it first');
  if (others.length > 0) throw refuse('is reserved more than once');
  if (row.owner_type !== owner) throw refuse(`is reserved as ${row.owner_type}, not as ${owner}`);
  const price = priceOf(row);
  if (price === null) throw refuse('has no price that can be read');
  if (price > most) throw refuse(`costs ${price}, more than --price-at-most ${most}`);
  return row;
}
