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
  .describe('The entry is valid through this day or until this time (host time); null: for ever');

const hangupCause = z
  .int({ error: 'a whole number from 1 to 127' })
  .min(1)
  .max(127)
  .nullable()
  .default(null)
  .describe('Q.850 hangup cause, such as 17 busy or 21 rejected; null for the default');

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
  .describe('How often it is checked; it is downloaded only if it has changed');

function isBetween(ms: number | undefined): boolean {
  return ms !== undefined && ms >= LEAST_EVERY_MS && ms <= MOST_EVERY_MS;
}

const oneOf = (names: readonly string[]) => `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
const formatMeaning = (names: readonly string[]) => `Format: ${oneOf(names)}; auto: detected from the contents`;

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
    .describe('Checksum that the contents must have; anything else is refused'),
  sha256Url: url.nullable().default(null).describe('URL of the checksum, for contents that change'),
  maxBytes: z
    .int({ error: `a whole number from 1 to ${MAX_BYTES}` })
    .min(1)
    .max(MAX_BYTES)
    .default(MAX_BYTES)
    .describe('A larger download is refused'),
  caFile: path.nullable().default(null).describe('Additional certificates to trust, PEM'),
  proxy: proxy.nullable().default(null).describe('HTTP proxy'),
};

/** The kinds of entry in the order in which a problem is told: the first that fits best is meant. */
function entry<Cause extends z.ZodRawShape>(cause: Cause) {
  const texts = {
    reason: words('Reason in plain words, for VOX_REASON'),
    label: words('Text for the display, for VOX_LABEL'),
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
        .describe('Accept entries that cover more than a million numbers, such as 7917*; by default they are ignored'),
      format: listFormat,
      ...texts,
    }),
  ]);
}

const plainEntries = z.array(entry({})).max(MAX_ENTRIES).default([]);

export const lists = z
  .strictObject({
    allow: plainEntries.describe('Callers that are never blocked: numbers, files, URLs'),
    block: z
      .array(entry({ hangupCause }))
      .max(MAX_ENTRIES)
      .default([])
      .describe('Callers that are blocked unless they are on the allow list: numbers, files, URLs'),
    named: z
      .record(
        z.string().regex(/^(?!(?:allow|block)$)[a-z][a-zA-Z0-9_-]{0,39}$/, {
          error: 'letters, digits, _ and -, starting with a lower-case letter, at most 40, and neither allow nor block',
        }),
        plainEntries,
      )
      .refine((named) => Object.keys(named).length <= MAX_NAMED, { error: `at most ${MAX_NAMED} lists` })
      .default({})
      .describe('Additional lists for use in rules, by name'),
    freepbxAstdb: z
      .boolean({ error: 'true or false' })
      .default(false)
      .describe("Also check FreePBX's own blacklist, in the FastAGI session; costs one round trip"),
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
