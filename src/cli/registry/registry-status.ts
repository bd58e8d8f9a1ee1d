// `voxroute registry status`: what is imported here, and what was before it.

import { HOME_COUNTRY_CODES, type HomeCountryCode } from '../../number/home-country.js';
import { portedContent, type PortedContent } from '../../registry/ported-content.js';
import { RegistryFileError } from '../../registry/registry-file-error.js';
import { openVersion } from '../../registry/registry-versions.js';
import type { Output } from '../output.js';
import { registryPlace, type RegistryOptions } from './registry-place.js';
import { flatRows } from '../flat-rows.js';
import { formatTable } from '../table.js';

type Version = 'current' | 'previous';

export async function registryStatus(options: RegistryOptions, output: Output): Promise<void> {
  const { directory } = registryPlace(options, output);
  const status = {
    directory,
    ranges: { current: await ranges(directory, 'current'), previous: await ranges(directory, 'previous') },
    bdpn: {
      current: await numbers(directory, 'bdpn', 'current'),
      previous: await numbers(directory, 'bdpn', 'previous'),
    },
    ported: await portedByCountry(directory),
  };
  if (options.json === true) {
    output.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
    return;
  }
  const rows = flatRows(status).map(([name, value]): [string, string] => [name, value === 'null' ? 'none' : value]);
  output.stdout.write(`${formatTable(['', 'value'], rows)}\n`);
  if (status.ranges.current === null)
    output.stdout.write('Russian numbers are answered by the numbering plan: voxroute registry import --help\n');
}

/** Null where there is none. */
async function ranges(directory: string, version: Version): Promise<object | null> {
  return described(async () => {
    const table = await openVersion(directory, 'ranges', version);
    if (table === null) return null;
    const { importedAtMs, dataAtMs, files } = table.meta;
    return {
      ...dates(importedAtMs, dataAtMs),
      ranges: table.rows,
      codes: table.codes,
      operators: table.operators,
      files: Object.fromEntries(files.map(({ kind, rows }) => [kind, rows])),
    };
  });
}

/** Countries of which anything is imported. */
async function portedByCountry(directory: string) {
  const found: Partial<Record<HomeCountryCode, Record<Version, object | null>>> = {};
  for (const country of HOME_COUNTRY_CODES) {
    const content = portedContent(country);
    const versions = {
      current: await numbers(directory, content, 'current'),
      previous: await numbers(directory, content, 'previous'),
    };
    if (versions.current !== null || versions.previous !== null) found[country] = versions;
  }
  return found;
}

async function numbers(directory: string, content: 'bdpn' | PortedContent, version: Version): Promise<object | null> {
  return described(async () => {
    const table = await openVersion(directory, content, version);
    if (table === null) return null;
    const { importedAtMs, dataAtMs } = table.meta;
    return { ...dates(importedAtMs, dataAtMs), numbers: table.numbers, operators: table.owners };
  });
}

/** One that cannot be used is shown as such. */
async function described(describe: () => Promise<object | null>): Promise<object | null> {
  try {
    return await describe();
  } catch (error) {
    if (error instanceof RegistryFileError) return { problem: error.message };
    throw error;
  }
}

function dates(importedAtMs: number, dataAtMs: number) {
  const day = 86_400_000;
  return {
    importedAt: new Date(importedAtMs).toISOString(),
    dataAt: new Date(dataAtMs).toISOString(),
    ageDays: Math.max(0, Math.floor((Date.now() - dataAtMs) / day)),
  };
}
