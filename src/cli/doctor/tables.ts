// `voxroute doctor`: how old is what was imported and fetched?

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadHolidays } from '../../config/holidays-file.js';
import type { Config } from '../../config/schema.js';
import { feedPath, readFeedHead } from '../../lists/fetch/feed-file.js';
import { shownUrl, type FeedSpec } from '../../lists/fetch/feed-spec.js';
import { NOT_LOADED } from '../../registry/registry-in-use.js';
import { openRegistry } from '../../registry/registry-versions.js';
import { ConfigError } from '../../yaml/config-error.js';
import type { DoctorHost } from './doctor-host.js';
import { failed, ok, warning, type CheckLine } from './finding.js';

export interface TableFacts {
  readonly nowMs: number;
  /** Null where there is none; `dataAtMs` is when what it says was so. */
  readonly ranges: { readonly dataAtMs: number } | null;
  readonly ported: { readonly dataAtMs: number } | null;
  /** Ported numbers of other countries. */
  readonly portedOf: readonly { readonly country: string; readonly dataAtMs: number }[];
  readonly problems: readonly string[];
  /** Operators of Russian mobile numbers are asked of Voxlink: without it and without a registry nobody knows them. */
  readonly needsRegistry: boolean;
  /** Null where no rule asks for holidays or working days. */
  readonly holidays: {
    readonly file: string;
    readonly years: readonly string[];
    readonly year: number;
    readonly month: number;
  } | null;
  readonly feeds: readonly {
    readonly url: string;
    readonly everyMs: number;
    /** When the server was last heard; null where nothing was ever fetched. */
    readonly heardAtMs: number | null;
  }[];
}

const DAY_MS = 86_400_000;
const OLD_DAYS = 60;

export async function lookAtTables(
  config: Config,
  feeds: readonly FeedSpec[],
  directories: readonly string[],
  host: DoctorHost,
): Promise<TableFacts> {
  const nowMs = host.clock.epochMs();
  const places = [
    ...(config.registry.dir === null ? [] : [config.registry.dir]),
    ...directories.map((each) => join(each, 'registry')),
  ];
  const place = places.find((directory) => existsSync(directory));
  const opened = place === undefined ? { ...NOT_LOADED } : await openRegistry(place);
  const kept = await Promise.all(
    feeds.map(async ({ url, everyMs }) => {
      const heads = await Promise.all(
        directories.map((each) => readFeedHead(feedPath(join(each, 'lists', 'feeds'), url))),
      );
      const heard = heads.flatMap((head) => (head === null ? [] : [head.confirmedAtMs]));
      return { url: shownUrl(url), everyMs, heardAtMs: heard.length === 0 ? null : Math.max(...heard) };
    }),
  );
  const now = new Date(nowMs);
  return {
    nowMs,
    ranges: opened.table === null ? null : { dataAtMs: opened.table.meta.dataAtMs },
    ported: opened.bdpn === null ? null : { dataAtMs: opened.bdpn.meta.dataAtMs },
    portedOf: [...opened.ported.values()].map(({ meta: { country, dataAtMs } }) => ({ country, dataAtMs })),
    problems: opened.problems.map(({ message }) => message),
    needsRegistry: !config.voxlink.enabled && config.number.country === 'RU',
    holidays: asksForHolidays(config) ? holidayYears(config.holidays, now) : null,
    feeds: kept,
  };
}

function asksForHolidays({ rules }: Config): boolean {
  return /"(holiday|workday)":/.test(JSON.stringify(rules));
}

function holidayYears(file: string | null, now: Date): TableFacts['holidays'] {
  try {
    const years = Object.keys(loadHolidays(file).years);
    return { file: file ?? 'the bundled calendar', years, year: now.getFullYear(), month: now.getMonth() + 1 };
  } catch (error) {
    // Said under configuration.
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

export function checkTables(facts: TableFacts): readonly CheckLine[] {
  return [
    ...registryLines(facts),
    ...holidayLines(facts),
    ...facts.feeds.flatMap((feed) => feedLines(feed, facts.nowMs)),
  ];
}

function registryLines({ nowMs, ranges, ported, portedOf, problems, needsRegistry }: TableFacts): CheckLine[] {
  const age = (dataAtMs: number) => Math.max(0, Math.floor((nowMs - dataAtMs) / DAY_MS));
  const anew = 'import it again: `voxroute registry import --help`; docs/registry.md says where the files are';
  const lines: CheckLine[] = problems.map((problem) =>
    failed('tables', `an imported table cannot be used: ${problem}`, `${anew}, or \`voxroute registry rollback\``),
  );
  if (ranges === null && problems.length === 0) {
    if (needsRegistry) {
      const found =
        'no numbering registry is imported and Voxlink is not asked: operators of mobile numbers are unknown';
      lines.push(
        warning('tables', found, '`voxroute registry import --help`; docs/registry.md says where the files are'),
      );
    } else
      lines.push(
        ok('tables', 'no numbering registry is imported: operators come from Voxlink alone (docs/registry.md)'),
      );
  }
  const aged = [
    ['the numbering registry', ranges],
    ['the portability database', ported],
    ...portedOf.map((table) => [`the table of numbers ported in ${table.country}`, table] as const),
  ] as const;
  for (const [what, table] of aged) {
    if (table === null) continue;
    const days = age(table.dataAtMs);
    const found = `${what} is ${days} day${days === 1 ? '' : 's'} old`;
    lines.push(
      days > OLD_DAYS
        ? warning('tables', `${found}: it names holders that have changed since`, anew)
        : ok('tables', found),
    );
  }
  return lines;
}

function holidayLines({ holidays }: TableFacts): CheckLine[] {
  if (holidays === null) return [];
  const { file, years, year, month } = holidays;
  // The decree on the next year comes in autumn.
  const wanted = [year, ...(month === 12 ? [year + 1] : [])].filter((each) => !years.includes(String(each)));
  if (wanted.length === 0) return [ok('tables', `holidays of ${year} are known`)];
  const found = `${file} has no decree for ${wanted.join(' and ')}: moved days off are unknown, and rules use them`;
  return [
    warning('tables', found, 'copy data/holidays-ru.yaml, add the year as it shows, and name the copy in `holidays`'),
  ];
}

function feedLines({ url, everyMs, heardAtMs }: TableFacts['feeds'][number], nowMs: number): CheckLine[] {
  const advice = `\`journalctl -u voxroute | grep feed-\` says why; try \`curl -v ${url}\``;
  if (heardAtMs === null)
    return [warning('tables', `the list at ${url} was never downloaded: it blocks and allows nobody`, advice)];
  const ageMs = nowMs - heardAtMs;
  const hours = Math.round(ageMs / 3_600_000);
  if (ageMs <= Math.max(3 * everyMs, DAY_MS)) return [ok('tables', `the list at ${url} was confirmed ${hours} h ago`)];
  return [
    warning('tables', `the list at ${url} was last confirmed ${hours} h ago: the last good copy is in use`, advice),
  ];
}
