// Certificates to trust beside those that Node brings along, such as those of a country's own
// authority or of a company's proxy.

import { messageOf } from '../errors.js';
import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { HttpFailure } from './http-failure.js';

/** All roots of a whole distribution have a quarter of this. */
const MAX_BYTES = 1024 * 1024;

const PEM_BLOCK = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Reads a file of one or more certificates in PEM form, or one in DER form.
 *
 * @returns Those of the file and Node's own, as PEM.
 * @throws HttpFailure `CERTIFICATE` when the file cannot be read or holds anything that is no certificate.
 */
export async function trustedRoots(caFile: string): Promise<string[]> {
  const bytes = await readCaFile(caFile);
  const blocks: (string | Buffer)[] = bytes.toString('latin1').match(PEM_BLOCK) ?? [bytes];
  const added = blocks.map((block, index) => {
    try {
      return new X509Certificate(block).toString();
    } catch (cause) {
      const which =
        blocks.length > 1 ? `certificate ${index + 1} of ${blocks.length} cannot be read` : 'no certificate';
      throw new HttpFailure('CERTIFICATE', `${caFile}: ${which}: expected PEM or DER`, { cause });
    }
  });
  return [...added, ...rootCertificates];
}

async function readCaFile(caFile: string): Promise<Buffer> {
  try {
    const status = await stat(caFile);
    if (!status.isFile()) throw new HttpFailure('CERTIFICATE', `${caFile}: not a file`);
    if (status.size > MAX_BYTES) {
      const message = `${caFile}: ${status.size} bytes: no file of certificates is over ${MAX_BYTES}`;
      throw new HttpFailure('CERTIFICATE', message);
    }
    return await readFile(caFile);
  } catch (cause) {
    if (cause instanceof HttpFailure) throw cause;
    throw new HttpFailure('CERTIFICATE', `${caFile}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}
