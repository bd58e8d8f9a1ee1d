// The plan of Kazakhstan, Uzbekistan, Belarus and Abkhazia: what the number itself says there. Voxlink refuses addresses of
// the first three, so hosts there live on this.

import type { NeighbourEntry } from '../names/neighbours-schema.js';
import type { LineType, ObservedFields } from '../lookup/observation.js';
import type { NameEntries } from '../names/name-entries.js';
import { readNameFiles } from '../names/name-files.js';

/** Null for a number of another country. The holder of a range is `operatorOld`; nothing is known of ported numbers. */
export type NeighbourFields = (number: string) => ObservedFields | null;

type Part = Pick<ObservedFields, 'operatorOld' | 'type' | 'region' | 'timeZone'>;

/** The shipped numbers of neighbouring countries, read once at a start. @throws ConfigError for a shipped file that cannot be read */
export function loadNeighbours(): NeighbourFields {
  const shipped = readNameFiles();
  return createNeighbours(shipped.neighbours, shipped);
}

/** @throws RangeError for an operator or region that the names do not have */
export function createNeighbours(entries: readonly NeighbourEntry[], names: NameEntries): NeighbourFields {
  const plans = entries.map((entry) => planOf(entry, names));
  return (number) => {
    for (const fieldsOf of plans) {
      const fields = fieldsOf(number);
      if (fields !== null) return fields;
    }
    return null;
  };
}

function planOf(entry: NeighbourEntry, { operators, regions }: NameEntries): NeighbourFields {
  const { country, destination, callingCode, begins, length, timeZone } = entry;
  const holder = (type?: LineType) => (id: string) => {
    const operatorOld = named(operators, id).name;
    return type === undefined ? { operatorOld } : { operatorOld, type };
  };
  const holders = byCode(callingCode, [
    [entry.mobile, holder('MOB')],
    [entry.other, holder()],
  ]);
  const kinds = byCode(callingCode, [[entry.kinds, (type) => ({ type: type as LineType })]]);
  const areas = byCode(callingCode, [[entry.areas, (id) => areaOf(named(regions, id))]]);

  return (number) => {
    if (number.length !== length || !begins.some((digits) => number.startsWith(digits))) return null;
    const held = longest(holders, number);
    const area = longest(areas, number);
    const kind = longest(kinds, number) ?? (area && held === undefined ? { type: 'FIX' } : {});
    return { country, destination, timeZone, ...kind, ...area, ...held };
  };
}

function areaOf({ name, timeZone }: { readonly name: string; readonly timeZone?: string | undefined }): Part {
  return timeZone === undefined ? { region: name } : { region: name, timeZone };
}

function named<Entry extends { readonly id: string; readonly name?: string | undefined }>(
  entries: readonly Entry[],
  id: string,
): Entry & { readonly name: string } {
  const found = entries.find(
    (entry): entry is Entry & { readonly name: string } => entry.id === id && entry.name !== undefined,
  );
  if (found === undefined) throw new RangeError(`neighbours.yaml: expected an existing id, found ${id}`);
  return found;
}

type Codes = Readonly<Partial<Record<string, readonly string[]>>>;

function byCode(callingCode: string, parts: readonly (readonly [Codes, (id: string) => Part])[]): Map<string, Part> {
  return new Map(
    parts.flatMap(([codes, partOf]) =>
      Object.entries(codes).flatMap(([id, prefixes]) =>
        (prefixes ?? []).map((prefix): [string, Part] => [callingCode + prefix, partOf(id)]),
      ),
    ),
  );
}

function longest(parts: ReadonlyMap<string, Part>, number: string): Part | undefined {
  for (let length = number.length; length > 0; length--) {
    const part = parts.get(number.slice(0, length));
    if (part !== undefined) return part;
  }
  return undefined;
}
