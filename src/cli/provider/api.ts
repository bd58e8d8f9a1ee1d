// `voxroute provider ACCOUNT api`: any documented method.

import { inputFromText, parametersOf } from '../../providers/input-text.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { formatTable } from '../table.js';
import { act } from './act.js';
import { withoutSecrets, writeAnswer, writeJson } from './show-answer.js';
import type { ActingOptions, VerbContext } from './verb.js';

interface ApiOptions extends ActingOptions {
  readonly list?: boolean;
}

export async function api(
  method: string | undefined,
  pairs: readonly string[],
  options: ApiOptions,
  context: VerbContext,
): Promise<void> {
  const { client, output } = context;
  if (options.list === true || method === undefined) {
    if (method === undefined && options.list !== true)
      throw new CommandFailure(EXIT.wrongUsage, 'expected a method: api --list names them');
    listMethods(context, options.json === true);
    return;
  }
  const entry = Object.hasOwn(client.methods, method) ? client.methods[method] : undefined;
  if (entry === undefined)
    throw new CommandFailure(EXIT.wrongUsage, `${client.kind} has no method ${method}: api --list names them`);
  const read = inputFromText(entry, pairs);
  if ('problem' in read) throw new CommandFailure(EXIT.wrongUsage, read.problem);
  const isReading = entry.class === 'reads' && options.dryRun !== true;
  const answer = isReading ? await client.call(method, read.input) : await act(context, method, read.input, options);
  if (answer === null) return;
  const shown = withoutSecrets(answer, entry.secretFields ?? []);
  if (options.json === true) writeJson(shown, output);
  else writeAnswer(shown, output);
}

function listMethods({ client, output }: VerbContext, json: boolean): void {
  const methods = Object.entries(client.methods).map(([name, entry]) => ({
    name,
    class: entry.class,
    summary: entry.summary,
    parameters: parametersOf(entry),
  }));
  if (json) {
    writeJson({ methods }, output);
    return;
  }
  const rows = methods.map(({ name, class: kind, summary, parameters }) => [
    name,
    kind,
    parameters.map((each) => (each.isNeeded ? each.name : `[${each.name}]`)).join(' '),
    summary,
  ]);
  output.stdout.write(`${formatTable(['method', 'class', 'parameters', 'does'], rows)}\n`);
}
