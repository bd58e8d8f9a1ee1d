// Reads the portability database from one file; import/encode-bdpn.ts writes it. The frame is that of table-file.ts; the sections:
//
//   firstEntries   uint32, by the upper bits of the nine digits behind +79: the first entry of such
//   lows           uint16, by entry: the lower 16 bits
//   owners         uint16, by entry: index of who serves the number
//   ownerTexts     see text-pool.ts

import { BdpnTable, type BdpnMeta } from './bdpn-table.js';
import { decodeTableFile } from './table-file.js';
import { TextPool } from './text-pool.js';

/** Stands at the head of the file, as JSON. */
export interface BdpnFileMeta {
  readonly bdpn: BdpnMeta;
  readonly ownerTexts: { readonly count: number; readonly bytes: number };
}

/** As `decodeRegistry`. */
export async function decodeBdpn(file: string, bytes: Buffer<ArrayBuffer>): Promise<BdpnTable> {
  const table = await decodeTableFile(file, 'bdpn', bytes);
  const { bdpn, ownerTexts } = table.meta as BdpnFileMeta;
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
