// Whoever is to be called by a command: a whole number, nobody's emergency, not on the block list, and not asleep.

import type { LookupBody } from '../../call/lookup-body.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import { localTimeIn } from '../../time/zoned-time.js';
import { askDaemon, NoDaemon } from '../control-client.js';
import { readConfig } from '../command-config.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { VerbContext } from './verb.js';

/** Nobody is called before and after, by the clock there. */
const [FIRST_HOUR, LAST_HOUR] = [8, 22];

/**
 * E.164 digits.
 *
 * @param isForced also at night, and although the block list has it
 * @throws {CommandFailure} with `EXIT.wrongUsage`
 */
export async function calleeNumber(text: string, isForced: boolean, context: VerbContext): Promise<string> {
  const { country } = context.client.account;
  const number = normalizeNumber(text, { country, areaCode: null, internalMaxLength: 5, dialFormat: 'e164' });
  const refuse = (words: string) => new CommandFailure(EXIT.wrongUsage, `not sent: ${words}`);
  if (number.kind === 'internal' && number.use === 'emergency') throw refuse(`${text} is an emergency number`);
  if (number.kind !== 'e164') throw refuse(`expected a whole number, found ${JSON.stringify(text)}`);
  if (isForced) return number.e164;
  const { decision, fields } = await known(`+${number.e164}`, context);
  if (decision.action === 'block')
    throw refuse('the block list or a rule has this number; --force calls it all the same');
  const zone = fields['timeZone']?.value;
  const local = typeof zone === 'string' ? localTimeIn(zone, Date.now()) : null;
  if (local === null) return number.e164;
  const hour = Math.floor(local.minute / 60);
  if (hour >= FIRST_HOUR && hour < LAST_HOUR) return number.e164;
  throw refuse(`it is ${String(hour).padStart(2, '0')} o'clock there; --force calls all the same`);
}

/** By the running daemon, whose lists are the ones of now; without one by the configuration. */
async function known(number: string, { sockets, output, configFile }: VerbContext): Promise<LookupBody> {
  try {
    return (await askDaemon(sockets, 'GET', `/v1/lookup/${encodeURIComponent(number)}`)) as LookupBody;
  } catch (error) {
    if (!(error instanceof NoDaemon)) throw error;
  }
  const said = (words: string) => void output.stderr.write(`voxroute: ${words}\n`);
  said('no daemon is running here: lists that are changed at run time are not known');
  const { lookUpAlone } = await import('../lookup-alone.js');
  const alone = await lookUpAlone(readConfig(configFile), said);
  try {
    return await alone.lookup(number);
  } finally {
    await alone.close();
  }
}
