// The portability database as one file; its sections are described where they are read: registry/bdpn-codec.ts.

import { encodeTableFile } from '../table-file.js';
import { BDPN_BLOCKS, type BdpnMeta } from '../bdpn-table.js';
import type { BdpnFileMeta } from '../bdpn-codec.js';
import type { TextPoolBuilder } from '../text-pool.js';
import type { PortedNumbers } from './ported-numbers.js';

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
  const meta: BdpnFileMeta = { bdpn, ownerTexts: { count: owners.size, bytes } };
  return encodeTableFile('bdpn', meta, { firstEntries, lows, owners: ownerIndexes, ownerTexts: block });
}
