// `voxroute provider ACCOUNT search`: numbers on sale. Regions are the product's ids; the provider's own are found by area code,
// because its titles are for people.

import type { PlusofonClient } from '../../../providers/plusofon/plusofon-client.js';
import { NUMBER_CLASSES } from '../../../providers/plusofon/plusofon-methods.js';
import { codesOfRegion } from '../../../plan/russian-codes.js';
import { CommandFailure, EXIT } from '../../exit-code.js';
import { formatTable } from '../../table.js';
import { cell, writeJson } from '../show-answer.js';
import type { VerbContext } from '../verb.js';

interface SearchOptions {
  readonly region?: string;
  readonly code?: number;
  readonly mask?: string;
  readonly kind?: 'abc' | 'def' | '800';
  readonly class?: keyof typeof NUMBER_CLASSES;
  readonly owner?: 'business' | 'personal';
  readonly limit: number;
  readonly json?: boolean;
}

type Context = VerbContext<PlusofonClient>;

export async function search(options: SearchOptions, context: Context): Promise<void> {
  const { client, output } = context;
  const { region, code, mask, kind, class: wanted, owner, limit, json = false } = options;
  if (mask !== undefined && !/^[\d?*]{1,20}$/.test(mask))
    throw new CommandFailure(EXIT.wrongUsage, "--mask: expected digits, ? and *, such as '*77*'");
  const filter = {
    ...(owner === undefined ? {} : { owner_type: owner }),
    ...(code === undefined ? {} : { city_code: code }),
    ...(mask === undefined ? {} : { phone_number: mask }),
    ...(kind === undefined ? {} : { phone_type: kind }),
    ...(wanted === undefined ? {} : { number_type: String(NUMBER_CLASSES[wanted]) as '0' }),
  };
  const regions: { readonly region?: number }[] =
    region === undefined ? [{}] : (await regionIds(region, context)).map((id) => ({ region: id }));
  const found: Awaited<ReturnType<typeof client.some<'number.search'>>>['rows'] = [];
  let hasMore = false;
  for (const each of regions) {
    const some = await client.some('number.search', { ...filter, ...each }, Math.max(1, limit - found.length));
    hasMore ||= some.hasMore || found.length + some.rows.length > limit;
    found.push(...some.rows.slice(0, limit - found.length));
  }
  if (json) {
    writeJson({ numbers: found, hasMore }, output);
    return;
  }
  if (found.length === 0) output.stdout.write('none on sale\n');
  else
    output.stdout.write(
      `${formatTable(
        ['number', 'kind', 'class', 'owner', 'connection', 'monthly'],
        found.map((row) =>
          [row.number, row.phone_type, classOf(row.number_type), row.owner_type, row.buy_price, row.period_price].map(
            cell,
          ),
        ),
      )}\n`,
    );
  if (hasMore) output.stdout.write(`the first ${limit}: --limit shows more\n`);
}

function classOf(type: number | string): string {
  const [name] = Object.entries(NUMBER_CLASSES).find(([, code]) => String(code) === String(type)) ?? [];
  return name ?? String(type);
}

/** The provider's regions whose area codes are those of the region. */
async function regionIds(region: string, { client }: Context): Promise<number[]> {
  const codes = await codesOfRegion(region);
  if (codes.length === 0)
    throw new CommandFailure(
      EXIT.wrongUsage,
      `--region: no area code of ${region}; ids are those of docs/names.md, such as RU-TVE`,
    );
  const { code_regions: regions } = await client.call('number.code-regions', {});
  const isOf = (code: string) => codes.some((known) => known.startsWith(code) || code.startsWith(known));
  const ids = regions.filter(({ code }) => code.some(isOf)).map(({ id }) => id);
  if (ids.length === 0)
    throw new CommandFailure(
      EXIT.failed,
      `nothing is on sale in ${region}: the provider has none of its codes ${codes.join(', ')}`,
    );
  return ids;
}
