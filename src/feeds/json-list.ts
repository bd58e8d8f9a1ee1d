// Reading a list file: a JSON array of numbers, or of what `voxroute list export --format json` writes.
//
//   ["79170415564", "7917*"]
//   [{ "number": "79170415564", "reason": "спам", "label": "Спам", "until": "2027-01-01T00:00:00Z", "hangupCause": 21 }]

import { listLine, UnreadableList, type ListLine, type ReadLine } from './list-line.js';
import { MAX_LINE_LENGTH } from './text-lines.js';

/** JSON is parsed in one piece, and while that lasts no call is answered. */
const MAX_CHARACTERS = 8 * 2 ** 20;
const KEYS = ['number', 'reason', 'label', 'until', 'hangupCause'] as const;

/** @throws {UnreadableList} for what is no JSON array */
export function* readJsonList(text: string): Generator<ReadLine<ListLine>> {
  for (const [index, item] of items(text).entries()) {
    const line = index + 1;
    const fields = typeof item === 'string' ? { number: item } : fieldsOf(item);
    yield typeof fields === 'string' ? { line, problem: fields } : listLine(line, fields);
  }
}

function items(text: string): readonly unknown[] {
  if (text.length > MAX_CHARACTERS) {
    throw new UnreadableList(`JSON of more than ${MAX_CHARACTERS / 2 ** 20} million characters: use txt or csv`);
  }
  try {
    const data: unknown = JSON.parse(text);
    if (Array.isArray(data)) return data;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableList(`expected a JSON array: ${why.slice(0, 200)}`, { cause });
  }
  throw new UnreadableList('expected a JSON array of numbers or of objects with "number"');
}

/** Words for what is no entry. */
function fieldsOf(item: unknown): Partial<Omit<ListLine, 'line'>> | string {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return 'expected text or an object with "number"';
  const fields: Partial<Record<(typeof KEYS)[number], string>> = {};
  for (const key of KEYS) {
    const value: unknown = (item as Record<string, unknown>)[key] ?? '';
    const isRight = typeof value === 'string' || (key === 'hangupCause' && typeof value === 'number');
    if (!isRight) return `expected text in "${key}", found ${typeof value}`;
    const text = String(value);
    if (text.length > MAX_LINE_LENGTH) return `"${key}" is longer than ${MAX_LINE_LENGTH} characters`;
    fields[key] = text;
  }
  return fields;
}
