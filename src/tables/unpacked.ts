// Decompresses gzip, and recognizes files that are not text.

import { gunzip } from 'node:zlib';

/** The bytes are no text; the message says what they are, and what to do. */
export class NoText extends Error {
  override readonly name = 'NoText';
}

/** More than any list may have: a small file must not become all of the memory. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

/** By its first two bytes. */
export function isPacked(beginning: Uint8Array): boolean {
  return beginning[0] === 0x1f && beginning[1] === 0x8b;
}

/** What the bytes are, and what to do, where they are known to be no text; null for everything else. */
export function noTextIn(beginning: Uint8Array): NoText | null {
  const first = Buffer.from(beginning.subarray(0, 4));
  if (first.equals(Buffer.from('PK\u0003\u0004', 'latin1')))
    return new NoText('an Excel workbook (.xlsx) or a ZIP archive: save it as CSV, or pack it with gzip');
  if (first.equals(Buffer.of(0xd0, 0xcf, 0x11, 0xe0))) return new NoText('an Excel workbook (.xls): save it as CSV');
  return first.equals(Buffer.from('%PDF', 'latin1')) ? new NoText('a PDF: export the table as CSV') : null;
}

/** Of a gzip file that cannot be unpacked to its end. */
export function damagedPack(cause: unknown): NoText {
  return new NoText('a gzip file that is damaged or cut off', { cause });
}

/** A gzip file's content; other bytes as they are. Rejects with {@link NoText}. */
export function unpacked(bytes: Buffer): Promise<Buffer> {
  const other = noTextIn(bytes);
  if (other !== null) return Promise.reject(other);
  if (!isPacked(bytes)) return Promise.resolve(bytes);
  return new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }, (error, content) => {
      if (error === null) resolve(content);
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
        reject(new NoText(`a gzip file of more than ${MAX_UNPACKED_BYTES / 2 ** 20} MiB of content`));
      else reject(damagedPack(error));
    });
  });
}
