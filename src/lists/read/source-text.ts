// The text of one list file or URL, or why there is none.

import { messageOf } from '../../errors.js';
import type { ConfigProblem, Place } from '../../yaml/config-error.js';
import type { ContactsConfig } from './lists-schema.js';
import type { NumberSettings } from '../../number/number-settings.js';
import { decodeText } from '../../tables/decode-text.js';
import { shownUrl, type FeedReader, type FeedSpec } from '../fetch/feed-spec.js';
import { NoText } from '../../tables/unpacked.js';
import { UnreadableList } from './list-line.js';

/** What loading lists and contacts stands on. */
export interface LoadParts {
  /** Rejects with words for a person; see `readBoundedFile`. */
  readonly readFile: (path: string) => Promise<Buffer>;
  readonly feeds: FeedReader;
  readonly numberSettings: NumberSettings;
  /** Of all files and URLs together; what is more is postponed. All there is, when absent. */
  readonly atMostBytes?: number;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

/** What loading found besides the lists themselves. */
export interface Findings {
  /** Of all files and URLs so far. */
  readBytes: number;
  /** To be watched: a change of one changes the lists. Also those that could not be read. */
  readonly files: string[];
  /** To be fetched, so that the lists can be recreated when one changes. */
  readonly feeds: FeedSpec[];
  /** Files and URLs that would take too long now: what they hold is not known until they are read. */
  readonly postponed: string[];
  /** The configuration cannot be used. */
  readonly problems: ConfigProblem[];
  /** Nor can a file: a reload keeps what was there, a start goes on without it. */
  readonly unreadable: ConfigProblem[];
  /** It can, and something is left out. */
  readonly warnings: ConfigProblem[];
}

type Source = ContactsConfig[number];
export type UrlSource = Omit<Extract<Source, { url: string }>, 'format'>;

export interface SourceText {
  /** File, or URL without secrets. */
  readonly name: string;
  readonly text: string;
}

/** End of the warning about a URL whose list is not here: whoever looks at that in other ways can tell it from others. */
export const NOT_DOWNLOADED = 'has not been downloaded yet';

/**
 * Null when there is none, and the findings say why: a file that cannot be read is a problem, a URL that was not fetched
 * yet is not.
 *
 * @param check see `FeedSpec`
 */
export async function sourceText(
  source: { readonly file: string } | UrlSource,
  path: readonly PropertyKey[],
  check: FeedSpec['check'],
  parts: LoadParts,
  findings: Findings,
): Promise<SourceText | null> {
  if ('file' in source) return fileText(source.file, [...path, 'file'], parts, findings);
  const spec = feedSpec(source, check);
  findings.feeds.push(spec);
  const body = await parts.feeds.read(spec);
  if (body !== null) return textUnlessPostponed(shownUrl(spec.url), body, parts, findings);
  const place = parts.placeOf([...path, 'url']);
  findings.warnings.push({
    ...place,
    key: path.join('.'),
    message: `${shownUrl(spec.url)} ${NOT_DOWNLOADED}`,
  });
  return null;
}

async function fileText(
  file: string,
  path: readonly PropertyKey[],
  parts: LoadParts,
  findings: Findings,
): Promise<SourceText | null> {
  findings.files.push(file);
  try {
    const found = await textUnlessPostponed(file, await parts.readFile(file), parts, findings);
    // Whoever means a list to be empty writes a remark; a file that was cut off has none.
    if (found !== null && found.text.length < 1000 && found.text.trim() === '')
      findings.warnings.push({ file, line: null, column: null, key: '', message: 'it is empty' });
    return found;
  } catch (error) {
    const why = messageOf(error);
    findings.unreadable.push({
      ...parts.placeOf(path),
      key: path.join('.'),
      message: `expected a file that can be read: ${why}`,
    });
    return null;
  }
}

async function textUnlessPostponed(
  name: string,
  bytes: Buffer,
  { atMostBytes = Infinity }: LoadParts,
  findings: Findings,
): Promise<SourceText | null> {
  if (findings.readBytes + bytes.length > atMostBytes) {
    findings.postponed.push(name);
    return null;
  }
  findings.readBytes += bytes.length;
  return { name, text: await decodeText(bytes) };
}

function feedSpec(
  { url, every, sha256, sha256Url, maxBytes, caFile, proxy }: UrlSource,
  check: FeedSpec['check'],
): FeedSpec {
  return { url, everyMs: every, sha256: sha256?.toLowerCase() ?? null, sha256Url, maxBytes, caFile, proxy, check };
}

/** Where to say that contents are of no use. What was fetched was right then, and is not the administrator's to mend. */
export function unusable(source: object, { unreadable, warnings }: Findings): ConfigProblem[] {
  return 'file' in source ? unreadable : warnings;
}

/** What a reader says when this is another kind of file, and where; everything else is thrown on. */
export function unreadableText(error: unknown): { readonly message: string; readonly line: number | null } {
  if (error instanceof UnreadableList) return { message: error.message, line: error.line };
  if (error instanceof NoText) return { message: `expected a list, found ${error.message}`, line: null };
  throw error;
}
