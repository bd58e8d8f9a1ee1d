// The last configuration that calls were answered with, kept with the state: a daemon whose files are bad when it starts
// begins with it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readRegularFileSync } from '../files/regular-file.js';
import { replaceFile } from '../files/replace-file.js';
import { ConfigError } from '../yaml/config-error.js';
import { MAX_CONFIG_BYTES, readConfigText, type ConfigText } from '../yaml/config-text.js';
import { readConfig, type ReadConfig } from './load-config.js';

/** What a configuration was read from. Secrets stand in files of their own and are never in it. */
export interface ConfigTexts {
  /** In their order; none when only defaults apply. */
  readonly texts: readonly ConfigText[];
  /** The administrator's own calendar; null where the shipped one applies. */
  readonly holidays: string | null;
}

export interface LastGood extends ConfigTexts {
  /** ISO 8601 in UTC. */
  readonly keptAt: string;
}

export interface ReadLastGood {
  readonly read: ReadConfig;
  readonly keptAt: string;
}

const FILE = 'last-good-configuration.json';
const HOLIDAYS_FILE = 'last-good-holidays.yaml';
/** JSON may write one byte as six. */
const MAX_BYTES = 6 * 2 * MAX_CONFIG_BYTES;

const shape = z.object({
  main: z.string(),
  keptAt: z.iso.datetime(),
  texts: z.array(z.object({ file: z.string(), text: z.string() })).min(1),
  holidays: z.string().nullable(),
});

/** @throws ConfigError when the calendar cannot be read (any more) */
export function configTexts({ texts, config }: Pick<ReadConfig, 'texts' | 'config'>): ConfigTexts {
  return { texts, holidays: config.holidays === null ? null : readConfigText(config.holidays) };
}

/**
 * Keeps it for the next start, for the daemon's user alone. Nothing is kept where only defaults apply. Rejects with what
 * the file system says.
 *
 * @param main the file that the daemon was told to use: of another one this is no last good configuration
 * @param keptAt ISO 8601
 */
export async function keepLastGood(
  stateDirectory: string,
  main: string,
  { texts, holidays }: ConfigTexts,
  keptAt: string,
): Promise<void> {
  if (texts.length === 0) return;
  if (holidays !== null) await replaceFile(join(stateDirectory, HOLIDAYS_FILE), [holidays]);
  const kept: LastGood & { readonly main: string } = { main, keptAt, texts, holidays };
  await replaceFile(join(stateDirectory, FILE), [JSON.stringify(kept)]);
}

/**
 * The one that was kept in the first of these directories that has one, read as its files were. A secret that cannot be
 * read now is left out: its AMI server is not asked, its token opens nothing.
 *
 * @returns null when there is none for this file, or none that this version can use
 */
export function readLastGood(stateDirectories: readonly string[], main: string): ReadLastGood | null {
  for (const directory of stateDirectories) {
    const kept = keptIn(directory, main);
    if (kept === null) continue;
    const read = usable(kept.texts);
    if (read === null) continue;
    const holidays = kept.holidays === null ? null : join(directory, HOLIDAYS_FILE);
    const servers = read.config.ami.servers.filter(({ name }) => read.amiSecrets.has(name));
    const config = { ...read.config, ami: { ...read.config.ami, servers }, holidays };
    return { read: { ...read, config }, keptAt: kept.keptAt };
  }
  return null;
}

function keptIn(directory: string, main: string): LastGood | null {
  const path = join(directory, FILE);
  if (!existsSync(path)) return null;
  try {
    const kept = shape.parse(JSON.parse(readRegularFileSync(path, MAX_BYTES).toString('utf8')));
    return kept.main === main ? kept : null;
  } catch {
    // Half a file is as good as none: what is wrong with the one on disk is said in any case.
    return null;
  }
}

function usable(texts: readonly ConfigText[]): ReadConfig | null {
  try {
    const read = readConfig(texts);
    return read.problems.length === read.secretProblems.length ? read : null;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}
