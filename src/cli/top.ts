// `voxroute top`: the figures of the page in a terminal, updated every second.

import { clearScreenDown, cursorTo } from 'node:readline';
import { localTimeIn, clockText } from '../time/zoned-time.js';
import { dayText } from '../time/calendar-day.js';
import { daemonSockets } from './command-config.js';
import { askDaemon, DaemonRefused, NoDaemon } from './control-client.js';
import { CommandFailure } from './exit-code.js';
import { flatRows } from './flat-rows.js';
import type { Output } from './output.js';
import { topText, type SummaryBody } from './top-text.js';
import { untilInterrupted } from './until-interrupted.js';

export interface TopOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly once?: boolean;
}

const EVERY_MS = 1000;

/**
 * On a terminal the screen is drawn over; elsewhere, and for programs, one behind the other.
 *
 * @param everyMs between two looks; default a second
 */
export async function top(
  { config, json = false, once = false }: TopOptions,
  output: Output,
  everyMs = EVERY_MS,
): Promise<void> {
  const sockets = daemonSockets(config, output);
  const ask = async () => (await askDaemon(sockets, 'GET', '/v1/summary')) as SummaryBody;
  const write = (body: SummaryBody) =>
    output.stdout.write(json ? `${JSON.stringify(body)}\n` : `${topText(body, localTime(body), flatRows)}\n`);
  if (once) {
    write(await ask());
    return;
  }
  const screen = json ? null : terminalOf(output);
  await untilInterrupted(async (interrupted) => {
    // The first time a daemon must be there; later it may be restarted meanwhile.
    let body: SummaryBody | null = await ask();
    while (!interrupted.aborted) {
      if (screen !== null) clear(screen);
      if (body !== null) write(body);
      await pause(everyMs, interrupted);
      body = await unlessGone(ask(), output);
    }
  });
}

/** Null, with a message, where no daemon answers. */
async function unlessGone<Answer>(asked: Promise<Answer>, { stderr }: Output): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    const isGone = error instanceof NoDaemon || (error instanceof CommandFailure && !(error instanceof DaemonRefused));
    if (!isGone) throw error;
    stderr.write(`voxroute: ${error.message}\n`);
    return null;
  }
}

/** On the wall of the PBX: `2026-11-28 14:05`. */
function localTime({ status: { timeZone } }: SummaryBody): (iso: string) => string {
  return (iso) => {
    const local = timeZone === null ? null : localTimeIn(timeZone, Date.parse(iso));
    return local === null ? iso : `${dayText(local.dayNumber)} ${clockText(local)}`;
  };
}

function terminalOf({ stdout }: Output): NodeJS.WriteStream | null {
  return stdout === process.stdout && process.stdout.isTTY ? process.stdout : null;
}

/** What was on it before stays above. */
function clear(screen: NodeJS.WriteStream): void {
  cursorTo(screen, 0, 0);
  clearScreenDown(screen);
}

/** Not by the clock, whose timers let a process end. */
function pause(ms: number, interrupted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      interrupted.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    interrupted.addEventListener('abort', end, { once: true });
  });
}
