// A whole file to a runtime list, as the page sends it.
//
//   POST /v1/lists/block/import   {"name":"spam.csv","text":"number;reason\n8 917 041-55-64;спам\n"}

import { z } from 'zod';
import { targetText } from '../../lists/match/list-entry.js';
import { quoted } from '../../lists/match/list-text.js';
import { broadWords } from '../../lists/match/target-size.js';
import { importedLines, mostlyWrong, type ImportedLine } from '../../lists/read/imported-lines.js';
import { listFormatOf } from '../../lists/read/list-format.js';
import { UnreadableList, type BadLine } from '../../lists/read/list-line.js';
import { parseDuration } from '../../time/duration.js';
import { stepsInTurns } from '../../time/in-turns.js';
import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody } from '../route.js';
import { audit, kindOf } from './lists.js';

export interface ImportedList {
  readonly added: number;
  readonly replaced: number;
  /** The first of the lines that were left out, and how many there were. */
  readonly refused: readonly BadLine[];
  readonly refusedCount: number;
  readonly warnings: readonly string[];
}

const MAX_NAMED = 20;
/** Some twenty thousand numbers; more is for `voxroute list import`. */
const MAX_CHARACTERS = 512 * 1024;
const IMPORT_MS = 120_000;

const file = {
  schema: z.strictObject({
    name: z.string().max(300).default(''),
    text: z.string().min(1).max(MAX_CHARACTERS, { error: 'too long: a larger file is for voxroute list import' }),
    ttl: z
      .string()
      .refine((words) => (parseDuration(words) ?? 0) > 0, { error: 'a duration such as 12h or 30d' })
      .nullable()
      .default(null),
  }),
  maxBytes: 3 * 2 ** 20,
  timeMs: 30_000,
} satisfies RequestBody;

export const listImportRoutes = [
  route<HttpApi, unknown, z.output<(typeof file)['schema']>>({
    method: 'POST',
    path: '/v1/lists/{list}/import',
    summary:
      'imports a list `{name, text, ttl}` into `allow` or `block`: plain numbers, CSV, vCards, JSON or an astdb dump, up to half a million characters; a file with more invalid than valid lines changes nothing',
    right: 'change',
    body: file,
    answerMs: IMPORT_MS,
    async handle(request, api) {
      const { parameters, body, client } = request;
      const kind = kindOf(parameters['list']);
      const untilMs = body.ttl === null ? null : api.clock.epochMs() + (parseDuration(body.ttl) ?? 0);
      const put = (entry: ImportedLine['entry']) =>
        api.lists.put(kind, { ...entry, untilMs: entry.untilMs ?? untilMs }, client.by);
      const { added, ...imported } = await readable(() => importAll(body, api, put));
      const { replaced, refusedCount } = imported;
      audit(api, request, {
        ...{ list: kind, entries: added, added: added.length, replaced },
        ...{ refused: refusedCount, removed: 0 },
      });
      return json({ added: added.length, ...imported } satisfies ImportedList);
    },
  }),
];

async function importAll(
  { name, text }: { readonly name: string; readonly text: string },
  { lists }: Pick<HttpApi, 'lists'>,
  put: (entry: ImportedLine['entry']) => ReturnType<HttpApi['lists']['put']>,
) {
  const format = listFormatOf(text, name);
  const wrong = await stepsInTurns(mostlyWrong(name, text, format, lists.numberSettings()));
  if (wrong !== null) throw new HttpProblem('BAD_BODY', `nothing was added, ${wrong}`);
  return stepsInTurns(added());

  function* added() {
    const done = { added: [] as string[], replaced: 0, refusedCount: 0 };
    const refused: BadLine[] = [];
    const warnings: string[] = [];
    const refuse = (line: BadLine) => {
      done.refusedCount += 1;
      if (refused.length < MAX_NAMED) refused.push(line);
    };
    for (const line of importedLines(text, format)) {
      yield undefined;
      if (line === null) continue;
      if ('problem' in line) {
        refuse(line);
        continue;
      }
      const outcome = put(line.entry);
      if ('problem' in outcome) {
        refuse({ line: line.line, problem: `${quoted(line.entry.number)}: ${outcome.problem}` });
        continue;
      }
      done.added.push(targetText(outcome.entry.target));
      if (outcome.replaced !== null) done.replaced += 1;
      const warning = broadWords(outcome.entry.target);
      if (warning !== null && warnings.length < MAX_NAMED) warnings.push(warning);
    }
    return { ...done, refused, warnings };
  }
}

/** @throws HttpProblem for what is no list at all */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableList) throw new HttpProblem('BAD_BODY', `nothing was added: ${error.message}`);
    throw error;
  }
}
