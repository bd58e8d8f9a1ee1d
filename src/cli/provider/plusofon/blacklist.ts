// `voxroute provider ACCOUNT blacklist`: a list of the cabinet is attached to numbers, by its id. Its entries are edited there.

import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { act } from '../act.js';
import { cell, writeJson } from '../show-answer.js';
import type { ActingOptions, VerbContext } from '../verb.js';
import { ownRows } from './own-rows.js';

type Context = VerbContext<PlusofonClient>;

export async function blacklist(
  what: string,
  words: readonly string[],
  options: ActingOptions,
  context: Context,
): Promise<void> {
  switch (what) {
    case 'show':
      return show(words, options, context);
    case 'attach': {
      const [list = '', ...texts] = words;
      if (!/^[1-9]\d{0,9}$/.test(list) || texts.length === 0)
        throw new CommandFailure(
          EXIT.wrongUsage,
          'expected blacklist attach LIST NUMBER…; LIST is an id, see blacklist show',
        );
      return change(Number(list), texts, options, context);
    }
    case 'detach':
      if (words.length === 0) throw new CommandFailure(EXIT.wrongUsage, 'expected blacklist detach NUMBER…');
      return change(null, words, options, context);
    default:
      throw new CommandFailure(EXIT.wrongUsage, `expected show, attach or detach, found ${JSON.stringify(what)}`);
  }
}

async function show(words: readonly string[], { json }: ActingOptions, { client, output }: Context): Promise<void> {
  if (words.length > 0) throw new CommandFailure(EXIT.wrongUsage, 'blacklist show takes nothing');
  const rows = (await client.all('number.list')).map(({ number, black_list: list }) => ({ number, list }));
  if (json === true) writeJson({ numbers: rows }, output);
  else
    output.stdout.write(
      `${formatTable(
        ['number', 'black list'],
        rows.map(({ number, list }) => [number, cell(list) || 'none']),
      )}\n`,
    );
}

/** @param list null: none */
async function change(
  list: number | null,
  texts: readonly string[],
  options: ActingOptions,
  context: Context,
): Promise<void> {
  const { output } = context;
  const rows = await ownRows(texts, context);
  const words = (id: number | null) => (id === null ? 'none' : `list ${id}`);
  if (options.json !== true)
    output.stdout.write(
      `${formatTable(
        ['number', 'from', 'to'],
        rows.map((row) => [row.number, words(row.black_list), words(list)]),
      )}\n`,
    );
  const input = { ...(list === null ? {} : { contact_list_id: list }), numbers: rows.map(({ id }) => id) };
  const answer = await act(context, 'number.contact-list', input, options, {
    about: `${rows.map(({ number }) => number).join(' ')} → ${words(list)}`,
    lookAgain: async () => {
      const now = await ownRows(texts, context);
      return now.map(({ number, black_list: has }) => `${number} has ${words(has)}`).join(', ');
    },
  });
  if (answer === null) return;
  const now = await ownRows(texts, context);
  const after = now.map(({ number, black_list: has }) => ({ number, list: has }));
  if (options.json === true) writeJson({ sent: true, numbers: after }, output);
  else output.stdout.write(after.map(({ number, list: has }) => `${number}: ${words(has)}\n`).join(''));
}
