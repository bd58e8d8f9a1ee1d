// A configuration with everything at its limit, as no administrator has it: 2 000 rules of every kind, 10 000 entries in
// it, a list file of 2 000 000 entries and 50 MiB, 100 000 entries made at run time, 4 MiB of text.

import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

const LIMITS = {
  rules: 2000,
  inlineEntries: 10_000,
  fileEntries: 2_000_000,
  fileBytes: 50 * 2 ** 20,
  runtimeEntries: 100_000,
  configBytes: 4 * 2 ** 20,
} as const;

/** Spread over the numbering plan; different for each `n` below a milliard. */
function numberAt(n: number): string {
  return `79${String((n * 7_368_787) % 1e9).padStart(9, '0')}`;
}

/** Stands in no list. */
export function callerAt(n: number): string {
  return numberAt(50_000_000 + n);
}

/** Where the daemon keeps what was put on lists at run time. */
export function writeRuntimeList(stateDirectory: string): void {
  mkdirSync(join(stateDirectory, 'lists'), { recursive: true });
  const lines = Array.from({ length: LIMITS.runtimeEntries }, (_, n) =>
    JSON.stringify({
      add: 'block',
      entry: numberAt(10_000_000 + n),
      reason: `жалоба ${n}`,
      label: '',
      until: null,
      cause: null,
      at: 1,
      by: 'cli',
    }),
  );
  const file = join(stateDirectory, 'lists', 'runtime.ndjson');
  writeFileSync(file, `{"voxroute":"lists","version":1}\n${lines.join('\n')}\n`);
}

/** @returns its path; `series` makes it another list */
export async function writeListFile(directory: string, series: number): Promise<string> {
  const path = join(directory, `block-${series}.csv`);
  const stream = createWriteStream(path);
  const head = 'number,reason\n';
  stream.write(head);
  // 26 bytes a line, all in all just below the limit.
  const lineAt = (n: number) => `${numberAt(n + series * 3_000_000)},spam ${String(n).padStart(8, '0')}\n`;
  for (let n = 0; n < LIMITS.fileEntries; n += 10_000) {
    const piece = Array.from({ length: 10_000 }, (_, i) => lineAt(n + i)).join('');
    if (!stream.write(piece)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return path;
}

const CONDITIONS: readonly ((n: number) => string)[] = [
  (n) => `operator: [megafon, mts, beeline], region: [RU-KGD, RU-MUR, RU-MOW], percent: ${1 + (n % 99)}`,
  (n) => `callerTime: "09:00-${10 + (n % 13)}:00", country: [RU, KZ, BY]`,
  (n) => `number: ["7495${String(n).padStart(4, '0')}*", "_7812${String(n).padStart(4, '0')}XXX"]`,
  (n) => `list: blocked, date: "2026-12-${String(1 + (n % 30)).padStart(2, '0')}"`,
  (n) => `calls: { over: ${1 + (n % 900)}, within: 1h, by: range }, type: [FIX, MOB]`,
  (n) => `any: [{ district: far-eastern, ported: true }, { status: [OK, STALE], trunk: "trunk-${n}" }]`,
];

/** Names the list file. Whole lines up to the limit of a configuration. */
export function configurationWith(listFile: string, sections: Readonly<Record<string, unknown>>): string {
  const entries = Array.from(
    { length: LIMITS.inlineEntries - 1 },
    (_, n) => `    - { number: "${numberAt(20_000_000 + n)}", reason: "in the configuration ${n}" }`,
  );
  const rule = (n: number, numbers: readonly string[]) =>
    `  - { id: rule-${n}, if: { direction: inbound, did: [${numbers.join(', ')}], ` +
    `${CONDITIONS[n % CONDITIONS.length]!(n)} }, then: { label: "Rule ${n}", set: { NOTE: "note ${n}" } }, continue: true }`;
  const text = (numbersOfRule: number) =>
    [
      ...Object.entries(sections).map(([key, section]) => `${key}: ${JSON.stringify(section)}`),
      'lists:',
      `  named: { blocked: ["7000*"] }`,
      '  block:',
      `    - { file: ${JSON.stringify(listFile)} }`,
      ...entries,
      'rules:',
      ...Array.from({ length: LIMITS.rules }, (_, n) =>
        rule(
          n,
          Array.from({ length: numbersOfRule }, (_each, i) => `"${numberAt(30_000_000 + n * 1000 + i)}"`),
        ),
      ),
      '',
    ].join('\n');
  const [one, two] = [Buffer.byteLength(text(1)), Buffer.byteLength(text(2))];
  const whole = text(Math.floor((LIMITS.configBytes - one) / (two - one)) + 1);
  if (Buffer.byteLength(whole) > LIMITS.configBytes) throw new Error('too long');
  return whole;
}
