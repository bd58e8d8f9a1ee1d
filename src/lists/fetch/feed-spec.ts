// Settings of one downloaded list or contacts file, as given in the configuration; feeds.ts downloads it.

import type { NumberSettings } from '../../number/number-settings.js';
import type { ContactFormat, ListFormat } from '../match/list-format-names.js';

export interface FeedSpec {
  readonly url: string;
  readonly everyMs: number;
  /** Lower-case hexadecimal; null takes any contents. */
  readonly sha256: string | null;
  /** Where the checksum of the contents stands; null where there is none. */
  readonly sha256Url: string | null;
  readonly maxBytes: number;
  readonly caFile: string | null;
  readonly proxy: string | null;
  readonly check: DownloadCheck;
}

/** What a body must be before it takes the place of the last one; see `validateDownload`. Plain, so that a thread can do it. */
export type DownloadCheck =
  | {
      readonly kind: 'list';
      readonly format: ListFormat | 'auto';
      readonly numberSettings: NumberSettings;
      /** Of one entry. */
      readonly mostNumbers: number;
    }
  | { readonly kind: 'contacts'; readonly format: ContactFormat | 'auto'; readonly numberSettings: NumberSettings };

/** The last good contents of each URL. */
export interface FeedReader {
  /** Null when there are none yet, or others than the pinned ones. Never rejects. */
  read(spec: Pick<FeedSpec, 'url' | 'sha256'>): Promise<Buffer | null>;
}

/** An address for the log: without user, password, query and fragment, which may hold a secret. */
export function shownUrl(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return '(no address)';
  }
}
