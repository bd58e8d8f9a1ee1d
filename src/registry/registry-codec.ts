// Reads the numbering registry from one file; import/encode-registry.ts writes it. The frame is that of table-file.ts; the sections:
//
//   firstRows     uint32, by code from 300 to 1000: its first row
//   from, to      uint32, by row: first and last seven digits behind the code
//   operators     uint16, by row: index of its operator
//   territories   uint32, by row: index of its territory
//   operatorTexts, territoryTexts   see text-pool.ts

import { RegistryTable, type RegistryMeta } from './registry-table.js';
import { decodeTableFile } from './table-file.js';
import { TextPool } from './text-pool.js';

/** Of the compressed texts: how many, and how long when they are not. */
interface TextSizes {
  readonly count: number;
  readonly bytes: number;
}
/** Stands at the head of the file, as JSON. */
export interface RegistryFileMeta {
  readonly registry: RegistryMeta;
  readonly operatorTexts: TextSizes;
  readonly territoryTexts: TextSizes;
}

/**
 * @param file for messages
 * @param bytes of a whole file, from the beginning of an `ArrayBuffer`; they must not change any more
 * @throws {RegistryFileError}, and what else a file brings about that nobody of us wrote
 */
export async function decodeRegistry(file: string, bytes: Buffer<ArrayBuffer>): Promise<RegistryTable> {
  const table = await decodeTableFile(file, 'ranges', bytes);
  const { registry, operatorTexts, territoryTexts } = table.meta as RegistryFileMeta;
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
