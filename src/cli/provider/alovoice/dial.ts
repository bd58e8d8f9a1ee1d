// `voxroute provider ACCOUNT dial`

import type { AlovoiceClient } from '../../../providers/alovoice/alovoice-client.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { act } from '../act.js';
import { calleeNumber } from '../callee.js';
import { writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { ownId } from './own-id.js';

interface DialOptions extends ActingOptions {
  readonly from: number;
  readonly userId: number;
  readonly force?: boolean;
}

export async function dial(text: string, options: DialOptions, context: VerbContext<AlovoiceClient>): Promise<void> {
  const { client, output } = context;
  const number = await calleeNumber(text, options.force === true, context);
  const input = {
    ...{ call_id: ownId(Date.now()), inner_phone: options.from, number: `+${number}`, user_id: options.userId },
  };
  const answer = await act(context, 'outcall', input, options, {
    about: `${options.from} → ${number}`,
    lookAgain: () =>
      Promise.resolve('no documented method shows it: look at the phone, or at the starts of calls in the journal'),
  });
  if (answer === null) return;
  if (answer === false)
    throw new CommandFailure(EXIT.failed, `${client.account.name}: answered false: no call was made`);
  if (options.json === true) writeJson({ sent: true, callId: input.call_id, answer }, output);
  else output.stdout.write(`calling ${options.from}, then ${number}\n`);
}
