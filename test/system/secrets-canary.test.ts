// Secrets are canaries here: whatever a daemon and its commands write, none of them is in it.

import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runVoxroute } from '../cli/run-voxroute.js';
import { callFastAgi } from '../fakes/agi-asterisk.js';
import { FakeAmiAsterisk } from '../fakes/ami-asterisk.js';
import { startLookupService } from '../fakes/lookup-service.js';
import { startDaemon } from './running-daemon.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const CANARIES = {
  ami: 'canary-of-the-manager-7c1f',
  change: 'canary-of-the-change-token-90ab',
  view: 'canary-of-the-view-token-55de',
  source: 'canary-of-a-source-31f0',
};

/** Texts of every file below, the binary ones among them. */
function contentsOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
}

it('no secret is in a log line, an answer, a metric, a command’s output or a file of the state, whatever goes wrong', async () => {
  const etc = mkdtempSync(join(tmpdir(), 'voxroute-canary-'));
  const state = mkdtempSync(join(tmpdir(), 'voxroute-canary-state-'));
  const asterisk = await FakeAmiAsterisk.start({ secret: CANARIES.ami });
  const secretFile = (name: keyof typeof CANARIES) => {
    const path = join(etc, name);
    writeFileSync(path, CANARIES[name], { mode: 0o640 });
    return path;
  };
  const servers = `ami: { servers: [{ name: pbx, port: ${asterisk.port}, username: voxroute, secretFile: ${secretFile('ami')} }] }\n`;
  const tokens = `http: { listen: "127.0.0.1:0", tokenFile: ${secretFile('change')}, viewTokenFile: ${secretFile('view')} }\n`;
  const service = await startLookupService(() => ({ status: 403, body: `{"error":"${CANARIES.source} is wrong"}` }));
  const sources = `sources: [{ name: hlr, url: "${service.url}/{number}?key={secret}", headers: { authorization: "Token {secret}" }, secretFile: ${secretFile('source')}, fields: { operator: $.operator }, first: true }]\n`;
  const daemon = await startDaemon({
    directory: state,
    config: `${servers}${tokens}${sources}`,
    sourceSecrets: new Map([['hlr', { secret: CANARIES.source }]]),
    amiSecrets: new Map([['pbx', CANARIES.ami]]),
    httpTokens: { change: CANARIES.change, view: CANARIES.view },
  });
  onTestFinished(async () => {
    await daemon.stop();
    await asterisk.stop();
    for (const directory of [etc, state]) removeDirectory(directory);
  });
  await expect.poll(() => asterisk.loggedIn).toBe(1);
  const config = join(etc, 'voxroute.yaml');
  const written = (extra: string) => {
    const agi = `agi: { listen: "127.0.0.1:${daemon.agiPort}" }\n`;
    writeFileSync(
      config,
      `${servers}${tokens}${sources}${agi}cache: { dir: ${state} }\nvoxlink: { baseUrl: ${daemon.voxlink.baseUrl} }\n${extra}`,
    );
  };
  const said: string[] = [];
  const command = async (...args: string[]) => {
    const { stdout, stderr } = await runVoxroute(...args, '--config', config);
    said.push(stdout, stderr);
  };
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${daemon.httpPort}${path}`, init);
    said.push(JSON.stringify([...response.headers]), await response.text());
  };

  await callFastAgi(daemon.agiPort, { script: 'route', callerId: '79170415564' });
  written('');
  for (const path of ['/metrics', '/readyz', '/openapi.json', '/v1/lookup/79170415564', '/v1/calls', '/nowhere']) {
    await ask(path);
    await ask(path, { headers: { authorization: `Bearer ${CANARIES.view}` } });
    await ask(`${path}?token=${CANARIES.change}`);
  }
  const authorization = `Bearer ${CANARIES.change}`;
  await ask('/v1/lists/block', {
    method: 'POST',
    headers: { authorization },
    body: '{"entries":[{"number":"74957778899"}]}',
  });
  await ask('/v1/lists/block', { method: 'POST', headers: { authorization: `Bearer ${CANARIES.change}x` }, body: '{' });
  for (const args of [
    ['status', '--json'],
    ['check-config', '--json'],
    ['doctor', '--json'],
    ['list', 'show'],
    ['calls', '--full', '--json'],
    ['explain', '79170415564'],
  ])
    await command(...args);
  // Wrong in every way: a secret in the place of its file, two the same, one that others may read, a login that is refused.
  written(`lists: { blok: [] }\n`);
  writeFileSync(join(etc, 'view'), CANARIES.change, { mode: 0o644 });
  asterisk.refuseLogins = true;
  asterisk.drop();
  for (const args of [['check-config'], ['doctor'], ['status']]) await command(...args);
  writeFileSync(
    config,
    `http: { tokenFile: "${CANARIES.change}" }\nami: { servers: [{ name: pbx, username: x, secretFile: "${CANARIES.ami}" }] }\n`,
  );
  for (const args of [['check-config'], ['check-config', '--json'], ['doctor', '--json']]) await command(...args);

  expect(service.asked[0]?.path).toContain(CANARIES.source);
  const everything = [...said, ...daemon.log.map((line) => JSON.stringify(line)), ...contentsOf(state)];
  expect(everything.length).toBeGreaterThan(60);
  for (const [name, canary] of Object.entries(CANARIES))
    expect({ name, found: everything.filter((text) => text.includes(canary)) }).toEqual({ name, found: [] });
});
