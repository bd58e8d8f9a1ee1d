// `voxroute registry unknown`: names that the tables of operators and regions lack.

import { ConfigError } from '../../yaml/config-error.js';
import { loadIdentifier } from '../../names/load-names.js';
import { RegistryFileError } from '../../registry/registry-file-error.js';
import { openVersion } from '../../registry/registry-versions.js';
import { unknownSpellings, type UnknownSpelling } from '../../registry/unknown-spellings.js';
import { askDaemon, NoDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { registryPlace, type RegistryOptions, type RegistryPlace } from './registry-place.js';
import { formatTable } from '../table.js';

/** What a daemon saw. */
interface SeenName {
  readonly kind: string;
  readonly spelling: string;
  readonly count: number;
}

/** A registry has a thousand operators, and a person reads what matters. */
const MAX_SHOWN = 40;
const MAX_WIDTH = 70;

export async function registryUnknown(options: RegistryOptions, output: Output): Promise<void> {
  const place = registryPlace(options, output);
  const imported = await inTable(place);
  const seen = await seenByDaemon(place, output);
  if (options.json === true) {
    output.stdout.write(`${JSON.stringify({ imported, seen }, null, 2)}\n`);
    return;
  }
  if (imported === null) output.stdout.write('no registry is imported\n');
  else
    show(output, 'in the imported registry', ['kind', 'spelling', 'INN', 'ranges', 'numbers'], imported, (name) => [
      ...[name.kind, printable(name.spelling), name.inn ?? ''],
      ...[String(name.rows), String(name.capacity)],
    ]);
  if (seen !== null)
    show(output, 'seen by the daemon', ['kind', 'spelling', 'times'], seen, ({ kind, spelling, count }) => [
      kind,
      printable(spelling),
      String(count),
    ]);
}

/** Null where none is imported. */
async function inTable({ directory, loaded }: RegistryPlace): Promise<readonly UnknownSpelling[] | null> {
  try {
    const table = await openVersion(directory, 'ranges', 'current');
    return table === null ? null : unknownSpellings(table, loadIdentifier(loaded.config.registry, loaded.placeOf));
  } catch (error) {
    if (error instanceof RegistryFileError) throw new CommandFailure(EXIT.failed, error.message);
    if (error instanceof ConfigError)
      throw new CommandFailure(EXIT.wrongUsage, `configuration not usable\n${error.message}`);
    throw error;
  }
}

/** Null, and said, where none is running. */
async function seenByDaemon({ sockets }: RegistryPlace, { stderr }: Output): Promise<readonly SeenName[] | null> {
  try {
    const { entries } = (await askDaemon(sockets, 'GET', '/v1/registry/unknown')) as { entries: SeenName[] };
    return entries;
  } catch (error) {
    if (!(error instanceof NoDaemon)) throw error;
    stderr.write('voxroute: no daemon is running here: only the imported registry was searched\n');
    return null;
  }
}

function show<Name>(
  { stdout }: Output,
  title: string,
  head: readonly string[],
  names: readonly Name[],
  rowOf: (name: Name) => string[],
): void {
  stdout.write(`${title}: ${names.length === 0 ? 'every name is known' : `${names.length} names are not known`}\n`);
  if (names.length > 0) stdout.write(`${formatTable(head, names.slice(0, MAX_SHOWN).map(rowOf))}\n`);
  if (names.length > MAX_SHOWN) stdout.write(`and ${names.length - MAX_SHOWN} more: --json has them\n`);
}

/** A file must not write escape sequences to a terminal. */
function printable(name: string): string {
  const characters = [...name.replace(/[\p{Cc}\p{Cf}]/gu, '')];
  return characters.length > MAX_WIDTH ? `${characters.slice(0, MAX_WIDTH).join('')}…` : characters.join('');
}
