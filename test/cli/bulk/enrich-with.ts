// Runs `enrich` over a file in a directory of its own, with answers that are made up.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrichUntil, type EnrichOptions } from '../../../src/cli/bulk/enrich.js';
import type { EnrichAnswer, EnrichLookup } from '../../../src/cli/bulk/enrich-lookup.js';
import type { EnrichSummary } from '../../../src/cli/bulk/enrich-summary.js';
import { normalizeNumber } from '../../../src/number/normalize-number.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../../src/number/number-settings.js';
import { removeDirectory } from '../../fakes/temporary-directory.js';

export const NAMES =
  'vox_number;vox_operator;vox_operator_id;vox_region;vox_region_id;vox_country;vox_type;vox_zone;vox_ported;vox_status;vox_source';
const NOTHING: EnrichAnswer = {
  ...{
    number: '',
    operator: '',
    operatorId: '',
    region: '',
    regionId: '',
    country: '',
    type: '',
    zone: '',
    ported: '',
  },
  ...{ status: 'INVALID', source: 'none' },
};

/** What is said of a text by `madeUp`. */
export function answerTo(text: string): EnrichAnswer {
  const number = normalizeNumber(text, DEFAULT_NUMBER_SETTINGS);
  if (number.kind !== 'e164') return { ...NOTHING, status: number.kind.toUpperCase() };
  return {
    number: number.e164,
    ...{ operator: 'МТС', operatorId: 'mts', region: 'Республика Башкортостан', regionId: 'RU-BA', country: 'RU' },
    ...{ type: 'MOB', zone: 'Asia/Yekaterinburg', ported: '0', status: 'OFFLINE', source: 'registry' },
  };
}

export function madeUp(look: EnrichLookup['look'] = answerTo, rowsAtOnce = 100): EnrichLookup {
  return { look, rowsAtOnce, close: () => Promise.resolve() };
}

export interface Folder {
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string | Uint8Array) => string;
  /** One character a byte. */
  readonly read: (name: string) => string;
  readonly remove: () => void;
}

export function openFolder(): Folder {
  const directory = mkdtempSync(join(tmpdir(), 'voxroute-enrich-'));
  const path = (name: string) => join(directory, name);
  // No configuration and no daemon of the host is met by accident.
  writeFileSync(path('voxroute.yaml'), `cache: { dir: ${directory} }\n`);
  return {
    path,
    write(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'latin1'),
    remove: () => removeDirectory(directory),
  };
}

export interface Enriched {
  readonly failure: (Error & { exitCode?: number }) | null;
  /** Undefined when it did not come so far. */
  readonly summary: EnrichSummary | undefined;
  readonly stderr: string;
}

export async function enrichWith(
  folder: Folder,
  file: string,
  options: EnrichOptions = {},
  lookup: EnrichLookup = madeUp(),
  interrupted: AbortSignal = new AbortController().signal,
): Promise<Enriched> {
  let stdout = '';
  let stderr = '';
  const output = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  };
  const all = { json: true, config: folder.path('voxroute.yaml'), ...options };
  const failure = await enrichUntil(interrupted, file, all, output, () => Promise.resolve(lookup)).then(
    () => null,
    (error: unknown) => error as Error,
  );
  return { failure, summary: stdout === '' ? undefined : (JSON.parse(stdout) as EnrichSummary), stderr };
}
