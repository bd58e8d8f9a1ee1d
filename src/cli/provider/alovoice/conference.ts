// `voxroute provider ACCOUNT conference` and `ivr`: what comes of them, AloVoice tells by webhook (requestcall).

import { HOME_COUNTRIES } from '../../../number/home-country.js';
import { normalizeNumber } from '../../../number/normalize-number.js';
import { settingsOfCountry } from '../../../number/number-settings.js';
import type { AlovoiceClient } from '../../../providers/alovoice/alovoice-client.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { act } from '../act.js';
import { calleeNumber } from '../callee.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { ownId } from './own-id.js';

type Context = VerbContext<AlovoiceClient>;

interface ConferenceOptions extends ActingOptions {
  readonly from: string;
  readonly to?: string;
  readonly queue?: string;
  readonly lang?: string;
  readonly force?: boolean;
}

interface IvrOptions extends ActingOptions {
  readonly menu: number;
  readonly line: string;
  readonly force?: boolean;
}

export async function conference(options: ConferenceOptions, context: Context): Promise<void> {
  const { from, to, queue, lang, force = false } = options;
  if ((to === undefined) === (queue === undefined))
    throw new CommandFailure(EXIT.wrongUsage, 'expected either --to or --queue');
  const party = async (text: string) => ({
    phone: nationalText(await calleeNumber(text, force, context), context),
    ...(lang === undefined ? {} : { lang }),
  });
  const first = await firstText(from, force, context);
  const others = [];
  for (const text of to?.split(',') ?? []) others.push(await party(text.trim()));
  const callto = queue === undefined ? others : [{ queue }];
  await send({ callfrom: { phone: first, ...(lang === undefined ? {} : { lang }) }, callto }, options, context);
}

export async function ivr(text: string, { menu, line, ...options }: IvrOptions, context: Context): Promise<void> {
  const callto = nationalText(await calleeNumber(text, options.force === true, context), context);
  const fromline = Number(lineText(line, context) ?? NaN);
  if (Number.isNaN(fromline))
    throw new CommandFailure(EXIT.wrongUsage, `--line: expected a number, found ${JSON.stringify(line)}`);
  await send({ callto, ivrid: menu, fromline }, options, context);
}

async function send(asked: object, options: ActingOptions, context: Context): Promise<void> {
  const extid = ownId(Date.now());
  const answer = await act(context, 'requestcall', { ...asked, extid }, options, {
    lookAgain: () => Promise.resolve(`the result comes by webhook under ${extid}: voxroute calls`),
  });
  if (answer === null) return;
  if (options.json === true) writeJson({ sent: true, externalId: extid, answer }, context.output);
  else context.output.stdout.write(`requested as ${extid}${answer === '' ? '' : `; it says: ${cell(answer)}`}\n`);
}

/** As every documented example has numbers: nine digits, without the country's code. */
function nationalText(e164: string, { client }: Context): string {
  const { callingCode } = HOME_COUNTRIES[client.account.country];
  return e164.startsWith(callingCode) ? e164.slice(callingCode.length) : `+${e164}`;
}

/** A line or an extension of the PBX itself is nobody's night; whoever else is rung first is called as much as the others. */
async function firstText(text: string, force: boolean, context: Context): Promise<string> {
  const line = lineText(text, context);
  const { country } = context.client.account;
  if (line !== null && normalizeNumber(text, settingsOfCountry(country)).kind === 'internal') return line;
  const lines = line === null || force ? [] : await context.client.call('getMyTrunks', {});
  if (line !== null && lines.some((own) => lineText(own, context) === line)) return line;
  return nationalText(await calleeNumber(text, force, context), context);
}

/** As AloVoice writes it: an extension, or a number without the country's code. Null for what is neither. */
function lineText(text: string, context: Context): string | null {
  const { country } = context.client.account;
  const number = normalizeNumber(text, settingsOfCountry(country));
  if (number.kind === 'internal' && number.use === 'extension') return number.digits;
  return number.kind === 'e164' ? nationalText(number.e164, context) : null;
}
