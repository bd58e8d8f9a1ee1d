// What it means that the registry has no range with a number. The ministry gives new ranges out every week: a table that is
// some months old knows nothing of them, and its silence then says nothing.

import { RUSSIAN_NUMBER } from '../number/zone-7.js';
import type { RegistryMeta, RegistryTable } from './registry-table.js';

/** Until when "no range has it" counts. */
export interface NotFoundLimits {
  /** Milliseconds; `registry.notFoundMaxAge`. */
  readonly notFoundMaxAgeMs: number;
  /** Wall time in milliseconds since 1970. */
  readonly epochMs: () => number;
}

/** How the table stands to a number, for whoever explains an answer. */
export interface RegistryFinding {
  /** Is there a table of ranges? */
  readonly isImported: boolean;
  /** Days since the data was given out, where the table has no range with the number and is too old to mean anything by it. */
  readonly outdatedDays: number | null;
}

const DAY_MS = 86_400_000;

/** Age of the data in milliseconds. An old file that was imported today is an old file. */
function dataAgeMs({ importedAtMs, dataAtMs }: Pick<RegistryMeta, 'importedAtMs' | 'dataAtMs'>, nowMs: number): number {
  return nowMs - Math.min(importedAtMs, dataAtMs);
}

export function notFoundCounts(meta: RegistryMeta, { notFoundMaxAgeMs, epochMs }: NotFoundLimits): boolean {
  return dataAgeMs(meta, epochMs()) <= notFoundMaxAgeMs;
}

/** @param number E.164 digits; null for a question about none */
export function registryFinding(
  table: RegistryTable | null,
  number: string | null,
  limits: NotFoundLimits,
): RegistryFinding {
  if (table === null) return { isImported: false, outdatedDays: null };
  const isSilent = number !== null && RUSSIAN_NUMBER.test(number) && table.covers(number) && table.find(number) < 0;
  const isOutdated = isSilent && !notFoundCounts(table.meta, limits);
  return {
    isImported: true,
    outdatedDays: isOutdated ? Math.floor(dataAgeMs(table.meta, limits.epochMs()) / DAY_MS) : null,
  };
}
