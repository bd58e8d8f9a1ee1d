// Selects the recipients of a campaign file that may be called. The number is in the first cell; lines are copied unchanged.

import { readFile, stat } from 'node:fs/promises';
import { messageOf } from '../../../errors.js';
import { normalizeNumber } from '../../../number/normalize-number.js';
import { settingsOfCountry } from '../../../number/number-settings.js';
import type { AlovoiceClient } from '../../../providers/alovoice/alovoice-client.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { openNumberChecks, whyNotCalled } from '../callee.js';
import type { VerbContext } from '../verb.js';
import type { CampaignWindow } from './campaign-window.js';

export interface ChosenRecipients {
  /** Lines that are left, with a header in front if there was one. */
  readonly text: string;
  readonly kept: number;
  readonly blocked: number;
  readonly night: number;
  readonly unreadable: number;
}

const MAX_BYTES = 16 * 2 ** 20;

/** @throws {CommandFailure} for a file that cannot be read, or is too large */
export async function chooseRecipients(
  file: string,
  { beginsAtMs, endsAtMs }: CampaignWindow,
  context: VerbContext<AlovoiceClient>,
): Promise<ChosenRecipients> {
  const lines = (await textOf(file)).split(/\r?\n/).filter((line) => line.trim() !== '');
  const settings = settingsOfCountry(context.client.account.country);
  const kept: string[] = [];
  const left = { blocked: 0, night: 0, unreadable: 0 };
  let header = '';
  const knowledge = await openNumberChecks(context);
  try {
    for (const [index, line] of lines.entries()) {
      const first = line.split(/[;,\t]/, 1)[0] ?? '';
      const number = normalizeNumber(first.trim().replace(/^"(.*)"$/, '$1'), settings);
      if (number.kind !== 'e164') {
        if (index === 0) header = `${line}\n`;
        else left.unreadable += 1;
        continue;
      }
      const known = await knowledge.of(number.e164);
      // A minute before the end somebody may still be called.
      const reasons = [beginsAtMs, endsAtMs - 60_000].map((atMs) => whyNotCalled(known, atMs)?.kind);
      if (reasons.includes('blocked')) left.blocked += 1;
      else if (reasons.includes('night')) left.night += 1;
      else kept.push(line);
    }
  } finally {
    await knowledge.close();
  }
  return { text: header + kept.map((line) => `${line}\n`).join(''), kept: kept.length, ...left };
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new CommandFailure(EXIT.wrongUsage, `${file}: larger than 16 MiB`);
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(EXIT.wrongUsage, `${file}: cannot be read: ${messageOf(error)}`);
  }
}
