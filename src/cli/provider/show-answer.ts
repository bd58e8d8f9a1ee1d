// Answers of providers for people and programs. What is a secret is in none of them, and foreign text moves no cursor.

import { printableText } from '../../number/printable-text.js';
import { flatRows } from '../flat-rows.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';

const HIDDEN = '(not shown)';

export function writeJson(value: unknown, { stdout }: Output): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** The same without the fields of these names, at any depth. */
export function withoutSecrets(value: unknown, secretFields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, secretFields));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      secretFields.includes(key) && each !== null ? HIDDEN : withoutSecrets(each, secretFields),
    ]),
  );
}

/** Any answer: a table of rows where it is a list of objects, else a row for each field. */
export function writeAnswer(answer: unknown, { stdout }: Output): void {
  const only = onlyMember(answer);
  if (Array.isArray(only) && only.length > 0 && only.every(isObject)) {
    const head = [...new Set(only.flatMap((row) => Object.keys(row)))];
    stdout.write(
      `${formatTable(
        head,
        only.map((row) => head.map((key) => cell(row[key]))),
      )}\n`,
    );
    return;
  }
  if (Array.isArray(only)) {
    stdout.write(only.length === 0 ? 'none\n' : `${only.map(cell).join('\n')}\n`);
    return;
  }
  if (!isObject(answer)) {
    stdout.write(`${cell(answer)}\n`);
    return;
  }
  stdout.write(
    `${formatTable(
      ['field', 'value'],
      flatRows(answer).map(([name, value]) => [name, cell(value)]),
    )}\n`,
  );
}

/** A foreign text in one line. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printableText(text, 80);
}

/** Of `{ calls: […] }` what is in it. */
function onlyMember(answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const members = Object.values(answer);
  return members.length === 1 && Array.isArray(members[0]) ? members[0] : answer;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
