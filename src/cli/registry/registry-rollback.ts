// `voxroute registry rollback`: the version before the last import is in use again.

import { ImportRunning, withImportLock } from '../../registry/import/import-lock.js';
import { RegistryFileError } from '../../registry/registry-file-error.js';
import { openVersion } from '../../registry/registry-versions.js';
import { portedContent } from '../../registry/ported-content.js';
import type { TableContent } from '../../registry/table-file.js';
import { swapVersions } from '../../registry/table-versions.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { portedCountry, type PortedOptions } from './ported-country.js';
import { registryPlace, notifyDaemon, type RegistryOptions } from './registry-place.js';

export async function registryRollback(
  options: RegistryOptions & PortedOptions & { readonly bdpn?: boolean },
  output: Output,
): Promise<void> {
  const country = portedCountry(options);
  const content = country !== null ? portedContent(country) : options.bdpn === true ? 'bdpn' : 'ranges';
  const place = registryPlace(options, output);
  const importedAtMs = await withImportLock(place.directory, () => swap(place.directory, content)).catch(
    (error: unknown) => {
      const isOurs = error instanceof ImportRunning || error instanceof RegistryFileError;
      throw isOurs ? new CommandFailure(EXIT.failed, `nothing is changed: ${error.message}`) : error;
    },
  );
  const importedAt = new Date(importedAtMs).toISOString();
  const daemon = await notifyDaemon(place, output);
  if (options.json === true) output.stdout.write(`${JSON.stringify({ content, importedAt, daemon }, null, 2)}\n`);
  else output.stdout.write(`in use again: ${content} imported at ${importedAt}\n`);
}

/** When the version was imported that is in use now. */
async function swap(directory: string, content: TableContent): Promise<number> {
  // Opened, because what cannot be used must not become current.
  const previous = await openVersion(directory, content, 'previous');
  if (previous === null) throw new CommandFailure(EXIT.failed, `there is no version of ${content} to go back to`);
  await swapVersions(directory, content);
  return previous.meta.importedAtMs;
}
