// `voxroute doctor`: one line for each thing that has to be right, and what to do where it is not.

import { CommandFailure, EXIT } from '../exit-code.js';
import type { Output } from '../output.js';
import { thisHost } from './doctor-host.js';
import { examine } from './examine.js';
import type { CheckLine } from './finding.js';

export interface DoctorOptions {
  readonly config?: string;
  readonly dialplan?: string;
  readonly json?: boolean;
}

/** @throws {CommandFailure} when anything is failed or to be warned of */
export async function doctor({ config, dialplan, json = false }: DoctorOptions, output: Output): Promise<void> {
  // Timers of ours keep no process alive, and what is waited for here is all that there is.
  const alive = setInterval(() => undefined, 60_000);
  try {
    report(await examine({ config, dialplan }, thisHost), json, output);
  } finally {
    clearInterval(alive);
  }
}

export function report(lines: readonly CheckLine[], json: boolean, { stdout }: Output): void {
  const count = (verdict: CheckLine['verdict']) => lines.filter((line) => line.verdict === verdict).length;
  const [wrong, doubtful] = [count('failed'), count('warning')];
  if (json) {
    const counts = { ok: count('ok'), warnings: doubtful, failed: wrong, notChecked: count('not checked') };
    stdout.write(`${JSON.stringify({ healthy: wrong + doubtful === 0, counts, checks: lines }, null, 2)}\n`);
  } else stdout.write(`${lines.map(lineText).join('\n')}\n`);
  if (wrong + doubtful === 0) return;
  const parts = [wrong > 0 ? [`${wrong} failed`] : [], doubtful > 0 ? [`${doubtful} to look at`] : []].flat();
  throw new CommandFailure(EXIT.failed, `doctor: ${parts.join(', ')}`);
}

/**
 *   ok       ports          127.0.0.1:4583 (agi.listen) is the daemon's
 *   FAILED   clock          this host's clock is 60 min ahead of num.voxlink.ru
 *                           → `timedatectl set-ntp true` …
 */
function lineText({ check, verdict, found, advice }: CheckLine): string {
  const message = { ok: 'ok', warning: 'warning', failed: 'FAILED', 'not checked': 'unknown' }[verdict];
  const head = `${message.padEnd(9)}${check.padEnd(15)}`;
  return `${head}${found}${advice === null ? '' : `\n${' '.repeat(head.length)}→ ${advice}`}`;
}
