// `voxroute provider ACCOUNT forward`: numbers are forwarded by a profile, and failover leaves them to the person for an hour.

import { chooseStateDirectory } from '../../../config/state-directory.js';
import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import { FailoverFiles, HAND_MS } from '../../../providers/plusofon/failover-state.js';
import { followFields, forwardingText, whyNotForwarded } from '../../../providers/plusofon/forwarding.js';
import { askDaemon, NoDaemon } from '../../control-client.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { act } from '../act.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { ownRows } from './own-rows.js';

interface ForwardOptions extends ActingOptions {
  readonly all?: boolean;
}

/** In one request. */
const MOST = 1000;

export async function forward(
  words: readonly string[],
  options: ForwardOptions,
  context: VerbContext<PlusofonClient>,
): Promise<void> {
  const { client, config, output } = context;
  const texts = words.slice(0, -1);
  const name = words.at(-1) ?? '';
  const settings = config.providers.plusofon.find((each) => each.name === client.account.name);
  const profiles = settings?.forward ?? {};
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    const known = Object.keys(profiles).join(', ') || 'none';
    throw new CommandFailure(EXIT.wrongUsage, `no forwarding ${name} in the configuration; there are: ${known}`);
  }
  if ((options.all === true) === texts.length > 0)
    throw new CommandFailure(EXIT.wrongUsage, 'expected numbers in front of the profile, or --all');
  const rows = options.all === true ? await client.all('number.list') : await ownRows(texts, context);
  if (rows.length === 0 || rows.length > MOST)
    throw new CommandFailure(EXIT.failed, `not sent: ${rows.length} numbers; 1 to ${MOST} can be forwarded at a time`);
  const why = await whyNotForwarded(client, profile, rows);
  if (why !== null) throw new CommandFailure(EXIT.wrongUsage, `not sent: ${why}`);
  const table = (head: string, after: (index: number) => string) =>
    formatTable(
      ['number', 'from', head],
      rows.map((row, index) => [row.number, cell(forwardingText(row)) || 'nowhere', after(index)]),
    );
  if (options.json !== true) output.stdout.write(`${table('to', () => name)}\n`);
  const read = async () => {
    const now = new Map((await client.all('number.list')).map((row) => [row.id, row]));
    return rows.map(({ id }) => {
      const row = now.get(id);
      return row === undefined ? '' : forwardingText(row);
    });
  };
  const input = { ...followFields(profile), numbers: rows.map(({ id }) => id) };
  let hand = '';
  const answer = await act(context, 'number.follow', input, options, {
    about: `${rows.map(({ number }) => number).join(' ')} → ${name}`,
    before: async () => {
      if (settings?.failover != null) hand = await takeInHand(context);
    },
    lookAgain: async () => {
      const after = await read();
      const changed = rows.filter((row, index) => after[index] !== forwardingText(row)).length;
      return `${changed} of ${rows.length} numbers show another forwarding than before`;
    },
  });
  if (answer === null) return;
  const after = await read();
  if (options.json === true)
    writeJson(
      {
        sent: true,
        profile: name,
        numbers: rows.map((row, index) => ({ number: row.number, before: forwardingText(row), after: after[index] })),
      },
      output,
    );
  else output.stdout.write(`${table('now', (index) => cell(after[index]) || 'nowhere')}\n${hand}`);
}

/** Before anything is sent: an automatic that switched back meanwhile would undo it. */
async function takeInHand({ client, config, sockets }: VerbContext): Promise<string> {
  const { name: account } = client.account;
  let untilMs = Date.now() + HAND_MS;
  try {
    const answer = await askDaemon(sockets, 'POST', '/v1/provider/in-hand', { body: { account } });
    ({ untilMs } = answer as { readonly untilMs: number });
  } catch (error) {
    if (!(error instanceof NoDaemon)) throw error;
    const directory = chooseStateDirectory(config.cache.dir, process.env, () => undefined);
    if (directory === null) return 'failover could not be informed: there is no state directory\n';
    await new FailoverFiles(directory, account).pause(untilMs);
  }
  return `failover leaves it alone until ${new Date(untilMs).toISOString().slice(0, 16)}Z\n`;
}
