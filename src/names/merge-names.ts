// Merges the configured names into the bundled ones, and finds entries that cannot be meant.

import type { OperatorEntry, RegionEntry } from './names-schema.js';
import { nearestName } from '../yaml/nearest-name.js';
import { transliterate } from '../lookup/transliterate.js';
import { nameConflicts } from './name-conflicts.js';
import type { NameEntries, NameProblem, Origin, Written } from './name-entries.js';
import type { NameTables, OperatorName, RegionName } from './name-tables.js';

/**
 * An entry with an id that there is already adds its lists, and what else it states replaces what was there; one with a
 * new id is one more. The tables are to be used only where there is no problem.
 */
export function mergeNames(
  shipped: NameEntries & Pick<NameTables, 'noOperator' | 'namesakes' | 'noRegion'>,
  configured: NameEntries,
): { readonly tables: NameTables; readonly problems: readonly NameProblem[] } {
  const problems: NameProblem[] = [];
  const operatorsWritten = written('operators', shipped, configured);
  const regionsWritten = written('regions', shipped, configured);
  const operators = merged(operatorsWritten, addOperator, problems).map(operatorName);
  const regions = merged(regionsWritten, addRegion, problems).map(regionName);
  problems.push(
    ...unknownIds(operatorsWritten, operators, ['host']),
    ...unknownIds(regionsWritten, regions, ['leads', 'within']),
    ...nameConflicts(operatorsWritten, operators, regionsWritten, regions),
  );
  const { noOperator, namesakes, noRegion } = shipped;
  return { tables: { operators, regions, noOperator, namesakes, noRegion }, problems };
}

function written<Kind extends keyof NameEntries>(
  kind: Kind,
  shipped: NameEntries,
  configured: NameEntries,
): Written<NameEntries[Kind][number]>[] {
  const from = (origin: Origin, entries: NameEntries) =>
    entries[kind].map((entry, index) => ({ entry, origin, path: [kind, index] }));
  return [...from('shipped', shipped), ...from('configuration', configured)];
}

type Named<Entry> = Entry & { readonly name: string };

function merged<Entry extends { id: string; name?: string | undefined; country?: string | undefined }>(
  entries: readonly Written<Entry>[],
  add: (there: Named<Entry>, entry: Entry) => Named<Entry>,
  problems: NameProblem[],
): Named<Entry>[] {
  const byId = new Map<string, Named<Entry>>();
  for (const { entry, origin, path } of entries) {
    const { id, name, country } = entry;
    const there = byId.get(id);
    const problem = (message: string) => problems.push({ origin, path, message });
    if (there !== undefined && origin === 'shipped') problem(`expected each id once, found another entry ${id}`);
    else if (there !== undefined && country !== undefined && country !== (there.country ?? 'RU')) {
      problem(`expected ${there.country ?? 'RU'}, the country of ${id}, or another id; found ${country}`);
    } else if (there !== undefined) byId.set(id, add(there, entry));
    else if (name !== undefined) byId.set(id, { ...entry, name });
    else problem(`expected an existing id, or a name for a new one; found ${id}${suggestion(id, byId)}`);
  }
  return [...byId.values()];
}

function addOperator(there: Named<OperatorEntry>, entry: OperatorEntry): Named<OperatorEntry> {
  return {
    ...there,
    ...entry,
    name: entry.name ?? there.name,
    inn: [...there.inn, ...entry.inn],
    spellings: [...there.spellings, ...entry.spellings, ...formerNames(there, entry)],
  };
}

function addRegion(there: Named<RegionEntry>, entry: RegionEntry): Named<RegionEntry> {
  return {
    ...there,
    ...entry,
    name: entry.name ?? there.name,
    zones: [...entry.zones, ...there.zones],
    spellings: [...there.spellings, ...entry.spellings, ...formerNames(there, entry)],
  };
}

/** What was replaced goes on meaning the same. */
function formerNames(there: OperatorEntry | RegionEntry, entry: OperatorEntry | RegionEntry): string[] {
  const replaced = [entry.name === undefined ? [] : there.name, entry.latin === undefined ? [] : there.latin].flat();
  return replaced.filter((name) => name !== undefined);
}

function unknownIds<Entry extends OperatorEntry | RegionEntry>(
  entries: readonly Written<Entry>[],
  known: readonly { readonly id: string }[],
  keys: readonly (keyof Entry & string)[],
): NameProblem[] {
  const ids = new Map(known.map((name) => [name.id, name]));
  return entries.flatMap(({ entry, origin, path }) =>
    keys.flatMap((key) => {
      const id = entry[key] as string | undefined;
      if (id === undefined || ids.has(id)) return [];
      return {
        origin,
        path: [...path, key],
        message: `expected an existing id, found ${id}${suggestion(id, ids)}`,
      };
    }),
  );
}

function suggestion(id: string, known: ReadonlyMap<string, unknown>): string {
  const nearest = nearestName(id, [...known.keys()]);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

function operatorName({ country = 'RU', name, latin, host, ...entry }: Named<OperatorEntry>): OperatorName {
  return {
    id: entry.id,
    country,
    name,
    latin: latin ?? transliterate(name),
    inn: entry.inn,
    byInnAlone: entry.byInnAlone ?? false,
    host: host ?? null,
    spellings: entry.spellings,
  };
}

function regionName({ country = 'RU', name, latin, spellings, zones, ...region }: Named<RegionEntry>): RegionName {
  return {
    id: region.id,
    country,
    name,
    latin: latin ?? transliterate(name),
    district: region.district ?? null,
    timeZone: region.timeZone ?? null,
    leads: region.leads ?? null,
    within: region.within ?? null,
    spellings,
    zones,
  };
}
