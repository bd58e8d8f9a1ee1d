// The last good configuration, kept with the state: a daemon whose files are bad at startup starts with it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readRegularFileSync } from '../files/regular-file.js';
import { replaceFile } from '../files/replace-file.js';
import { ConfigError } from '../yaml/config-error.js';
import { MAX_CONFIG_BYTES, readConfigText, type ConfigText } from '../yaml/config-text.js';
import { readConfig, type ReadConfig } from './load-config.js';

/**
 * What a configuration was read from. Secrets stand in files of their own and are never in it. As bytes, in UTF-8: a thread
 * hands them over, and the disk takes them, without a turn of the daemon in which megabytes are looked at.
 */
export interface ConfigBytes {
  /** In their order; none when only defaults apply. */
  readonly texts: readonly { readonly file: string; readonly bytes: Uint8Array }[];
  /** The administrator's own calendar; null where the shipped one applies. */
  readonly holidays: Uint8Array | null;
}

interface LastGood {
  readonly texts: readonly ConfigText[];
  readonly hasHolidays: boolean;
  /** ISO 8601 in UTC. */
  readonly keptAt: string;
}

export interface ReadLastGood {
  readonly read: ReadConfig;
  readonly keptAt: string;
}

const FILE = 'last-good-configuration';
const HOLIDAYS_FILE = 'last-good-holidays.yaml';
/** Beside the texts, the names of their files. */
const MAX_BYTES = 2 * MAX_CONFIG_BYTES;
const LF = 0x0a;

/** First line of the file, in JSON; the texts follow it as they are, one behind the other. */
const head = z.object({
  main: z.string(),
  keptAt: z.iso.datetime(),
  texts: z.array(z.object({ file: z.string(), bytes: z.int().nonnegative() })).min(1),
  hasHolidays: z.boolean(),
});

/** @throws ConfigError when the calendar cannot be read (any more) */
export function configBytes({ texts, config }: Pick<ReadConfig, 'texts' | 'config'>): ConfigBytes {
  return {
    texts: texts.map(({ file, text }) => ({ file, bytes: Buffer.from(text) })),
    holidays: config.holidays === null ? null : Buffer.from(readConfigText(config.holidays)),
  };
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
  { texts, holidays }: ConfigBytes,
  keptAt: string,
): Promise<void> {
  if (texts.length === 0) return;
  if (holidays !== null) await replaceFile(join(stateDirectory, HOLIDAYS_FILE), [holidays]);
  const lengths = texts.map(({ file, bytes }) => ({ file, bytes: bytes.length }));
  const first: z.infer<typeof head> = { main, keptAt, texts: lengths, hasHolidays: holidays !== null };
  await replaceFile(join(stateDirectory, FILE), [`${JSON.stringify(first)}\n`, ...texts.map(({ bytes }) => bytes)]);
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
    const holidays = kept.hasHolidays ? join(directory, HOLIDAYS_FILE) : null;
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
    const bytes = readRegularFileSync(path, MAX_BYTES);
    let start = bytes.indexOf(LF) + 1;
    const kept = head.parse(JSON.parse(bytes.toString('utf8', 0, start)));
    const texts = kept.texts.map(({ file, bytes: length }) => {
      const text = bytes.toString('utf8', start, (start += length));
      return { file, text };
    });
    return kept.main === main && start === bytes.length ? { ...kept, texts } : null;
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
