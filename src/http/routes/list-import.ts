// A whole file to a runtime list, as the page sends it, and off it again.
//
//   POST   /v1/lists/block/import    {"name":"spam.csv","text":"number;reason\n8 917 041-55-64;спам\n"}
//   GET    /v1/lists/block/imports   {"imports":[{"id":"20261129-120000-9f2c","entries":1200,…}],"more":false}
//   DELETE /v1/lists/block/imports/20261129-120000-9f2c     {"removed":1195,"restored":5}

import { z } from 'zod';
import { targetText } from '../../lists/match/list-entry.js';
import { quoted } from '../../lists/match/list-text.js';
import { newImportId, type ListImport } from '../../lists/runtime/list-imports.js';
import { broadWarning } from '../../lists/match/target-size.js';
import { importedLines, mostlyWrong, type ImportedLine } from '../../lists/read/imported-lines.js';
import { listFormatOf } from '../../lists/read/list-format.js';
import { UnreadableList, type LineError } from '../../lists/read/list-line.js';
import { parseDuration } from '../../time/duration.js';
import { runYielding } from '../../time/yield-to-calls.js';
import { json } from '../answer.js';
import type { HttpApi } from '../http-api.js';
import { HttpProblem } from '../problem.js';
import { route, type RequestBody } from '../route.js';
import { audit, kindOf } from './lists.js';

export interface ImportedList {
  /** What it is undone by; null when nothing was added. */
  readonly import: string | null;
  readonly added: number;
  readonly replaced: number;
  /** The first of the lines that were left out, and how many there were. */
  readonly refused: readonly LineError[];
  readonly refusedCount: number;
  readonly warnings: readonly string[];
}

export interface ShownImports {
  /** Newest first; `at` is ISO 8601 in UTC. See `ListImport`. */
  readonly imports: readonly (Omit<ListImport, 'atMs'> & { readonly at: string })[];
  /** Are there older ones? */
  readonly more: boolean;
}

export interface UndoneList {
  readonly removed: number;
  /** Entries that it had taken the place of, and that are there again. */
  readonly restored: number;
}

const MAX_IMPORTS = 50;
const MAX_NAMED = 20;
/** Some twenty thousand numbers; more is for `voxroute list import`. */
const MAX_CHARACTERS = 512 * 1024;
const IMPORT_MS = 120_000;

const file = {
  schema: z.strictObject({
    name: z.string().max(300).default(''),
    text: z.string().min(1).max(MAX_CHARACTERS, { error: 'too long: use voxroute list import for a larger file' }),
    ttl: z
      .string()
      .refine((message) => (parseDuration(message) ?? 0) > 0, { error: 'a duration such as 12h or 30d' })
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
      const id = newImportId(api.clock.epochMs());
      const put = (entry: ImportedLine['entry']) =>
        api.lists.put(kind, { ...entry, untilMs: entry.untilMs ?? untilMs }, client.by, id);
      const { added, ...imported } = await readable(() => importAll(body, api, put));
      const { replaced, refusedCount } = imported;
      audit(api, request, {
        ...{ list: kind, import: id, entries: added, added: added.length, replaced },
        ...{ refused: refusedCount, removed: 0 },
      });
      const undoneBy = added.length === 0 ? null : id;
      return json({ import: undoneBy, added: added.length, ...imported } satisfies ImportedList);
    },
  }),
  route<HttpApi>({
    method: 'GET',
    path: '/v1/lists/{list}/imports',
    summary: `imports with entries still on \`allow\` or \`block\`, up to the last ${MAX_IMPORTS}, with the id that undoes each`,
    right: 'view',
    async handle({ parameters }, { lists }) {
      const found = await runYielding(lists.imports(kindOf(parameters['list'])));
      const imports = found
        .slice(0, MAX_IMPORTS)
        .map(({ atMs, ...rest }) => ({ ...rest, at: new Date(atMs).toISOString() }));
      return json({ imports, more: found.length > MAX_IMPORTS } satisfies ShownImports);
    },
  }),
  route<HttpApi>({
    method: 'DELETE',
    path: '/v1/lists/{list}/imports/{import}',
    summary:
      'undoes an import: removes its entries from `allow` or `block`, and puts back those that they replaced; entries changed since stay',
    right: 'change',
    answerMs: IMPORT_MS,
    async handle(request, api) {
      const { list, import: id = '' } = request.parameters;
      const kind = kindOf(list);
      const { removed, restored, problem } = await runYielding(api.lists.undoImport(kind, id));
      audit(api, request, {
        ...{ list: kind, import: id, entries: [...restored, ...removed], added: restored.length },
        ...{ replaced: restored.length, refused: 0, removed: removed.length },
      });
      if (problem !== null) throw new HttpProblem('BAD_PARAMETER', problem);
      return json({ removed: removed.length, restored: restored.length } satisfies UndoneList);
    },
  }),
];

async function importAll(
  { name, text }: { readonly name: string; readonly text: string },
  { lists }: Pick<HttpApi, 'lists'>,
  put: (entry: ImportedLine['entry']) => ReturnType<HttpApi['lists']['put']>,
) {
  const format = listFormatOf(text, name);
  const wrong = await runYielding(mostlyWrong(name, text, format, lists.numberSettings()));
  if (wrong !== null) throw new HttpProblem('BAD_BODY', `nothing was added, ${wrong}`);
  return runYielding(added());

  function* added() {
    const done = { added: [] as string[], replaced: 0, refusedCount: 0 };
    const refused: LineError[] = [];
    const warnings: string[] = [];
    const refuse = (line: LineError) => {
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
      const warning = broadWarning(outcome.entry.target);
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
