// `voxroute provider ACCOUNT delete-number`: cannot be undone. The number is typed twice, looked up just before, and refused where
// calls still come by it.

import { createInterface } from 'node:readline/promises';
import type { Config } from '../../../config/schema.js';
import { anyChoiceTest, parseNumberChoice } from '../../../lists/match/number-choice.js';
import { normalizeNumber } from '../../../number/normalize-number.js';
import type { ConditionConfig } from '../../../policy/rule-config.js';
import { forwardingText } from '../../../providers/plusofon/forwarding.js';
import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import type { PlusofonNumber } from '../../../providers/plusofon/plusofon-methods.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { act } from '../act.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { wholeNumber } from '../whole-number.js';
import { ownRows } from './own-rows.js';

type Context = VerbContext<PlusofonClient>;

interface DeleteOptions extends ActingOptions {
  readonly confirm: string;
  readonly force?: boolean;
}

export async function deleteNumber(text: string, options: DeleteOptions, context: Context): Promise<void> {
  const { client, config, output } = context;
  const number = wholeNumber(text, context);
  if (wholeNumber(options.confirm, context) !== number)
    throw new CommandFailure(EXIT.wrongUsage, `not sent: --confirm says ${options.confirm}, not ${text}`);
  const [row] = await ownRows([number], context);
  if (row === undefined) throw new CommandFailure(EXIT.failed, `not sent: there is no ${number}`);
  const reasons = inUse(number, row, config);
  if (reasons.length > 0 && options.force !== true)
    throw new CommandFailure(
      EXIT.wrongUsage,
      `not sent: ${number} ${reasons.join('; ')}; --force deletes it all the same`,
    );
  const pin = options.dryRun === true || options.yes !== true ? '(pin)' : await pinOf(context);
  const answer = await act(context, 'number.delete', { number_id: row.id, pin }, options, {
    about: number,
    lookAgain: async () => {
      const left = (await client.all('number.list')).some(({ id }) => id === row.id);
      return left ? `${number} is still there` : `${number} is not there any more`;
    },
  });
  if (answer === null) return;
  if (options.json === true) writeJson({ sent: true, number }, output);
  else output.stdout.write(`${number} is deleted\n`);
}

/** Why it is needed, in words that follow the number. */
function inUse(number: string, row: PlusofonNumber, config: Config): string[] {
  const rules = config.rules.filter(({ if: condition }) => hasDid(condition, number, config)).map(({ id }) => id);
  const isDefault = config.ownNumbers.some((own) => {
    const read = normalizeNumber(own.number, config.number);
    return own.default && read.kind === 'e164' && read.e164 === number;
  });
  const forwarded = forwardingText(row);
  return [
    ...(rules.length > 0 ? [`is the did of ${rules.join(', ')}`] : []),
    ...(isDefault ? ['is the default of ownNumbers'] : []),
    ...(forwarded === '' ? [] : [`is forwarded to ${cell(forwarded)}`]),
  ];
}

function hasDid({ did = [], all = [], any = [] }: ConditionConfig, number: string, config: Config): boolean {
  const choices = did.flatMap((text) => {
    const parsed = parseNumberChoice(text, config.number);
    return 'value' in parsed ? [parsed.value] : [];
  });
  return anyChoiceTest(choices)(number) || [...all, ...any].some((below) => hasDid(below, number, config));
}

/** From its file, else typed on the terminal; never an argument, which stands in the list of processes. */
async function pinOf({ secrets, output }: Context): Promise<string> {
  const { pin } = secrets;
  if (pin !== undefined) return pin;
  if (!process.stdin.isTTY || output.stderr.isTTY !== true)
    throw new CommandFailure(EXIT.wrongUsage, 'not sent: the PIN is needed: set pinFile, or ask on a terminal');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question('PIN: ')).trim();
  } finally {
    terminal.close();
  }
}
