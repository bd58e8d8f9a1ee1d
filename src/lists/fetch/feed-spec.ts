// What a URL of the configuration asks for. Whoever loads lists says what is wanted; feeds.ts fetches it.

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
  /** Words on why these contents cannot be used; null when they can. */
  readonly check: (body: Buffer) => Promise<string | null>;
}

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
