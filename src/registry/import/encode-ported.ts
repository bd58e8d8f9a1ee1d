// The ported numbers of one country as one file; its sections are described where they are read: registry/ported-codec.ts.

import { portedContent } from '../ported-content.js';
import type { PortedFileMeta } from '../ported-codec.js';
import type { PortedColumns, PortedMeta } from '../ported-table.js';
import { encodeTableFile } from '../table-file.js';
import type { TextPoolBuilder } from '../text-pool.js';

export function encodePorted(ported: PortedMeta, { numbers, owners }: PortedColumns, texts: TextPoolBuilder): Buffer {
  const { block, bytes } = texts.encode();
  const meta: PortedFileMeta = { ported, ownerTexts: { count: texts.size, bytes } };
  return encodeTableFile(portedContent(ported.country), meta, { numbers, owners, ownerTexts: block });
}
