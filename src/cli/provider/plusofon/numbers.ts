// `voxroute provider ACCOUNT numbers`

import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import { forwardingText } from '../../../providers/plusofon/forwarding.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

interface NumbersOptions {
  readonly sms?: boolean;
  readonly kind?: 'abc' | 'def' | '800';
  readonly json?: boolean;
}

export async function numbers(
  { sms = false, kind, json = false }: NumbersOptions,
  { client, output }: VerbContext<PlusofonClient>,
): Promise<void> {
  if (sms) {
    const rows = await client.all('number.sms');
    if (json) writeJson({ numbers: rows }, output);
    else
      output.stdout.write(
        `${formatTable(
          ['number', 'packet', 'SMS', 'left', 'fee'],
          rows.map(({ number, sms_packet: packet }) =>
            [number, packet?.packet_name, packet?.sms_amount, packet?.sms_remaining, packet?.price].map(cell),
          ),
        )}\n`,
      );
    return;
  }
  const rows = await client.all('number.list', kind === undefined ? {} : { phone_type: kind });
  if (json) {
    writeJson({ numbers: rows }, output);
    return;
  }
  const cells = rows.map((row) =>
    [
      ...[row.number, row.phone_type, row.owner_type, forwardingText(row), row.black_list],
      ...[row.aon_for_sips.map(({ name }) => name).join(', '), row.period_price],
    ].map(cell),
  );
  output.stdout.write(
    `${formatTable(['number', 'kind', 'owner', 'forwarded to', 'black list', 'shown by', 'monthly'], cells)}\n`,
  );
}
