// `voxroute check-config --cases FILE`: does the policy decide as its administrator expects?

import { ConfigError } from '../yaml/config-error.js';
import { readPolicyCases, type PolicyCase } from '../config/policy-cases-file.js';
import type { CallFacts } from '../policy/call-facts.js';
import type { Decision } from '../policy/decision.js';
import { caseFacts, type CaseSurroundings } from './case-facts.js';
import { CommandFailure, EXIT } from './exit-code.js';
import type { Output } from './output.js';
import { formatTable } from './table.js';

/** The whole way, offline where `facts.lookup` is null. */
export type DecideCase = (facts: CallFacts) => Decision | Promise<Decision>;

/** One thing that is not as expected. */
interface Difference {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

interface CaseResult {
  /** `cases.yaml:12` */
  readonly place: string;
  readonly name: string;
  readonly differences: readonly Difference[];
}

/** @throws {CommandFailure} when a case fails, or the file cannot be used */
export async function checkPolicyCases(
  file: string,
  decide: DecideCase,
  around: CaseSurroundings,
  json: boolean,
  output: Output,
): Promise<void> {
  const results: CaseResult[] = [];
  for (const given of casesIn(file)) {
    const decision = await decide(caseFacts(given, around));
    results.push({ place: placeText(given), name: given.name, differences: differences(given.expect, decision) });
  }
  const failed = results.filter((result) => result.differences.length > 0);
  const passed = results.length - failed.length;
  if (json) output.stdout.write(`${JSON.stringify({ passed, failed: failed.length, cases: results }, null, 2)}\n`);
  else
    output.stdout.write(
      `${failed.length > 0 ? `${failureTable(failed)}\n` : ''}${passed} of ${results.length} cases as expected\n`,
    );
  if (failed.length > 0) throw new CommandFailure(EXIT.failed, `${failed.length} of ${results.length} cases failed`);
}

function casesIn(file: string): PolicyCase[] {
  try {
    return readPolicyCases(file);
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(EXIT.wrongUsage, `cases not usable\n${error.message}`);
    throw error;
  }
}

/** Only what the case names is compared; of `set`, only the variables it names. */
function differences({ set, ...expect }: PolicyCase['expect'], decision: Decision): Difference[] {
  type Value = Parameters<typeof inWords>[0];
  const compared: (readonly [field: string, expected: Value, found: Value])[] = [
    ...Object.entries(expect).map(
      ([field, wanted]) => [field, wanted, decision[field as keyof typeof expect]] as const,
    ),
    ...Object.entries(set ?? {}).map(([name, wanted]) => [`set.${name}`, wanted, decision.set[name] ?? ''] as const),
  ];
  return compared
    .map(([field, expected, found]) => ({ field, expected: inWords(expected), found: inWords(found) }))
    .filter(({ expected, found }) => expected !== found);
}

function failureTable(failed: readonly CaseResult[]): string {
  const rows = failed.flatMap(({ place, name, differences }) =>
    differences.map(({ field, expected, found }, index) => [
      index === 0 ? place : '',
      index === 0 ? name : '',
      field,
      expected,
      found,
    ]),
  );
  return formatTable(['case', 'name', 'field', 'expected', 'found'], rows);
}

function placeText({ place: { file, line } }: PolicyCase): string {
  return line === null ? file : `${file}:${line}`;
}

function inWords(value: string | number | readonly string[] | null | undefined): string {
  if (value === null || value === undefined) return '(none)';
  return (typeof value === 'object' ? value.join(', ') : String(value)) || '(none)';
}
