// Names and texts on the server. Without a key: in clear text. With `shared.hashKeyFile`: numbers only as keyed
// hashes, and every text encrypted and authenticated, so that a reader of the server sees no number, and a writer
// cannot forge an answer or move one to another number.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface Seal {
  /** A number, or a text that contains one, as part of a key: letters, digits, `_`, `-`. */
  name(text: string): string;
  /** @param about what the text belongs to: it can be opened only with the same value */
  close(text: string, about: string): string;
  /** Null for a text that was not closed with this key and `about`. Never throws. */
  open(sealed: string, about: string): string | null;
}

const PLAIN = 'p';
const KEYED = 's';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const OPEN_SEAL: Seal = {
  name: (text) => Buffer.from(text).toString('base64url'),
  close: (text) => PLAIN + text,
  open: (sealed) => (sealed.startsWith(PLAIN) ? sealed.slice(1) : null),
};

/** @param key contents of the key file; null: clear text */
export function createSeal(key: string | null): Seal {
  if (key === null)
    return { ...OPEN_SEAL, name: (text) => (/^[A-Za-z0-9_-]+$/.test(text) ? text : OPEN_SEAL.name(text)) };
  const derived = (use: string) => Buffer.from(hkdfSync('sha256', key, 'voxroute', use, 32));
  const [nameKey, textKey] = [derived('names'), derived('texts')];
  return {
    name: (text) => createHmac('sha256', nameKey).update(text).digest('base64url').slice(0, 32),
    close(text, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', textKey, nonce).setAAD(Buffer.from(about));
      const closed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final()]);
      return KEYED + Buffer.concat([closed, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed, about) {
      if (!sealed.startsWith(KEYED)) return null;
      const bytes = Buffer.from(sealed.slice(1), 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
      const end = bytes.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', textKey, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      try {
        decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(end));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
