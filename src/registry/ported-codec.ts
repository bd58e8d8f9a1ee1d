// Reads the ported numbers of one country from one file; import/encode-ported.ts writes it. The frame is that of
// table-file.ts; the sections:
//
//   numbers        float64, by entry: the number, E.164 digits
//   owners         uint16, by entry: index of who serves the number
//   ownerTexts     see text-pool.ts

import type { PortedContent } from './ported-content.js';
import { PortedTable, type PortedMeta } from './ported-table.js';
import { decodeTableFile } from './table-file.js';
import { TextPool } from './text-pool.js';

/** Stands at the head of the file, as JSON. */
export interface PortedFileMeta {
  readonly ported: PortedMeta;
  readonly ownerTexts: { readonly count: number; readonly bytes: number };
}

/** As `decodeRegistry`, of one country. */
export function portedDecoder(content: PortedContent) {
  return async (file: string, bytes: Buffer<ArrayBuffer>): Promise<PortedTable> => {
    const table = await decodeTableFile(file, content, bytes);
    const { ported, ownerTexts } = table.meta as PortedFileMeta;
    return new PortedTable(
      ported,
      { numbers: table.float64('numbers'), owners: table.uint16('owners') },
      await TextPool.decode(table.bytes('ownerTexts'), ownerTexts.count, ownerTexts.bytes),
    );
  };
}
