// `voxroute provider ACCOUNT campaign`: created paused unless --start, because nothing documented can stop one. Recipients that
// lists or rules block, and those where the window is at night, are left out.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlovoiceClient } from '../../../providers/alovoice/alovoice-client.js';
import type { Campaign } from '../../../providers/alovoice/alovoice-methods.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { flatRows } from '../../flat-rows.js';
import { formatTable } from '../../table.js';
import { act } from '../act.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { chooseRecipients, type ChosenRecipients } from './campaign-recipients.js';
import { readWindow } from './campaign-window.js';

type Context = VerbContext<AlovoiceClient>;

export interface CampaignOptions extends ActingOptions {
  readonly name?: string;
  readonly record?: string;
  readonly recipients?: string;
  readonly days?: string;
  readonly hours?: string;
  readonly lines?: string;
  readonly timeZone: string;
  readonly maxLines?: number;
  readonly attempts?: number;
  readonly goodTime?: number;
  readonly start?: boolean;
}

export async function campaign(
  what: string,
  id: string | undefined,
  options: CampaignOptions,
  context: Context,
): Promise<void> {
  if (what === 'create' && id === undefined) return create(options, context);
  if (what === 'show' && id !== undefined && /^\d{1,15}$/.test(id)) {
    write(await context.client.call('getAutorule', { id: Number(id) }), options, context);
    return;
  }
  throw new CommandFailure(EXIT.wrongUsage, 'expected campaign create with its options, or campaign show ID');
}

async function create(options: CampaignOptions, context: Context): Promise<void> {
  const { output } = context;
  const {
    name,
    record,
    recipients,
    days,
    hours,
    lines,
    timeZone,
    maxLines,
    attempts,
    goodTime,
    start = false,
  } = options;
  const given = { name, record, recipients, days, hours, lines };
  const missing = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [`--${key}`] : []));
  if (missing.length > 0) throw new CommandFailure(EXIT.wrongUsage, `campaign create needs ${missing.join(', ')}`);
  const window = readWindow(days ?? '', hours ?? '', timeZone);
  const chosen = await chooseRecipients(recipients ?? '', window, context);
  output.stderr.write(`voxroute: ${messageOf(chosen)}\n`);
  if (chosen.kept === 0) throw new CommandFailure(EXIT.failed, 'not sent: no recipient is left');
  const directory = await mkdtemp(join(tmpdir(), 'voxroute-campaign-'));
  try {
    const file = join(directory, 'recipients.csv');
    await writeFile(file, chosen.text, { mode: 0o600 });
    const input = {
      ...{ record: record ?? '', recipients: file, name: name ?? '', trunks: (lines ?? '').replaceAll(' ', '') },
      ...{ from: window.from, to: window.to, fromtime: window.fromTime, totime: window.toTime, timezone: timeZone },
      ...(maxLines === undefined ? {} : { maxline: maxLines }),
      ...(attempts === undefined ? {} : { tryes: attempts }),
      ...(goodTime === undefined ? {} : { goodtime: goodTime }),
      paused: start ? '0' : '1',
    };
    const answer = await act(context, 'addAutorule', input, options, {
      about: `${name ?? ''}, ${chosen.kept} recipients, lines ${input.trunks}, ${start ? 'started' : 'paused'}`,
      lookAgain: () => Promise.resolve('no documented method lists campaigns: look into the cabinet'),
    });
    if (answer !== null) write(answer as Campaign, options, context);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function messageOf({ kept, blocked, night, unreadable }: ChosenRecipients): string {
  const left = [
    ...(blocked > 0 ? [`${blocked} blocked by lists or rules`] : []),
    ...(night > 0 ? [`${night} where it is night in that window`] : []),
    ...(unreadable > 0 ? [`${unreadable} lines without a number`] : []),
  ];
  return `${kept} recipients; skipped: ${left.join(', ') || 'none'}`;
}

function write(shown: Campaign, { json }: ActingOptions, { output }: Context): void {
  if (json === true) writeJson({ campaign: shown }, output);
  else
    output.stdout.write(
      `${formatTable(
        ['field', 'value'],
        flatRows(shown).map(([name, value]) => [name, cell(value)]),
      )}\n`,
    );
}
