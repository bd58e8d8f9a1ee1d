// What the names in an observation mean. Pure functions of a table of names.

import { LRUCache } from 'lru-cache';
import type { Identifier, OperatorIdentity, RegionIdentity } from '../lookup/identity.js';
import type { NameTables } from './name-tables.js';
import { innBehind, operatorKey, OperatorNames } from './operator-names.js';
import { RegionNames, type NamedRegions } from './region-names.js';
import { UnknownNames, type UnknownName } from './unknown-names.js';

/** What a rule may name. */
export interface KnownIds {
  readonly operators: readonly string[];
  readonly regions: readonly string[];
  readonly districts: readonly string[];
}

export interface NameIdentifier extends Identifier {
  /** Names that were asked for and that no table knows, most frequent first; at most 1000. */
  unknown(): readonly UnknownName[];
  knownIds(): KnownIds;
  /** Null when no region has the id. */
  region(id: string): RegionIdentity | null;
}

/** Names of operators and of regions that are remembered, each. */
const MAX_REMEMBERED = 20_000;
/** A longer text is read again each time: the memory is bounded in bytes too. */
const MAX_REMEMBERED_CHARACTERS = 256;
/** Of a company or, in 12 digits, of a person. */
const INN = /^\d{10}(?:\d{2})?$/;

export function createIdentifier(tables: NameTables): NameIdentifier {
  const operators = new OperatorNames(tables);
  const regions = new RegionNames(tables);
  const unknown = new UnknownNames();
  const operatorOf = remembering<OperatorIdentity>();
  const regionsOf = remembering<NamedRegions>();

  return {
    operator(name, given, country) {
      const inn = given !== undefined && INN.test(given) ? given : innBehind(name);
      const byInn = inn === null ? undefined : operators.ofInn(inn);
      if (byInn !== undefined) return byInn;
      // Only firms of Russia have one.
      const ask = () => operators.ofName(name, inn, inn === null ? country : (country ?? 'RU'));
      const identity = operatorOf(`${country ?? ''} ${inn ?? ''} ${name}`, ask);
      if (!identity.known) unknown.saw('operator', name);
      return identity;
    },
    isNoOperator(name, given) {
      return operators.isNone(name, given !== undefined && INN.test(given) ? given : innBehind(name));
    },
    isSameName(one, other) {
      const inn = innBehind(one);
      return (inn === null || inn === innBehind(other)) && operatorKey(one) === operatorKey(other);
    },
    regions(name, country) {
      const named = regionsOf(`${country ?? ''}-${name}`, () => regions.named(name, country));
      for (const piece of named.unknown) unknown.saw('region', piece);
      return named.regions;
    },
    unknown: () => unknown.list(),
    knownIds: () => ({
      operators: [...operators.ids],
      regions: [...regions.ids],
      districts: [...new Set(tables.regions.flatMap(({ district }) => district ?? []))],
    }),
    region: (id) => regions.ofId(id),
  };
}

/** @returns the value of a key, asked for once while it is remembered */
function remembering<Value extends object>(): (key: string, ask: () => Value) => Value {
  const values = new LRUCache<string, Value>({ maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 });
  return (key, ask) => {
    if (key.length > MAX_REMEMBERED_CHARACTERS) return ask();
    let value = values.get(key);
    if (value === undefined) values.set(key, (value = ask()));
    return value;
  };
}
