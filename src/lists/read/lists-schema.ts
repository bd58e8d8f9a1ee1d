// Keys of the sections `lists` and `contacts`. What is a number is said by the home country, so that is checked when
// the lists are loaded (feeds/load-lists.ts).

import { z } from 'zod';
import { CONTACT_FORMATS, LIST_FORMATS } from '../match/list-format-names.js';
import { parseDuration } from '../../time/duration.js';
import { parseUntil } from '../../time/until.js';

const MAX_ENTRIES = 10_000;
const MAX_NAMED = 100;
const MAX_CONTACT_SOURCES = 100;
const MAX_BYTES = 50 * 2 ** 20;
const LEAST_EVERY_MS = 60_000;
const MOST_EVERY_MS = 366 * 86_400_000;

const words = (meaning: string) =>
  z.string().max(200, { error: 'at most 200 characters' }).default('').describe(meaning);

const until = z
  .string()
  .refine((text) => parseUntil(text) !== undefined, {
    error: 'a day or a time such as "2027-01-01" or "2027-01-01 12:00"',
  })
  .transform((text) => parseUntil(text) ?? 0)
  .nullable()
  .default(null)
  .describe('The entry holds through this day or up to this time, of this host; null for ever');

const hangupCause = z
  .int({ error: 'a whole number from 1 to 127' })
  .min(1)
  .max(127)
  .nullable()
  .default(null)
  .describe('Q.850 cause to hang up with, such as 17 busy or 21 rejected; null for the usual one');

const path = z.string().startsWith('/', { error: 'an absolute path' }).max(4096);
const url = z
  .url({ protocol: /^https?$/, error: 'an http or https address' })
  .max(2000)
  .refine((text) => !/^[^/]*\/\/[^/?#]*@/.test(text), { error: 'an address without user and password' });
const proxy = z.url({ protocol: /^https?$/, error: 'an http or https address' }).max(2000);

const every = z
  .string()
  .refine((text) => isBetween(parseDuration(text)), { error: 'a duration from 1m to 366d, such as 30m, 6h or 1d' })
  .transform((text) => parseDuration(text) ?? LEAST_EVERY_MS)
  .prefault('6h')
  .describe('How often it is asked for; the server is asked for changes only');

function isBetween(ms: number | undefined): boolean {
  return ms !== undefined && ms >= LEAST_EVERY_MS && ms <= MOST_EVERY_MS;
}

const oneOf = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
const formatMeaning = (names: readonly string[]) => `What it is written in: ${oneOf(names)}; auto sees it`;

const listFormat = z
  .enum(['auto', ...LIST_FORMATS], { error: oneOf(['auto', ...LIST_FORMATS]) })
  .default('auto')
  .describe(formatMeaning(LIST_FORMATS));

const contactFormat = z
  .enum(['auto', ...CONTACT_FORMATS], { error: oneOf(['auto', ...CONTACT_FORMATS]) })
  .default('auto')
  .describe(formatMeaning(CONTACT_FORMATS));

/** How something is fetched. */
const fetched = {
  url: url.describe('http or https address'),
  every,
  sha256: z
    .string()
    .regex(/^[0-9A-Fa-f]{64}$/, { error: '64 hexadecimal digits' })
    .nullable()
    .default(null)
    .describe('Pins the contents: anything else is refused'),
  sha256Url: url.nullable().default(null).describe('Address of the checksum, for contents that change'),
  maxBytes: z
    .int({ error: `a whole number from 1 to ${MAX_BYTES}` })
    .min(1)
    .max(MAX_BYTES)
    .default(MAX_BYTES)
    .describe('A longer answer is refused'),
  caFile: path.nullable().default(null).describe('Certificates to trust besides the usual ones, PEM'),
  proxy: proxy.nullable().default(null).describe('HTTP proxy'),
};

/** The kinds of entry in the order in which a problem is told: the first that fits best is meant. */
function entry<Cause extends z.ZodRawShape>(cause: Cause) {
  const texts = {
    reason: words('Words for a person: VOX_REASON'),
    label: words('For a display: VOX_LABEL'),
    ...cause,
  };
  return z.union([
    z.string().min(1, { error: 'a number, 7917*, a range, a pattern or withheld' }),
    z.strictObject({
      number: z
        .string()
        .min(1, { error: 'a number, 7917*, a range, a pattern or withheld' })
        .describe('A number, prefix 7917*, range 79170000000-79179999999, pattern _7917XXXXXX5, or withheld'),
      until,
      ...texts,
    }),
    z.strictObject({ file: path.describe('A file of entries'), format: listFormat, ...texts }),
    z.strictObject({
      ...fetched,
      broad: z
        .boolean({ error: 'true or false' })
        .default(false)
        .describe('Take entries about more than a million numbers too, such as 7917*; without it they are left out'),
      format: listFormat,
      ...texts,
    }),
  ]);
}

const plainEntries = z.array(entry({})).max(MAX_ENTRIES).default([]);

export const lists = z
  .strictObject({
    allow: plainEntries.describe('Callers that nothing blocks: numbers, files, URLs'),
    block: z
      .array(entry({ hangupCause }))
      .max(MAX_ENTRIES)
      .default([])
      .describe('Callers that are blocked, unless they are allowed: numbers, files, URLs'),
    named: z
      .record(
        z.string().regex(/^(?!(?:allow|block)$)[a-z][a-zA-Z0-9_-]{0,39}$/, {
          error: 'letters, digits, _ and -, starting with a small letter, at most 40, and neither allow nor block',
        }),
        plainEntries,
      )
      .refine((named) => Object.keys(named).length <= MAX_NAMED, { error: `at most ${MAX_NAMED} lists` })
      .default({})
      .describe('More lists, by name, for rules'),
    freepbxAstdb: z
      .boolean({ error: 'true or false' })
      .default(false)
      .describe("Ask FreePBX's own blacklist too, within the FastAGI session; takes a round trip"),
  })
  .prefault({});

export const contacts = z
  .array(
    z.union([
      z.strictObject({ file: path.describe('A file of contacts'), format: contactFormat }),
      z.strictObject({ ...fetched, format: contactFormat }),
    ]),
  )
  .max(MAX_CONTACT_SOURCES)
  .default([])
  .describe('Known callers: CSV with number, name, company, extension, queue and tags, or an address book');

export type ListsConfig = z.output<typeof lists>;
export type ContactsConfig = z.output<typeof contacts>;
