// `voxroute replay`: the journal's calls through the policy of now, or through that of another configuration.

import type { ShownReplay } from '../../http/routes/call-commands.js';
import { configPlaces, readConfigTexts } from '../../config/config-files.js';
import { ConfigError } from '../../yaml/config-error.js';
import { daemonConfig, zoneOf } from '../command-config.js';
import { askDaemon } from '../control-client.js';
import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { formatTable } from '../table.js';
import { doneText, localTimeOf } from './call-rows.js';

export interface ReplayOptions {
  readonly since: string;
  readonly with?: string;
  readonly full?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

const TIMEOUT_MS = 600_000;

export async function replay(options: ReplayOptions, output: Output): Promise<void> {
  const loaded = daemonConfig(options.config, output);
  const texts = options.with === undefined ? null : textsOf(options.with);
  const body = { since: options.since, texts, full: options.full === true };
  const asked = await askDaemon(loaded.sockets, 'POST', '/v1/replay', { body, timeoutMs: TIMEOUT_MS });
  const shown = asked as ShownReplay;
  output.stdout.write(
    options.json === true ? `${JSON.stringify(shown, null, 2)}\n` : replayText(shown, zoneOf(loaded), options),
  );
}

function textsOf(file: string) {
  try {
    return readConfigTexts(configPlaces(file, {}));
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(EXIT.wrongUsage, error.message);
    throw error;
  }
}

function replayText(
  { calls, changed, unsure, groups, others }: ShownReplay,
  zone: string,
  options: ReplayOptions,
): string {
  const by = options.with ?? 'the current configuration';
  const lines = [
    `${calls} calls since ${options.since}: ${changed} would be decided differently by ${by}`,
    ...(unsure === 0
      ? []
      : [`${unsure} were not looked up at the time, and the rules would need a lookup now: their decision is unknown`]),
  ];
  const rows = groups.map(({ then, now, calls: count, examples }) => [
    String(count),
    who(then),
    who(now),
    examples
      .map(
        (example) =>
          `${example.then.id} ${localTimeOf(example.then.at, zone)} ${example.then.number}: ${difference(example)}`,
      )
      .join('\n'),
  ]);
  if (rows.length > 0) lines.push(formatTable(['calls', 'then by', 'now by', 'such as'], rows));
  if (others > 0) lines.push(`and ${others} more, by other rules`);
  return `${lines.join('\n')}\n`;
}

function who({ action, rule }: { readonly action: string; readonly rule: string }): string {
  return rule === '' ? `${action}, nothing` : `${action}, ${rule}`;
}

function difference({ then, now }: ShownReplay['groups'][number]['examples'][number]): string {
  const [before, after] = [doneText(then), doneText({ ...then, ...now })];
  return before === after ? `${before}, other caller ID or variables` : `${before} → ${after}`;
}
