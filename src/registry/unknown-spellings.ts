// Names in the imported registry that the tables of operators and regions do not know, so that they
// can grow.

import type { Identifier } from '../lookup/identity.js';
import type { RegistryTable } from './registry-table.js';

export interface UnknownSpelling {
  readonly kind: 'operator' | 'region';
  readonly spelling: string;
  /** Of an operator, where the registry has it. */
  readonly inn: string | null;
  readonly rows: number;
  /** Numbers in those rows. */
  readonly capacity: number;
}

interface Counted {
  rows: number;
  capacity: number;
}

/** Those with the most numbers first. */
export function unknownSpellings(table: RegistryTable, identify: Identifier): UnknownSpelling[] {
  const operators = counters(table.operators);
  const territories = counters(table.territories);
  for (let row = 0; row < table.rows; row++) {
    const capacity = table.capacityAt(row);
    count(operators[table.operatorIndexAt(row)], capacity);
    count(territories[table.territoryIndexAt(row)], capacity);
  }
  const unknown: UnknownSpelling[] = [];
  for (const [index, counted] of operators.entries()) {
    const [spelling, inn] = [table.operatorName(index), table.operatorInn(index)];
    if (spelling === '' || identify.isNoOperator(spelling, inn)) continue;
    if (identify.operator(spelling, inn, 'RU').known) continue;
    unknown.push({ kind: 'operator', spelling, inn: inn === '' ? null : inn, ...counted });
  }
  for (const [index, counted] of territories.entries()) {
    const spelling = table.territoryName(index);
    // None at all: `Российская Федерация`.
    if (identify.regions(spelling, 'RU').every(({ known }) => known)) continue;
    unknown.push({ kind: 'region', spelling, inn: null, ...counted });
  }
  return unknown.sort((a, b) => b.capacity - a.capacity);
}

function counters(length: number): Counted[] {
  return Array.from({ length }, () => ({ rows: 0, capacity: 0 }));
}

function count(counted: Counted | undefined, capacity: number): void {
  if (counted === undefined) return;
  counted.rows += 1;
  counted.capacity += capacity;
}
