// The daemon as it is measured: as an administrator starts it, with its log and metrics, without the journal.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from '../src/lookup/observation.js';
import { openObservationStore } from '../src/store/observation-store.js';
import { systemClock } from '../src/time/clock.js';
import { freePort, ServerProcess } from './server-process.js';

export interface Voxroute {
  readonly process: ServerProcess;
  readonly httpPort: number;
}

const DAY_MS = 86_400_000;

/**
 * Starts a daemon whose state is in `directory`/NAME.
 *
 * @param config laid over the bench's own keys, section by section
 * @param root where the program is that is started: this tree, or another that is built
 */
export async function startVoxroute(
  name: string,
  directory: string,
  config: Readonly<Record<string, unknown>>,
  root = '.',
): Promise<Voxroute> {
  const [port, httpPort] = [await freePort(), await freePort()];
  const state = stateOf(directory, name);
  mkdirSync(state, { recursive: true });
  const file = join(state, 'voxroute.yaml');
  const own = {
    agi: { listen: `127.0.0.1:${port}` },
    http: { listen: `127.0.0.1:${httpPort}` },
    cache: { dir: state },
    journal: { enabled: false },
  };
  const sections = Object.entries(own).map(([key, section]) => [
    key,
    { ...section, ...(config[key] as object | undefined) },
  ]);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ ...config, ...Object.fromEntries(sections) }));
  const programArguments = [join(root, 'bin/voxroute'), 'serve', '--config', file];
  const command = { name, program: process.execPath, programArguments, port };
  return { process: await ServerProcess.start(command, directory), httpPort };
}

export const stateOf = (directory: string, name: string): string => join(directory, name);

/** Different for each `n` below a milliard, and spread over the numbering plan, as callers are. */
export function numberAt(n: number): string {
  return `79${String((n * 7_368_787) % 1e9).padStart(9, '0')}`;
}

const OPERATORS = ['МТС', 'МегаФон', 'Билайн', 'Теле2', 'Сбербанк-Телеком'];
const REGIONS = ['Краснодарский край', 'Москва и Московская область', 'Республика Башкортостан', 'г. Москва'];

/** As Voxlink v1 answers, one in five ported. */
function answerAt(n: number, learntAtMs: number): Observation {
  const number = numberAt(n);
  const [code, rest] = [number.slice(1, 4), number.slice(4)];
  const operator = OPERATORS[n % 5] ?? '';
  const region = REGIONS[(n >> 3) % 4] ?? '';
  const operatorOld = n % 25 < 5 ? (OPERATORS[(n + 1) % 5] ?? '') : null;
  const old = operatorOld === null ? '' : `"old_operator": "${operatorOld}", `;
  return {
    source: 'voxlink-v1',
    number,
    learntAtMs,
    outcome: 'found',
    fields: { operator, ...(operatorOld === null ? {} : { operatorOld }), ported: operatorOld !== null, region },
    raw: `{"code": "${code}", "num": "${rest}", "full_num": "${code}${rest}", "operator": "${operator}", ${old}"region": "${region}"}`,
  };
}

export interface Remembered {
  readonly from: number;
  readonly count: number;
  /** How long ago they were learnt: under seven days they are fresh. */
  readonly ageDays: number;
}

/** Writes answers where the daemon of that name will find them. It must not be running. */
export async function remember(directory: string, name: string, parts: readonly Remembered[]): Promise<void> {
  const path = join(stateOf(directory, name), 'store');
  mkdirSync(path, { recursive: true });
  const store = await openObservationStore({
    directory: path,
    maxEntries: 5_000_000,
    keepMs: 90 * DAY_MS,
    check: (observation) => observation,
    clock: systemClock,
    report: () => undefined,
  });
  while (store.stats().state.kind !== 'open') await sleep(10);
  for (const { from, count, ageDays } of parts) {
    const learntAtMs = Date.now() - ageDays * DAY_MS;
    for (let n = 0; n < count; n++) {
      store.write(answerAt(from + n, learntAtMs - (n % 3600) * 1000));
      // It takes so many at a time.
      if (n % 2000 === 1999) await store.flush();
    }
  }
  await store.flush();
  const { entries } = store.stats();
  await store.close();
  const wanted = parts.reduce((sum, { count }) => sum + count, 0);
  if (entries !== wanted) throw new Error(`${entries} answers were written instead of ${wanted}`);
}
