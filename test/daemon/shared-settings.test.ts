// The section `shared` of a configuration, as what opens it is given it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import { sharedSettings } from '../../src/daemon/shared-settings.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const settingsOf = (shared: string) =>
  sharedSettings({
    config: checkConfig(parseYaml('v.yaml', `shared: ${shared}`)),
    sharedSecrets: { password: 'canary', hashKey: 'key' },
  });

it('are none where nothing is shared', async () => {
  expect(await settingsOf('{}')).toEqual({ settings: null, problem: null });
});

it('are what stands there, with the secrets', async () => {
  const { settings, problem } = await settingsOf(
    '{ url: "redis://10.0.0.1:6380/2", username: vox, prefix: "pbx:", timeoutMs: 300, readTimeoutMs: 40 }',
  );
  expect(problem).toBeNull();
  expect(settings).toEqual({
    ...{ nodes: [{ host: '10.0.0.1', port: 6380 }], db: 2, isTls: false, mode: 'single', sentinelName: null },
    ...{ username: 'vox', prefix: 'pbx:', timeoutMs: 300, readTimeoutMs: 40 },
    ...{ password: 'canary', hashKey: 'key', authorities: null },
  });
});

it('have the certificates of caFile before those of Node, for a server by TLS', async () => {
  const caFile = join(temporaryDirectory('shared'), 'ca.pem');
  // Any certificate will do.
  writeFileSync(caFile, rootCertificates[0] ?? '');
  const { settings, problem } = await settingsOf(`{ url: "rediss://127.0.0.1", caFile: "${caFile}" }`);
  expect(problem).toBeNull();
  expect(settings?.authorities?.trim().split('\n')[0]).toBe('-----BEGIN CERTIFICATE-----');
  expect(settings?.authorities?.match(/BEGIN CERTIFICATE/g)).toHaveLength(rootCertificates.length + 1);
  expect(settings?.authorities).not.toMatch(/-{6}/);
  const plain = await settingsOf('{ url: "rediss://127.0.0.1" }');
  expect(plain).toMatchObject({ settings: { isTls: true, authorities: null }, problem: null });
});

it('say why where caFile cannot be used, and are there all the same; without TLS it is not looked at', async () => {
  const { settings, problem } = await settingsOf('{ url: "rediss://127.0.0.1", caFile: /nowhere/ca.pem }');
  expect(problem).toMatch(/^shared\.caFile: \/nowhere\/ca\.pem: cannot be read/);
  expect(settings).toMatchObject({ isTls: true, authorities: null });
  const plain = await settingsOf('{ url: "redis://127.0.0.1", caFile: /nowhere/ca.pem }');
  expect(plain).toMatchObject({ settings: { isTls: false, authorities: null }, problem: null });
});
