// Beside a call's way: the portability database as one file. The frame is that of table-file.ts; the sections:
//
//   firstEntries   uint32, by the upper bits of the nine digits behind +79: the first entry of such
//   lows           uint16, by entry: the lower 16 bits
//   owners         uint16, by entry: index of who serves the number
//   ownerTexts     see text-pool.ts

import { BDPN_BLOCKS, BdpnTable, type BdpnMeta } from './bdpn-table.js';
import type { PortedNumbers } from './ported-numbers.js';
import { decodeTableFile, encodeTableFile } from './table-file.js';
import { TextPool, type TextPoolBuilder } from './text-pool.js';

interface Meta {
  readonly bdpn: BdpnMeta;
  readonly ownerTexts: { readonly count: number; readonly bytes: number };
}

/** @param numbers in their order, none twice */
export function encodeBdpn(bdpn: BdpnMeta, numbers: PortedNumbers, owners: TextPoolBuilder): Buffer {
  const firstEntries = new Uint32Array(BDPN_BLOCKS + 1);
  const lows = new Uint16Array(numbers.count);
  const ownerIndexes = new Uint16Array(numbers.count);
  for (let entry = 0; entry < numbers.count; entry++) {
    const rest = numbers.restAt(entry);
    lows[entry] = rest & 0xffff;
    ownerIndexes[entry] = numbers.ownerAt(entry);
    firstEntries[(rest >>> 16) + 1] = entry + 1;
  }
  // A block without numbers begins where the one before it ends.
  for (let block = 1; block < firstEntries.length; block++)
    firstEntries[block] = Math.max(firstEntries[block] ?? 0, firstEntries[block - 1] ?? 0);
  const { block, bytes } = owners.encode();
  const meta: Meta = { bdpn, ownerTexts: { count: owners.size, bytes } };
  return encodeTableFile('bdpn', meta, { firstEntries, lows, owners: ownerIndexes, ownerTexts: block });
}

/** As `decodeRegistry`. */
export async function decodeBdpn(file: string, bytes: Buffer<ArrayBuffer>): Promise<BdpnTable> {
  const table = await decodeTableFile(file, 'bdpn', bytes);
  const { bdpn, ownerTexts } = table.meta as Meta;
  const columns = {
    firstEntries: table.uint32('firstEntries'),
    lows: table.uint16('lows'),
    owners: table.uint16('owners'),
  };
  return new BdpnTable(
    bdpn,
    columns,
    await TextPool.decode(table.bytes('ownerTexts'), ownerTexts.count, ownerTexts.bytes),
  );
}
