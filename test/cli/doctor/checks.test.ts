// Single judgements of `voxroute doctor`, of facts as they are.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asteriskOf, checkAmi, type AmiFacts } from '../../../src/cli/doctor/ami.js';
import { checkClock } from '../../../src/cli/doctor/clock.js';
import { report } from '../../../src/cli/doctor/doctor.js';
import { thisHost } from '../../../src/cli/doctor/doctor-host.js';
import { failed, ok, type CheckLine } from '../../../src/cli/doctor/finding.js';
import { isKnownHere } from '../../../src/cli/doctor/names.js';
import { checkPorts, socketsIn } from '../../../src/cli/doctor/ports.js';
import { checkStorage } from '../../../src/cli/doctor/storage.js';
import { checkTables, type TableFacts } from '../../../src/cli/doctor/tables.js';
import { temporaryDirectory } from '../../fakes/temporary-directory.js';

const verdicts = (lines: readonly CheckLine[]) => lines.map(({ verdict }) => verdict);
const DAY_MS = 86_400_000;

it('gives people lines, programs JSON, and an exit code that says whether all is well', () => {
  const written: string[] = [];
  const output = { stdout: { write: (text: string) => written.push(text) }, stderr: { write: () => true } };
  report([ok('names', 'all is well')], false, output);
  expect(written.join('')).toBe('ok       names          all is well\n');
  const lines = [ok('names', 'all is well'), failed('clock', 'an hour off', 'set it')];
  expect(() => report(lines, false, output)).toThrow(
    expect.objectContaining({ exitCode: 1, message: 'doctor: 1 failed' }),
  );
  expect(written.at(-1)).toContain('FAILED   clock          an hour off\n                        → set it\n');
  expect(() => report(lines, true, output)).toThrow('1 failed');
  expect(JSON.parse(written.at(-1) ?? '')).toEqual({
    healthy: false,
    counts: { ok: 1, warnings: 0, failed: 1, notChecked: 0 },
    checks: lines,
  });
});

it('reads whose sockets are', () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const rest = '00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 21447 1 0000 100 0';
  const [local, all, v6] = ['0100007F:11E7', '00000000:2123', '00000000000000000000000001000000:11E7'];
  expect(
    socketsIn(`${head}   0: ${local} ${rest}\n   1: ${all} ${rest.replace(' 0A ', ' 01 ')}\n   2: ${v6} ${rest}\n`),
  ).toEqual([
    { host: '127.0.0.1', port: 4583, inode: '21447' },
    { host: '::1', port: 4583, inode: '21447' },
  ]);
});

it.each([
  ['127.0.0.1', '0.0.0.0', 'failed'],
  ['127.0.0.1', '::', 'failed'],
  ['127.0.0.1', '127.0.0.2', 'ok'],
  ['::1', '127.0.0.1', 'ok'],
])('a port wanted at %s and taken at %s: %s', (wanted, taken, verdict) => {
  const listeners = [{ host: taken, port: 4583, process: { pid: 7, name: 'other' } }];
  const facts = { wanted: [{ key: 'agi.listen', host: wanted, port: 4583 }], listeners, daemonPid: null };
  expect(verdicts(checkPorts(facts))).toEqual([verdict]);
});

it('knows which Asterisk a banner is of', () => {
  expect(['5.0.4', '7.0.3', '11.0.0', '1.1', 'x'].map((each) => asteriskOf(`Asterisk Call Manager/${each}`))).toEqual([
    16,
    18,
    22,
    null,
    null,
  ]);
});

it.each([
  ['127.0.0.1', []],
  ['::1', []],
  ['10.1.2.3', []],
  ['203.0.113.5', ['warning: pbx: 203.0.113.5 is no address of this host']],
  ['pbx.example', ['warning: pbx: pbx.example is a name']],
])('AMI over %s', (host, expected) => {
  const server = { name: 'pbx', host, port: 5038, username: 'voxroute', prefetchContexts: [] };
  const login: AmiFacts['login'] = {
    kind: 'done',
    banner: 'Asterisk Call Manager/11.0.0',
    mayCall: true,
    reads: ['user'],
  };
  const wrong = checkAmi([{ server, login }]).filter(({ verdict }) => verdict !== 'ok');
  expect(wrong.map(({ verdict, found }) => `${verdict}: ${found}`)).toEqual(
    expected.map((each) => expect.stringContaining(each) as string),
  );
});

it('an Asterisk that is not among those tried is said', () => {
  const server = { name: 'pbx', host: '127.0.0.1', port: 5038, username: 'voxroute', prefetchContexts: [] };
  const login = (banner: string): AmiFacts['login'] => ({ kind: 'done', banner, mayCall: true, reads: null });
  for (const banner of ['Asterisk Call Manager/2.10.6', 'Asterisk Call Manager/12.0.0'])
    expect(verdicts(checkAmi([{ server, login: login(banner) }]))).toEqual(['warning']);
});

it('the host’s own name may also come from nss-myhostname', () => {
  const root = temporaryDirectory('names');
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc', 'nsswitch.conf'), 'hosts: files myhostname dns\n');
  const host = { ...thisHost, root, hostname: 'pbx' };
  expect(isKnownHere(host)).toBe(false);
  mkdirSync(join(root, 'usr', 'lib', 'x86_64-linux-gnu'), { recursive: true });
  writeFileSync(join(root, 'usr', 'lib', 'x86_64-linux-gnu', 'libnss_myhostname.so.2'), '');
  expect(isKnownHere(host)).toBe(true);
});

it.each([
  [0, 'ok'],
  [-29_000, 'ok'],
  [45_000, 'warning'],
  [-3_600_000, 'failed'],
])('a clock that is %i ms off: %s', (offMs, verdict) => {
  const sample = (theirsMs: number) => ({ from: 'a', theirsMs, oursMs: 1_000_000_000 + offMs, doubtMs: 50 });
  expect(verdicts(checkClock([sample(1_000_000_000 - 500)]))).toEqual([verdict]);
  // One of two servers that agrees is right.
  expect(verdicts(checkClock([sample(1), sample(1_000_000_000 + offMs - 500)]))).toEqual(['ok']);
});

it('ages of tables, holidays and lists', () => {
  const nowMs = Date.parse('2026-12-05T12:00:00Z');
  const whole: TableFacts = {
    nowMs,
    ranges: { dataAtMs: nowMs - 59 * DAY_MS },
    ported: { dataAtMs: nowMs - 61 * DAY_MS },
    portedOf: [{ country: 'KZ', dataAtMs: nowMs - 70 * DAY_MS }],
    problems: [],
    needsRegistry: false,
    holidays: { file: 'h.yaml', years: ['2026'], year: 2026, month: 12 },
    feeds: [
      { url: 'https://a', everyMs: 3_600_000, heardAtMs: nowMs - DAY_MS / 2 },
      { url: 'https://b', everyMs: 3_600_000, heardAtMs: nowMs - 2 * DAY_MS },
      { url: 'https://c', everyMs: 3_600_000, heardAtMs: null },
    ],
  };
  expect(checkTables(whole).map(({ verdict, found }) => `${verdict}: ${found}`)).toEqual([
    'ok: the numbering registry is 59 days old',
    expect.stringMatching(/^warning: the portability database is 61 days old/),
    expect.stringMatching(/^warning: the table of numbers ported in KZ is 70 days old/),
    expect.stringMatching(/^warning: h.yaml has no decree for 2027/),
    'ok: the list at https://a was confirmed 12 h ago',
    expect.stringMatching(/^warning: the list at https:\/\/b was last confirmed 48 h ago/),
    expect.stringMatching(/^warning: the list at https:\/\/c was never downloaded/),
  ]);
  const none = { ...whole, ranges: null, ported: null, portedOf: [], holidays: null, feeds: [] };
  expect(verdicts(checkTables(none))).toEqual(['ok']);
  expect(verdicts(checkTables({ ...none, needsRegistry: true }))).toEqual(['warning']);
  expect(verdicts(checkTables({ ...none, problems: ['damaged'] }))).toEqual(['failed']);
});

it('a store and a journal that are not written are told apart from those that are off', () => {
  const facts = {
    directory: '/s',
    space: { kind: 'known', freeBytes: 2 ** 33, totalBytes: 2 ** 34, freeFiles: null },
  } as const;
  expect(verdicts(checkStorage({ ...facts, disk: { kind: 'open' }, journal: { kind: 'off' } }))).toEqual(['ok']);
  const bad = checkStorage({
    ...facts,
    disk: { kind: 'failing', why: 'full' },
    journal: { kind: 'memory-only', why: 'locked' },
  });
  expect(bad.map(({ found }) => found)).toEqual([
    'answers are not written to disk: full',
    'calls are not written to disk: locked',
  ]);
});
