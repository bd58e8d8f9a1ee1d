// A number that a person gives a verb, read with the account's country.

import { e164Of } from '../../providers/account-numbers.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { VerbContext } from './verb.js';

/**
 * E.164 digits.
 *
 * @param option where it was given, such as `--from`; absent for an argument
 * @throws {CommandFailure} with `EXIT.wrongUsage` for what is no whole number
 */
export function wholeNumber(text: string, { client }: Pick<VerbContext, 'client'>, option?: string): string {
  const e164 = e164Of(text, client.account);
  if (e164 !== null) return e164;
  const where = option === undefined ? '' : `${option}: `;
  throw new CommandFailure(EXIT.wrongUsage, `${where}expected a whole number, found ${JSON.stringify(text)}`);
}
