// Reading a list file: a JSON array of numbers, or of what `voxroute list export --format json` writes.
//
//   ["79170415564", "7917*"]
//   [{ "number": "79170415564", "reason": "спам", "label": "Спам", "until": "2027-01-01T00:00:00Z", "hangupCause": 21 }]

import { jsonItems } from './json-items.js';
import { listLine, type ListLine, type ReadLine } from './list-line.js';
import { MAX_LINE_LENGTH } from '../../tables/text-lines.js';

const KEYS = ['number', 'reason', 'label', 'until', 'hangupCause'] as const;

/** @throws {UnreadableList} for what is no JSON array */
export function* readJsonList(text: string): Generator<ReadLine<ListLine>> {
  let line = 0;
  for (const item of jsonItems(text)) {
    line += 1;
    const fields = typeof item === 'string' ? { number: item } : fieldsOf(item);
    yield typeof fields === 'string' ? { line, problem: fields } : listLine(line, fields);
  }
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
