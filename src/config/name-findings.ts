// Unknown names in a policy, with the closest known name.

import type { NumberSettings } from '../number/number-settings.js';
import { nearestName } from '../yaml/nearest-name.js';
import { error, type Finding, type KeyPath } from './policy-finding.js';

/** What a policy may refer to. */
export interface KnownNames {
  readonly operators: readonly string[];
  readonly regions: readonly string[];
  readonly districts: readonly string[];
  /** Names of lists but for `allow` and `block`. */
  readonly lists: readonly string[];
  /** Names of `sources`. */
  readonly sources?: readonly string[];
  /** Tags of contacts; null where the contacts were not read. */
  readonly tags: readonly string[] | null;
  /** Are there any? Without them nobody is a contact. */
  readonly hasContacts: boolean;
  /** Are there accounts at providers, whose numbers are own numbers too? */
  readonly hasAccounts?: boolean;
  readonly numberSettings: NumberSettings;
  /** Sections of the configuration that could not be used, see `InspectedConfig`: none by default. */
  readonly unsure?: ReadonlySet<string>;
  /** The id of an operator or region that was written by its name, such as `mts` for `МТС`. */
  readonly idOf?: (kind: 'operator' | 'region', name: string) => string | undefined;
}

export function unknownIds(
  kind: 'operator' | 'region',
  ids: readonly string[],
  known: KnownNames,
  path: KeyPath,
): Finding[] {
  const hint = (name: string) => {
    const id = known.idOf?.(kind, name);
    return id === undefined ? undefined : `its id is ${id}`;
  };
  return unknownNames(kind, ids, kind === 'operator' ? known.operators : known.regions, path, hint);
}

/** What a name may stand for, and the section that adds to it. */
const SECTIONS = {
  operator: 'registry',
  region: 'registry',
  'federal district': 'registry',
  schedule: 'schedules',
  list: 'lists',
  source: 'sources',
  route: 'routes',
  'tag of a contact': 'contacts',
} as const;

export function unknownNames(
  what: keyof typeof SECTIONS,
  names: readonly string[],
  known: readonly string[],
  path: KeyPath,
  hint: (name: string) => string | undefined = () => undefined,
): Finding[] {
  return names.flatMap((name, index): Finding[] => {
    if (known.includes(name)) return [];
    const message = hint(name) ?? nearestInWords(name, known);
    return [
      error(
        valuePath(path, names, index),
        `unknown ${what} ${JSON.stringify(name)}${message === undefined ? '' : `; ${message}`}`,
        SECTIONS[what],
      ),
    ];
  });
}

/** Of a single value, the key: it was hardly written as a list. */
export function valuePath(path: KeyPath, values: readonly unknown[], index: number): KeyPath {
  return values.length > 1 ? [...path, index] : path;
}

/** More would be a page. */
const MAX_NAMES_SHOWN = 12;

function nearestInWords(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  if (known.length === 0) return 'there is none';
  return known.length <= MAX_NAMES_SHOWN ? `known are ${known.join(', ')}` : undefined;
}
