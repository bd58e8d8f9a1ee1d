// `voxroute enrich FILE`: a table gets columns that say what is known of the numbers in one of its columns.

import type { LoadedConfig } from '../../config/load-config.js';
import { readConfig, socketsOf } from '../command-config.js';
import { askDaemon, NoDaemon } from '../control-client.js';
import { enrichFiles, type EnrichFiles } from './enrich-files.js';
import { columnNames, type EnrichLookup } from './enrich-lookup.js';
import { EnrichRun } from './enrich-run.js';
import { enrichSummary, enrichSummaryTable } from './enrich-summary.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import { claimAlone } from './only-one-run.js';
import type { Output } from '../output.js';
import { untilInterrupted } from '../until-interrupted.js';
import { openNumberTable } from './open-number-table.js';
import type { TableDialect } from '../../tables/table-dialect.js';

export interface EnrichOptions {
  readonly column?: string;
  readonly out?: string;
  readonly prefix?: string;
  readonly offline?: boolean;
  readonly force?: boolean;
  readonly restart?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** Opens what the numbers are looked up with. */
export type OpenEnrichLookup = (loaded: LoadedConfig, hears: LookupListener) => Promise<EnrichLookup>;

interface LookupListener {
  /** Why it waits; null when it goes on. */
  readonly trouble: (message: string | null) => void;
  /** One more number of the rows that come next is learnt. */
  readonly learnt: () => void;
  /** Whatever else a person should know. */
  readonly report: (message: string) => void;
}

const DEFAULT_PREFIX = 'vox_';
const PREFIX = /^[A-Za-z0-9_.-]{0,40}$/;

/** The first SIGINT or SIGTERM stops it, the second ends the process at once. */
export async function enrich(file: string, options: EnrichOptions, output: Output): Promise<void> {
  await untilInterrupted((interrupted) => enrichUntil(interrupted, file, options, output));
}

/** Stops soon after `interrupted`, and leaves what is needed to go on. */
export async function enrichUntil(
  interrupted: AbortSignal,
  file: string,
  options: EnrichOptions,
  output: Output,
  openLookup: OpenEnrichLookup = options.offline === true ? offline : online(interrupted),
): Promise<void> {
  const { prefix = DEFAULT_PREFIX } = options;
  if (!PREFIX.test(prefix)) {
    const message = `--prefix ${JSON.stringify(prefix)}: expected at most 40 of A-Z, a-z, 0-9, _, . and -`;
    throw new CommandFailure(EXIT.wrongUsage, message);
  }
  const loaded = readConfig(options.config);
  const files = enrichFiles(file, options.out, options.force === true);
  const run = new EnrichRun(files, prefix, output, interrupted);
  const lookup = await openLookup(loaded, {
    trouble: (message) => run.trouble(message),
    learnt: () => run.learnt(),
    report: (message) => output.stderr.write(`voxroute: ${message}\n`),
  });
  try {
    const dialect = await openNumberTable(files.input, options.column, loaded.config.number, 'bytes');
    refuseSameNames(files, dialect, prefix);
    if (options.column === undefined) output.stderr.write(`numbers are taken from ${columnInWords(dialect)}\n`);
    const release = await claimAlone(files.output);
    try {
      const { isDone, tally, rowsBefore, stopped } = await run.run(dialect, lookup, options.restart === true);
      const summary = enrichSummary({ files, dialect, tally, rowsBefore, isDone });
      output.stdout.write(
        options.json === true ? `${JSON.stringify(summary, null, 2)}\n` : enrichSummaryTable(summary),
      );
      if (stopped !== null) throw stopped;
    } finally {
      release();
    }
  } finally {
    await lookup.close();
  }
}

async function offline(loaded: LoadedConfig, { report }: LookupListener): Promise<EnrichLookup> {
  const { enrichOffline } = await import('./enrich-offline.js');
  return await enrichOffline(loaded, report);
}

function online(interrupted: AbortSignal): OpenEnrichLookup {
  return async (loaded, { trouble, learnt }) => {
    const { enrichOnline } = await import('./enrich-online.js');
    const { config } = loaded;
    const sockets = socketsOf(loaded);
    try {
      // Said at once, and not by waiting for one.
      await askDaemon(sockets, 'GET', '/v1/status');
    } catch (error) {
      if (!(error instanceof NoDaemon)) throw error;
      throw new CommandFailure(EXIT.failed, `${error.message}; --offline looks up without one`);
    }
    return enrichOnline({
      sockets,
      settings: config.number,
      learns: config.voxlink.enabled,
      trouble,
      learnt,
      interrupted,
    });
  };
}

/** Two columns of one name would be taken for one another: by whoever reads the output, or enriches it again. */
function refuseSameNames({ input }: EnrichFiles, { names }: TableDialect, prefix: string): void {
  const there = new Set(names.map((name) => name.trim().toLowerCase()));
  const same = columnNames(prefix).find((name) => there.has(name.toLowerCase()));
  if (same === undefined) return;
  throw new CommandFailure(EXIT.wrongUsage, `${input}: has a column ${same} already: choose another --prefix`);
}

function columnInWords({ names, column }: TableDialect): string {
  const name = names[column]?.replace(/\p{Cc}/gu, '').slice(0, 40) ?? '';
  return `column ${column + 1}${name === '' ? '' : ` (${name})`}`;
}
