// `voxroute provider ACCOUNT members`

import type { NewtelClient } from '../../../providers/newtel/newtel-client.js';
import { maskNumber } from '../../../number/mask-number.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

export async function members(
  { full = false, json = false }: { readonly full?: boolean; readonly json?: boolean },
  { client, output }: VerbContext<NewtelClient>,
): Promise<void> {
  const answer = await client.call('company/get-members', {});
  const shown = answer.members.map((member) => {
    const { personalNumber } = member;
    return full || personalNumber === null ? member : { ...member, personalNumber: maskNumber(personalNumber) };
  });
  if (json) {
    writeJson({ members: shown }, output);
    return;
  }
  const rows = shown.map(({ name, internalNumber, personalNumber, email, timeZone }) =>
    [name, internalNumber, personalNumber, email, timeZone].map(cell),
  );
  output.stdout.write(`${formatTable(['name', 'extension', 'own phone', 'mail', 'time zone'], rows)}\n`);
}
