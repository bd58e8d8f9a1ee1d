// Which tables are imported, for a daemon at startup or after an import, and for commands.

import { HOME_COUNTRY_CODES, type HomeCountryCode } from '../number/home-country.js';
import { decodeBdpn } from './bdpn-codec.js';
import type { BdpnTable } from './bdpn-table.js';
import { portedDecoder } from './ported-codec.js';
import { PORTED_CONTENTS, portedContent, type PortedContent } from './ported-content.js';
import type { PortedTable } from './ported-table.js';
import { readTable } from './read-table.js';
import { decodeRegistry } from './registry-codec.js';
import { RegistryFileError } from './registry-file-error.js';
import type { RegistryTable } from './registry-table.js';
import type { TableContent } from './table-file.js';
import { readVersions } from './table-versions.js';

export interface OpenedRegistry {
  /** Null where none is imported, or none that can be used. */
  readonly table: RegistryTable | null;
  /** The same for the portability database. */
  readonly bdpn: BdpnTable | null;
  /** Ported numbers of other countries, where they are imported. */
  readonly ported: ReadonlyMap<HomeCountryCode, PortedTable>;
  /** Why a table that is imported is not in use. */
  readonly problems: readonly RegistryFileError[];
}

type Tables = { readonly ranges: RegistryTable; readonly bdpn: BdpnTable } & Readonly<
  Record<PortedContent, PortedTable>
>;
const DECODERS: { readonly [Content in TableContent]: Decoder<Tables[Content]> } = {
  ranges: decodeRegistry,
  bdpn: decodeBdpn,
  ...portedDecoders(),
};
function portedDecoders() {
  const decoders = PORTED_CONTENTS.map((content) => [content, portedDecoder(content)]);
  return Object.fromEntries(decoders) as Record<PortedContent, Decoder<PortedTable>>;
}
type Decoder<Table> = (path: string, bytes: Buffer<ArrayBuffer>) => Promise<Table>;

/**
 * Never rejects for what the directory holds: a bad table takes neither the others away nor the one before it.
 *
 * @param inUse stays where what is imported cannot be used
 */
export async function openRegistry(
  directory: string,
  inUse: Omit<OpenedRegistry, 'problems'> = { table: null, bdpn: null, ported: new Map() },
): Promise<OpenedRegistry> {
  const problems: RegistryFileError[] = [];
  const opened = async <Content extends TableContent>(content: Content, before: Tables[Content] | null) => {
    try {
      return await openVersion(directory, content, 'current');
    } catch (error) {
      if (!(error instanceof RegistryFileError)) throw error;
      problems.push(error);
      return before;
    }
  };
  const table = await opened('ranges', inUse.table);
  const bdpn = await opened('bdpn', inUse.bdpn);
  const ported = new Map<HomeCountryCode, PortedTable>();
  for (const country of HOME_COUNTRY_CODES) {
    const numbers = await opened(portedContent(country), inUse.ported.get(country) ?? null);
    if (numbers !== null) ported.set(country, numbers);
  }
  return { table, bdpn, ported, problems };
}

/**
 * Null where there is no such version.
 *
 * @throws {RegistryFileError}
 */
export async function openVersion<Content extends TableContent>(
  directory: string,
  content: Content,
  version: 'current' | 'previous',
): Promise<Tables[Content] | null> {
  const open = async () => {
    const { [version]: path } = await readVersions(directory, content);
    return path === null ? null : readTable<Tables[Content]>(path, DECODERS[content]);
  };
  try {
    return await open();
  } catch (error) {
    // Imports in between may have deleted the file that was current a moment ago.
    if (error instanceof RegistryFileError && error.code === 'unreadable') return open();
    throw error;
  }
}
