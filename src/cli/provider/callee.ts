// Checks a number before a command calls it: complete, no emergency number, not on the block list, not at night.

import type { LookupBody } from '../../call/lookup-body.js';
import { normalizeNumber } from '../../number/normalize-number.js';
import { settingsOfCountry } from '../../number/number-settings.js';
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
  const number = normalizeNumber(text, settingsOfCountry(country));
  const refuse = (message: string) => new CommandFailure(EXIT.wrongUsage, `not sent: ${message}`);
  if (number.kind === 'internal' && number.use === 'emergency') throw refuse(`${text} is an emergency number`);
  if (number.kind !== 'e164') throw refuse(`expected a whole number, found ${JSON.stringify(text)}`);
  if (isForced) return number.e164;
  const knowledge = await openNumberChecks(context);
  try {
    const why = whyNotCalled(await knowledge.of(number.e164), Date.now());
    if (why === null) return number.e164;
    throw refuse(`${why.message}; --force calls all the same`);
  } finally {
    await knowledge.close();
  }
}

/** Null when nothing speaks against a call at that moment. @param atMs wall time in milliseconds since 1970 */
export function whyNotCalled(
  { decision, fields }: LookupBody,
  atMs: number,
): { readonly kind: 'blocked' | 'night'; readonly message: string } | null {
  if (decision.action === 'block') return { kind: 'blocked', message: 'the block list or a rule blocks this number' };
  const zone = fields['timeZone']?.value;
  const local = typeof zone === 'string' ? localTimeIn(zone, atMs) : null;
  if (local === null) return null;
  const hour = Math.floor(local.minute / 60);
  if (hour >= FIRST_HOUR && hour < LAST_HOUR) return null;
  return { kind: 'night', message: `it is ${String(hour).padStart(2, '0')} o'clock there` };
}

interface Knowledge {
  /** @param e164 digits without plus */
  of(e164: string): Promise<LookupBody>;
  close(): Promise<void>;
}

/** What is known of many numbers: by the running daemon, whose lists are the ones of now; without one by the configuration. */
export async function openNumberChecks({ sockets, output, configFile }: VerbContext): Promise<Knowledge> {
  const asked = (e164: string) =>
    askDaemon(sockets, 'GET', `/v1/lookup/${encodeURIComponent(`+${e164}`)}`) as Promise<LookupBody>;
  try {
    await askDaemon(sockets, 'GET', '/v1/status');
    return { of: asked, close: () => Promise.resolve() };
  } catch (error) {
    if (!(error instanceof NoDaemon)) throw error;
  }
  const report = (message: string) => void output.stderr.write(`voxroute: ${message}\n`);
  report('no daemon is running here: lists that are changed at run time are not known');
  const { lookUpStandalone } = await import('../standalone-lookup.js');
  const standalone = await lookUpStandalone(readConfig(configFile), report);
  return { of: (e164) => standalone.lookup(`+${e164}`), close: () => standalone.close() };
}
