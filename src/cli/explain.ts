// `voxroute explain`: why a call would go where it goes. Asks the running daemon, which has lists, counts and memory of its
// own; without one works it out alone, and says so.

import { systemClock } from '../time/clock.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { ExplainedCall, SimulatedCall } from '../call/explain-call.js';
import type { Presentation } from '../number/normalized-number.js';
import { epochOfLocalTime } from '../time/zoned-time.js';
import { daemonConfig, zoneOf } from './command-config.js';
import { askDaemon, NoDaemon } from './control-client.js';
import { CommandFailure, EXIT } from './exit-code.js';
import { explainTable } from './explain-table.js';
import type { Output } from './output.js';
import { readVersion } from './package-files.js';

export interface ExplainOptions {
  readonly did: string;
  readonly at?: string;
  readonly direction: 'inbound' | 'outbound';
  readonly presentation: Presentation;
  readonly rdnis: string;
  readonly context: string;
  readonly trunk: string;
  /** Id of a call of the journal. */
  readonly call?: string;
  readonly full?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

export async function explainNumber(
  number: string | undefined,
  options: ExplainOptions,
  output: Output,
): Promise<void> {
  if ((number === undefined) === (options.call === undefined))
    throw new CommandFailure(EXIT.wrongUsage, 'expected a number, or --call with the id of a call, and not both');
  const config = daemonConfig(options.config, output);
  if (number === undefined) {
    const { explainCallOfJournal } = await import('./calls/explain-call.js');
    await explainCallOfJournal(options, config, output);
    return;
  }
  const zone = zoneOf(config);
  const { direction, did, rdnis, presentation, context, trunk } = options;
  // A channel is named after its trunk: `PJSIP/mts-0000002f`.
  const channel = trunk === '' ? '' : `PJSIP/${trunk}-00000000`;
  const asked = { number, direction, did, rdnis, presentation, context, channel, atMs: timeOf(options.at, zone) };
  const explained = (await askRunning(asked, config.sockets)) ?? (await withoutDaemon(asked, config.orFail(), output));
  output.stdout.write(
    options.json === true ? `${JSON.stringify(explained, null, 2)}\n` : explainTable(explained, zone),
  );
}

type Asked = Omit<SimulatedCall, 'atMs'> & { readonly atMs: number | null };

/** Null: now. */
function timeOf(text: string | undefined, zone: string): number | null {
  if (text === undefined) return null;
  const atMs = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : epochOfLocalTime(text, zone);
  if (atMs !== undefined && !Number.isNaN(atMs)) return atMs;
  throw new CommandFailure(
    EXIT.wrongUsage,
    `--at: expected a time such as '2026-11-21 03:00' (in ${zone}) or 2026-11-21T03:00:00+05:00, found ${text}`,
  );
}

/** Null when no daemon is running. */
async function askRunning({ number, atMs, ...rest }: Asked, sockets: readonly string[]): Promise<ExplainedCall | null> {
  const query = new URLSearchParams({ full: '1', ...rest, ...(atMs === null ? {} : { at: String(atMs) }) });
  // The daemon takes a plus for itself, as it stands in numbers.
  const path = `/v1/explain/${encodeURIComponent(number)}?${query.toString().replaceAll('+', '%20')}`;
  try {
    return (await askDaemon(sockets, 'GET', path)) as ExplainedCall;
  } catch (error) {
    if (error instanceof NoDaemon) return null;
    throw error;
  }
}

async function withoutDaemon(asked: Asked, loaded: LoadedConfig, { stderr }: Output): Promise<ExplainedCall> {
  stderr.write('voxroute: no daemon is running here: explaining without one, and without the runtime lists\n');
  const { openStandalone } = await import('../daemon/standalone.js');
  const report = (message: string) => void stderr.write(`voxroute: ${message}\n`);
  const { snapshot, close } = await openStandalone(loaded, readVersion(), report, 'ask');
  try {
    return await snapshot.explain({ ...asked, atMs: asked.atMs ?? systemClock.epochMs() });
  } finally {
    await close();
  }
}
