// The shipped tables of names and of the neighbours' numbers: data/operators.yaml, regions.yaml and neighbours.yaml, which a
// person may edit, and names.json, which holds the same. Reading YAML takes longer than a daemon should need to start, so
// the copy is used as long as it was made from these very files.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checkShape } from '../yaml/check-shape.js';
import type { Place } from '../yaml/config-error.js';
import { readConfigText } from '../yaml/config-text.js';
import {
  noOperatorEntry,
  operatorEntry,
  regionEntry,
  type NoOperatorEntry,
  type OperatorEntry,
  type RegionEntry,
} from './names-schema.js';
import { neighbourEntry, type NeighbourEntry } from './neighbours-schema.js';
import { nearestPlace, parseYaml } from '../yaml/yaml-source.js';

export interface NameFiles {
  readonly operators: readonly OperatorEntry[];
  readonly regions: readonly RegionEntry[];
  readonly noOperator: readonly NoOperatorEntry[];
  readonly namesakes: readonly string[];
  readonly noRegion: readonly string[];
  readonly neighbours: readonly NeighbourEntry[];
}

/** Where a path of `NameFiles` stands, such as `operators`, 3, `name`. */
export type PlaceInFiles = (path: readonly PropertyKey[]) => Place;

const DIRECTORY = fileURLToPath(new URL('../../data/', import.meta.url));
const COPY = 'names.json';
const FILES = {
  'operators.yaml': z.strictObject({
    noOperator: z.array(noOperatorEntry),
    namesakes: z.array(z.string()),
    operators: z.array(operatorEntry),
  }),
  'regions.yaml': z.strictObject({ noRegion: z.array(z.string()), regions: z.array(regionEntry) }),
  'neighbours.yaml': z.strictObject({ neighbours: z.array(neighbourEntry) }),
};

/** @throws ConfigError for a file that cannot be read, or has anything wrong in it */
export function readNameFiles(directory: string = DIRECTORY): NameFiles {
  const texts = readTexts(directory);
  return copyOf(directory, digestOf(texts)) ?? parseTexts(directory, texts).files;
}

/** The places of all that `readNameFiles` gives; slow, for when there is a problem. */
export function placesInNameFiles(directory: string = DIRECTORY): PlaceInFiles {
  return parseTexts(directory, readTexts(directory)).placeOf;
}

/** What names.json is to hold. */
export function nameFilesCopy(directory: string = DIRECTORY): string {
  const texts = readTexts(directory);
  return JSON.stringify({ digest: digestOf(texts), files: parseTexts(directory, texts).files });
}

type Texts = Readonly<Record<keyof typeof FILES, string>>;

function readTexts(directory: string): Texts {
  const read = (name: keyof typeof FILES) => readConfigText(`${directory}${name}`);
  return {
    'operators.yaml': read('operators.yaml'),
    'regions.yaml': read('regions.yaml'),
    'neighbours.yaml': read('neighbours.yaml'),
  };
}

function digestOf(texts: Texts): string {
  return createHash('sha256').update(Object.values(texts).join('\0')).digest('base64');
}

/** Undefined for a copy of other files, one that is damaged, or none. */
function copyOf(directory: string, digest: string): NameFiles | undefined {
  try {
    const copy = JSON.parse(readFileSync(`${directory}${COPY}`, 'utf8')) as { digest?: unknown; files: NameFiles };
    return copy.digest === digest ? copy.files : undefined;
  } catch {
    return undefined;
  }
}

function parseTexts(directory: string, texts: Texts): { readonly files: NameFiles; readonly placeOf: PlaceInFiles } {
  const parsed = <Name extends keyof typeof FILES>(name: Name) => {
    const source = parseYaml(`${directory}${name}`, texts[name]);
    const data = checkShape(FILES[name], source) as z.output<(typeof FILES)[Name]>;
    return { data, placeOf: nearestPlace(source) };
  };
  const operators = parsed('operators.yaml');
  const regions = parsed('regions.yaml');
  const neighbours = parsed('neighbours.yaml');
  const placesOf: Readonly<Record<string, PlaceInFiles>> = {
    operators: operators.placeOf,
    neighbours: neighbours.placeOf,
  };
  return {
    files: { ...operators.data, ...regions.data, ...neighbours.data },
    placeOf: (path) => (placesOf[String(path[0])] ?? regions.placeOf)(path),
  };
}
