// The call journal of a whole daemon: written by calls, read by commands and over HTTP.

import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShownReplay } from '../../src/http/routes/call-commands.js';
import type { ShownExplanation } from '../../src/http/routes/shown-explanation.js';
import type { ShownCalls } from '../../src/http/routes/calls.js';
import type { ShownCall } from '../../src/http/routes/shown-call.js';
import { runProgram } from '../../src/cli/program.js';
import { runVoxroute } from '../cli/run-voxroute.js';
import { callFastAgi, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { startDaemon, type RunningDaemon } from './running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const POLICY = `
voxlink: { enabled: false }
timeZone: Europe/Moscow
lists: { block: ["74950000009"] }
routes: { sales: "sales,s,1" }
rules:
  - { id: moscow, if: { direction: inbound, number: ["7495*"] }, then: { route: sales } }
`;
const TOKENS = { change: 'the-token-that-changes', view: 'the-token-that-looks' };

let daemon: RunningDaemon;
let directory: string;
let config: string;
beforeAll(async () => {
  daemon = await startDaemon({ config: POLICY, httpTokens: TOKENS });
  directory = mkdtempSync(join(tmpdir(), 'voxroute-calls-'));
  config = join(directory, 'voxroute.yaml');
  writeFileSync(
    config,
    JSON.stringify({ cache: { dir: join(daemon.controlSocket, '..') }, timeZone: 'Europe/Moscow' }),
  );
  await call({ callerId: '74951112200', dnid: '74959998877' });
  await call({ callerId: '74951112201', dnid: '84959998877' });
  await call({ callerId: '74950000009', dnid: '74959998877' });
  await call({ callerId: '84232000000', script: 'lookup' });
});
afterAll(async () => {
  await daemon.stop();
  removeDirectory(directory);
});

const call = (options: FastAgiCallOptions) => callFastAgi(daemon.agiPort, { script: 'route', ...options });
const voxroute = (...args: string[]) => runVoxroute(...args, '--config', config);
async function jsonOf<T>(...args: string[]): Promise<T> {
  const { stdout, stderr, exitCode } = await voxroute(...args, '--json');
  expect(stderr, stdout).toBe('');
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as T;
}
const calls = async (...args: string[]) => (await jsonOf<ShownCalls>('calls', ...args)).calls;
const get = async (path: string, token?: string) => {
  const headers = { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await fetch(`http://127.0.0.1:${daemon.httpPort}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('voxroute calls', () => {
  it('shows who called, what was done and why, the newest first, numbers masked', async () => {
    const { stdout, exitCode } = await voxroute('calls');
    expect(exitCode).toBe(0);
    const rows = stdout.split('\n').filter((line) => /7495\*|7423\*/.test(line));
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatch(/7423\*+00 .*OFFLINE.* pass/);
    expect(rows[1]).toMatch(/7495\*+09 .*7495\*+77.*LISTED.*block 21.*block.*on the block list/);
    expect(rows[2]).toMatch(/7495\*+01 .*route sales,s,1.*moscow.*rule moscow/);
    expect(stdout).not.toContain('74951112200');
  });

  it('shows whole numbers where they are asked for', async () => {
    expect((await calls('--full')).map(({ number }) => number)).toEqual([
      '74232000000',
      '74950000009',
      '74951112201',
      '74951112200',
    ]);
  });

  it.each<[string[], number]>([
    [['--number', '8 (495) 000-00-09'], 1],
    [['--did', '+7 495 999-88-77'], 3],
    [['--action', 'route'], 2],
    [['--rule', 'moscow'], 2],
    [['--status', 'LISTED'], 1],
    [['--since', '1h', '--limit', '3'], 3],
    [['--until', '1h'], 0],
    [['--until', '2020-01-01'], 0],
    [['--number', 'withheld'], 0],
  ])('finds them by %j', async (args, count) => expect(await calls(...args)).toHaveLength(count));

  it('says what is wrong with what was asked', async () => {
    const { stderr, exitCode } = await voxroute('calls', '--since', 'yesterday');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/since: expected a time such as '2026-11-21 03:00', a day .*, or a span back such as 30d/);
    expect((await voxroute('calls', '74951112200')).exitCode).toBe(2);
  });
});

describe('voxroute explain --call', () => {
  it('shows what was decided then and what would be decided now', async () => {
    const [, , moscow] = await calls();
    const explained = await jsonOf<ShownExplanation>('explain', '--call', moscow?.id ?? '');
    expect(explained).toMatchObject({
      then: { number: '7495*****01', action: 'route', rule: 'moscow' },
      now: { status: 'OFFLINE', decision: { action: 'route', route: 'sales,s,1' }, decidedBeforeLookup: true },
      changed: false,
      unsure: false,
    });
    expect(JSON.stringify(explained)).not.toMatch(/4951112201/);
    const { stdout } = await voxroute('explain', '--call', moscow?.id ?? '', '--full');
    expect(stdout).toMatch(/decided then:[^]*74951112201[^]*decided now[^]*the same decision[^]*moscow[^]*matched/);
  });

  it('knows no call with another id, and wants a number or a call', async () => {
    const { stderr } = await voxroute('explain', '--call', '000000000000');
    expect(stderr).toMatch(/the call journal does not have a call with this id/);
    expect((await voxroute('explain')).exitCode).toBe(2);
    expect((await voxroute('explain', '74951112200', '--call', '000000000000')).exitCode).toBe(2);
  });
});

describe('voxroute replay', () => {
  it('finds nothing that the configuration in use treats otherwise than it did', async () => {
    expect(await jsonOf<ShownReplay>('replay')).toMatchObject({ calls: 4, changed: 0, unsure: 0, groups: [] });
  });

  it('counts what another configuration would treat otherwise, by rule, with examples', async () => {
    const other = join(directory, 'other.yaml');
    writeFileSync(
      other,
      `voxlink: { enabled: false }
routes: { sales: "sales,s,1" }
rules:
  - { id: same, if: { number: ["74951112200"] }, then: { route: sales } }
  - { id: flood, if: { direction: inbound, calls: { over: 1, within: 1h, by: range } }, then: { block: true } }
`,
    );
    const replay = await jsonOf<ShownReplay>('replay', '--with', other, '--since', '1h');
    expect(replay).toMatchObject({ calls: 4, changed: 2, unsure: 0, others: 0 });
    expect(
      replay.groups.map(({ then, now, calls: count }) => [then.action, then.rule, now.action, now.rule, count]),
    ).toEqual([
      ['route', 'moscow', 'block', 'flood', 1],
      ['block', 'block', 'pass', '', 1],
    ]);
    expect(replay.groups[0]?.examples[0]?.then.number).toBe('7495*****01');
    const { stdout } = await voxroute('replay', '--with', other);
    expect(stdout).toMatch(/^4 calls since 30d: 2 would be decided differently by .*other\.yaml/);
    expect(stdout).toMatch(/route, moscow.*block, flood.*7495\*+01: route sales,s,1 → block 21/);
    // The policy in use has learnt nothing of it.
    expect(await call({ callerId: '74951112201' })).toBeDefined();
    expect((await calls('--limit', '1'))[0]).toMatchObject({ action: 'route', rule: 'moscow' });
  });

  it('does not guess at calls that were not looked up', async () => {
    const other = join(directory, 'unsure.yaml');
    writeFileSync(other, 'rules: [{ id: mts, if: { operator: mts }, then: { block: true } }]');
    const { unsure, groups } = await jsonOf<ShownReplay>('replay', '--with', other);
    // The one that the block list kept off.
    expect(unsure).toBe(1);
    expect(groups.map(({ then, now }) => [then.rule, now.action])).toEqual([['moscow', 'pass']]);
  });

  it('names what is wrong in the other configuration', async () => {
    const bad = join(directory, 'bad.yaml');
    writeFileSync(bad, 'rules: [{ id: x, if: { operator: mtz }, then: { block: true } }]');
    const { stderr, exitCode } = await voxroute('replay', '--with', bad);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/bad\.yaml.*operator/);
  });
});

describe('the call journal over HTTP', () => {
  it('is masked for whoever looks, page by page, and whole for whoever may change', async () => {
    const first = await get('/v1/calls?limit=3');
    const { calls: shown, next } = first.body as unknown as ShownCalls;
    expect(shown).toHaveLength(3);
    expect(JSON.stringify(first.body)).not.toMatch(/7495\d{7}/);
    const { body } = await get(`/v1/calls?limit=1000&before=${next ?? ''}`);
    expect((body as unknown as ShownCalls).calls.length).toBeGreaterThan(0);
    expect(await get('/v1/calls?full=1')).toMatchObject({ status: 401, body: { code: 'TOKEN_MISSING' } });
    expect(await get('/v1/calls?full=1', TOKENS.view)).toMatchObject({ status: 403, body: { code: 'VIEW_ONLY' } });
    const whole = await get('/v1/calls?full=1&action=block', TOKENS.change);
    expect((whole.body as unknown as ShownCalls).calls[0]?.number).toBe('74950000009');
    expect(await get(`/v1/calls/${shown[0]?.id ?? ''}`)).toMatchObject({ status: 200, body: { id: shown[0]?.id } });
    expect(await get(`/v1/calls/${shown[0]?.id ?? ''}?full=1`)).toMatchObject({ status: 401 });
  });

  it.each([
    ['/v1/calls?limit=0', 400], ['/v1/calls?limit=1001', 400], ['/v1/calls?action=drop', 400],
    ['/v1/calls?since=soon', 400], ['/v1/calls?before=../..', 400], ['/v1/calls?full=yes', 400],
    ['/v1/calls/000000000000', 404], ['/v1/calls/%00', 400], ['/v1/calls/__proto__', 404],
  ])('refuses %s', async (path, status) => expect((await get(path)).status).toBe(status)); // prettier-ignore

  it('tells of each call as it is answered, masked, until the client goes', async () => {
    const leave = new AbortController();
    const response = await fetch(`http://127.0.0.1:${daemon.httpPort}/v1/calls/live`, { signal: leave.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) text += new TextDecoder().decode((await reader.read()).value);
    };
    await until(/^: calls/);
    await call({ callerId: '74951112277' });
    await until(/data: .*\n\n/);
    const shown = JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '') as ShownCall;
    expect(shown).toMatchObject({ number: '7495*****77', action: 'route', rule: 'moscow' });
    expect(text).toContain(`id: ${shown.id}\n`);
    leave.abort();
  });
});

describe('voxroute calls forget', () => {
  it('removes a number, once', async () => {
    await call({ callerId: '74951112299' });
    expect(await voxroute('calls', 'forget', '8 495 111-22-99')).toMatchObject({
      stderr: '',
      stdout: expect.stringMatching(/^1 call deleted/) as string,
    });
    expect(await calls('--number', '74951112299')).toEqual([]);
    const again = await voxroute('calls', 'forget', '74951112299');
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/has no call with/) as string });
  });
});

describe('a reload', () => {
  it('turns the journal off and on; what is there stays to be read', async () => {
    const before = (await calls()).length;
    await daemon.reload(`${POLICY}journal: { enabled: false }\n`);
    await call({ callerId: '74951112200' });
    expect(await calls()).toHaveLength(before);
    const { stdout } = await voxroute('status');
    expect(stdout).toMatch(/call journal.*off: calls are not recorded/);
    await daemon.reload(POLICY);
    await call({ callerId: '74951112200' });
    expect(await calls()).toHaveLength(before + 1);
    expect(existsSync(join(daemon.controlSocket, '..', 'journal', 'CURRENT'))).toBe(true);
  });
});

describe('voxroute calls --follow', () => {
  /** Until `calls` of it are shown; then it is interrupted, as by Ctrl-C. */
  async function followed(lines: number, meanwhile: () => Promise<unknown>, ...args: string[]): Promise<string[]> {
    let stdout = '';
    const shown = () => stdout.split('\n').slice(0, -1);
    const output = { stdout: { write: (text: string) => (stdout += text) }, stderr: { write: () => undefined } };
    const ended = runProgram(['calls', '--follow', ...args, '--config', config], output);
    await expect.poll(() => shown().length).toBeGreaterThanOrEqual(lines - 1);
    await meanwhile();
    await expect.poll(() => shown().length).toBe(lines);
    process.emit('SIGINT');
    expect(await ended).toBe(0);
    return shown();
  }

  beforeAll(async () => {
    await call({ callerId: '74950000009', dnid: '74959998877' });
    await call({ callerId: '84232000000', script: 'lookup' });
  });

  it('shows the last calls, the newest below, and then each as it is answered, once, numbers masked', async () => {
    const lines = await followed(3, () => call({ callerId: '74951112279', dnid: '74959998877' }), '--limit', '2');
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}.*7495\*+09 .*block 21/);
    expect(lines[1]).toMatch(/7423\*+00 /);
    expect(lines[2]).toMatch(/7495\*+79 {2}.*route sales,s,1 {2}.*moscow/);
    expect(lines.join()).not.toContain('74951112279');
  });

  it('keeps to what was asked for, one line of JSON each, with whole numbers where they are wanted', async () => {
    const other = () => call({ callerId: '74232000001', script: 'lookup' });
    const wanted = () => call({ callerId: '84951112278', dnid: '74959998877' });
    const args = ['--did', '84959998877', '--action', 'route', '--limit', '1', '--json', '--full'];
    const lines = await followed(2, () => other().then(wanted), ...args);
    const shown = lines.map((line) => JSON.parse(line) as ShownCall);
    expect(shown.map(({ number, did, rule }) => [number, did, rule])).toEqual([
      ['74951112279', '74959998877', 'moscow'],
      ['74951112278', '74959998877', 'moscow'],
    ]);
  });
});
