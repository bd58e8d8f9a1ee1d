// `voxroute status`: the state of the running daemon.

import { localTimeIn, clockText } from '../time/zoned-time.js';
import { readHostTimeZone } from '../time/host-time-zone.js';
import { dayText } from '../time/calendar-day.js';
import { daemonSockets } from './command-config.js';
import { askDaemon } from './control-client.js';
import { flatRows } from './flat-rows.js';
import type { Output } from './output.js';
import { statusText, type StatusBody } from './status-rows.js';
import { formatTable } from './table.js';

export interface StatusOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export async function status(options: StatusOptions, output: Output): Promise<void> {
  const answer = (await askDaemon(daemonSockets(options.config, output), 'GET', '/v1/status')) as StatusBody;
  if (options.json === true) {
    output.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const { attention, rows } = statusText(answer, localTime, flatRows);
  if (attention.length > 0)
    output.stdout.write(`needs attention:\n${attention.map((each) => `  ${each}\n`).join('')}\n`);
  output.stdout.write(`${formatTable(['', 'state'], rows)}\n`);
}

/** On the wall of whoever reads it: `2026-11-28 14:05`. */
function localTime(iso: string): string {
  const zone = readHostTimeZone(process.env).zone;
  const local = zone === null ? null : localTimeIn(zone, Date.parse(iso));
  return local === null ? iso : `${dayText(local.dayNumber)} ${clockText(local)}`;
}
