// `voxroute provider ACCOUNT reserve`, `reservations`, `release`

import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import type { Reservation } from '../../../providers/plusofon/plusofon-methods.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { act } from '../act.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { wholeNumber } from '../whole-number.js';
import { shopNumber } from './own-rows.js';

type Context = VerbContext<PlusofonClient>;

interface ReserveOptions extends ActingOptions {
  readonly owner: 'business' | 'personal';
  readonly hour?: boolean;
}

export async function reserve(text: string, options: ReserveOptions, context: Context): Promise<void> {
  const { client, output } = context;
  const number = shopNumber(text, context);
  const input = { number, owner_type: options.owner, ...(options.hour === true ? { short: 1 } : {}) };
  const found = async () => (await client.all('number.reserve.list')).find((row) => row.number === `7${number}`);
  const answer = await act(context, 'number.reserve', input, options, {
    about: `7${number}`,
    lookAgain: async () => ((await found()) === undefined ? `7${number} is not reserved` : `7${number} is reserved`),
  });
  if (answer === null) return;
  const reservation = await found();
  if (options.json === true) writeJson({ sent: true, reservation: reservation ?? null }, output);
  else if (reservation === undefined) output.stdout.write(`7${number}: taken, and not among the reservations yet\n`);
  else writeTable([reservation], context);
}

export async function reservations({ json = false }: { readonly json?: boolean }, context: Context): Promise<void> {
  const rows = await context.client.all('number.reserve.list');
  if (json) writeJson({ reservations: rows }, context.output);
  else if (rows.length === 0) context.output.stdout.write('none\n');
  else writeTable(rows, context);
}

export async function release(text: string, options: ActingOptions, context: Context): Promise<void> {
  const { client, output } = context;
  const number = wholeNumber(text, context);
  const found = async () => (await client.all('number.reserve.list')).filter((row) => row.number === number);
  const [reservation, ...others] = await found();
  if (reservation === undefined || others.length > 0)
    throw new CommandFailure(
      EXIT.failed,
      `not sent: ${number} is ${reservation === undefined ? 'not reserved' : 'reserved more than once'}`,
    );
  if (options.json !== true) writeTable([reservation], context);
  const answer = await act(context, 'number.reserve.delete', { reserve_number_id: reservation.id }, options, {
    about: number,
    lookAgain: async () =>
      (await found()).length === 0 ? `${number} is not reserved any more` : `${number} is still reserved`,
  });
  if (answer === null) return;
  if (options.json === true) writeJson({ sent: true, number }, output);
  else output.stdout.write(`${number} is released\n`);
}

function writeTable(rows: readonly Reservation[], { output }: Context): void {
  const cells = rows.map((row) =>
    [row.number, row.reserved_untill, row.phone_type, row.owner_type, row.buy_price, row.period_price].map(cell),
  );
  output.stdout.write(
    `${formatTable(['number', 'reserved until (their clock)', 'kind', 'owner', 'connection', 'monthly'], cells)}\n`,
  );
}
