// `voxroute provider ACCOUNT phones`

import type { NewtelClient, NewtelSettings } from '../../../providers/newtel/newtel-client.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

export async function phones(
  { json = false }: { readonly json?: boolean },
  { client, output }: VerbContext<NewtelClient>,
): Promise<void> {
  const { numbers } = await client.call('company/get-numbers', {});
  const { registeredNumbersList: registered } = await client.call('vpbx/get-registered-numbers-list', {});
  const { ringingNumbersList: ringing } = await client.call('vpbx/get-ringing-numbers-list', {});
  const { activeNumbersList: talking } = await client.call('vpbx/get-active-numbers-list', {});
  const { registersAs } = client.account as NewtelSettings;
  const all = [
    ...new Set([
      ...numbers.internal,
      ...registered,
      ...ringing,
      ...talking,
      ...(registersAs === null ? [] : [registersAs]),
    ]),
  ];
  const shown = all.toSorted().map((number) => ({
    number,
    registered: registered.includes(number),
    ringing: ringing.includes(number),
    talking: talking.includes(number),
    isOurs: number === registersAs,
  }));
  if (json) {
    writeJson({ phones: shown }, output);
    return;
  }
  const mark = (is: boolean) => (is ? 'yes' : '');
  const rows = shown.map(({ number, isOurs, ...is }) => [
    cell(number) + (isOurs ? ' (ours)' : ''),
    is.registered ? 'yes' : 'no',
    mark(is.ringing),
    mark(is.talking),
  ]);
  output.stdout.write(`${formatTable(['extension', 'registered', 'rings', 'talks'], rows)}\n`);
  if (registersAs !== null && !registered.includes(registersAs))
    output.stderr.write(`voxroute: ${client.account.name}: ${registersAs} is not registered there: it gets no calls\n`);
}
