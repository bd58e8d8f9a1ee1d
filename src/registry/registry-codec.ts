// Beside a call's way: the numbering registry as one file. The frame is that of table-file.ts; the sections:
//
//   firstRows     uint32, by code from 300 to 1000: its first row
//   from, to      uint32, by row: first and last seven digits behind the code
//   operators     uint16, by row: index of its operator
//   territories   uint32, by row: index of its territory
//   operatorTexts, territoryTexts   see text-pool.ts

import type { RangeColumns } from './range-columns.js';
import type { RangeTexts } from './range-rows.js';
import { CODES, RegistryTable, type RegistryMeta } from './registry-table.js';
import { decodeTableFile, encodeTableFile } from './table-file.js';
import { TextPool } from './text-pool.js';

/** Of the compressed texts: how many, and how long when they are not. */
interface TextSizes {
  readonly count: number;
  readonly bytes: number;
}
interface Meta {
  readonly registry: RegistryMeta;
  readonly operatorTexts: TextSizes;
  readonly territoryTexts: TextSizes;
}

/** @param columns in the order of the numbers, no two of them overlapping */
export function encodeRegistry(registry: RegistryMeta, columns: RangeColumns, texts: RangeTexts): Buffer {
  const operators = texts.operators.texts.encode();
  const territories = texts.territories.encode();
  const meta: Meta = {
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

/**
 * @param file for messages
 * @param bytes of a whole file, from the beginning of an `ArrayBuffer`; they must not change any more
 * @throws {RegistryFileError}, and what else a file brings about that nobody of us wrote
 */
export async function decodeRegistry(file: string, bytes: Buffer<ArrayBuffer>): Promise<RegistryTable> {
  const table = await decodeTableFile(file, 'ranges', bytes);
  const { registry, operatorTexts, territoryTexts } = table.meta as Meta;
  const columns = {
    firstRows: table.uint32('firstRows'),
    from: table.uint32('from'),
    to: table.uint32('to'),
    operators: table.uint16('operators'),
    territories: table.uint32('territories'),
  };
  return new RegistryTable(
    registry,
    columns,
    await TextPool.decode(table.bytes('operatorTexts'), operatorTexts.count, operatorTexts.bytes),
    await TextPool.decode(table.bytes('territoryTexts'), territoryTexts.count, territoryTexts.bytes),
  );
}

function firstRowsOf(codes: Uint16Array): Uint32Array {
  const firstRows = new Uint32Array(CODES.end - CODES.first + 1).fill(codes.length);
  for (let row = codes.length - 1; row >= 0; row--) firstRows[(codes[row] ?? 0) - CODES.first] = row;
  // A code without ranges begins where the next one does.
  for (let index = firstRows.length - 2; index >= 0; index--)
    firstRows[index] = Math.min(firstRows[index] ?? 0, firstRows[index + 1] ?? 0);
  return firstRows;
}
