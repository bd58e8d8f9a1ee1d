// What is known of a number and who knew it, for people: of `lookup` and `explain`.

import type { LookupBody } from '../call/lookup-body.js';
import { formatTable } from './table.js';

/** The table, unless nothing is known, and a line for each thing that the sources disagree on. */
export function recordTable({ fields, contradictions }: Pick<LookupBody, 'fields' | 'contradictions'>): string[] {
  const rows = Object.entries(fields).map(([name, { value, source, learntAt }]) => [
    name,
    typeof value === 'object' ? value.join(', ') : String(value),
    source,
    learntAt,
  ]);
  return [
    ...(rows.length === 0 ? [] : [formatTable(['field', 'value', 'source', 'learnt at'], rows)]),
    ...contradictions.map(
      ({ field, claims }) =>
        `sources disagree on ${field}: ${claims.map(({ source, value }) => `${source}: ${value}`).join(', ')}`,
    ),
  ];
}
