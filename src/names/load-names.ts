// Start and reload: the shipped names with those of the configuration over them.

import { ConfigError, type ConfigProblem, type Place } from '../yaml/config-error.js';
import { placesInNameFiles, readNameFiles } from './name-files.js';
import { createIdentifier, type NameIdentifier } from './identifier.js';
import { mergeNames } from './merge-names.js';
import type { NameEntries, NameProblem } from './name-entries.js';
import type { NameTables } from './name-tables.js';

const NOTHING: NameEntries = { operators: [], regions: [] };

/**
 * @param configured `registry.operators` and `registry.regions` of the configuration
 * @param placeOf where a path of the configuration stands
 * @throws ConfigError naming every entry that cannot be meant, and for a shipped file that cannot be read
 */
export function loadIdentifier(
  configured: NameEntries = NOTHING,
  placeOf: (path: readonly PropertyKey[]) => Place = () => ({ file: '(configuration)', line: null, column: null }),
): NameIdentifier {
  return createIdentifier(loadNameTables(configured, placeOf));
}

/** The same as plain data. */
export function loadNameTables(configured: NameEntries, placeOf: (path: readonly PropertyKey[]) => Place): NameTables {
  const { tables, problems } = mergeNames(readNameFiles(), configured);
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => placed(problem, placeOf)));
  return tables;
}

function placed(
  { origin, path, message }: NameProblem,
  placeOf: (path: readonly PropertyKey[]) => Place,
): ConfigProblem {
  const whole = origin === 'shipped' ? path : ['registry', ...path];
  const place = (origin === 'shipped' ? placesInNameFiles() : placeOf)(whole);
  return { ...place, key: whole.map(String).join('.'), message };
}
