// The numbering registry as one file; its sections are described where they are read: registry/registry-codec.ts.

import type { RegistryFileMeta } from '../registry-codec.js';
import { CODES, type RegistryMeta } from '../registry-table.js';
import { encodeTableFile } from '../table-file.js';
import type { RangeColumns } from './ordered-ranges.js';
import type { RangeTexts } from './range-rows.js';

/** @param columns in the order of the numbers, no two of them overlapping */
export function encodeRegistry(registry: RegistryMeta, columns: RangeColumns, texts: RangeTexts): Buffer {
  const operators = texts.operators.texts.encode();
  const territories = texts.territories.encode();
  const meta: RegistryFileMeta = {
    registry,
    operatorTexts: { count: texts.operators.texts.size, bytes: operators.bytes },
    territoryTexts: { count: texts.territories.size, bytes: territories.bytes },
  };
  return encodeTableFile('ranges', meta, {
    firstRows: firstRowsOf(columns.codes),
    from: columns.from,
    to: columns.to,
    operators: columns.operators,
    territories: columns.territories,
    operatorTexts: operators.block,
    territoryTexts: territories.block,
  });
}

function firstRowsOf(codes: Uint16Array): Uint32Array {
  const firstRows = new Uint32Array(CODES.end - CODES.first + 1).fill(codes.length);
  for (let row = codes.length - 1; row >= 0; row--) firstRows[(codes[row] ?? 0) - CODES.first] = row;
  // A code without ranges begins where the next one does.
  for (let index = firstRows.length - 2; index >= 0; index--)
    firstRows[index] = Math.min(firstRows[index] ?? 0, firstRows[index + 1] ?? 0);
  return firstRows;
}
