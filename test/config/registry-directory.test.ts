import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registryDirectory } from '../../src/config/registry-directory.js';
import { checkConfig } from '../../src/config/inspect-config.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let root: string;
let passedOver: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'voxroute-place-'));
  passedOver = [];
});
afterEach(() => removeDirectory(root));

function placed(registryDir: string, cacheDir: string): string | null {
  const config = checkConfig(parseYaml('test', `{ registry: { dir: ${registryDir} }, cache: { dir: ${cacheDir} } }`));
  // Not a real home: nothing may be made there.
  const environment = { XDG_STATE_HOME: join(root, 'home', 'file') };
  return registryDirectory(config, environment, (directory) => passedOver.push(directory));
}

describe('imported tables', () => {
  it('live in registry.dir, which is made', () => {
    expect(placed(join(root, 'a', 'registry'), join(root, 'cache'))).toBe(join(root, 'a', 'registry'));
    expect(statSync(join(root, 'a', 'registry')).mode & 0o777).toBe(0o750);
    expect(passedOver).toEqual([]);
  });

  it('live under the cache directory when nothing else is said', () => {
    expect(placed('null', join(root, 'cache'))).toBe(join(root, 'cache', 'registry'));
    expect(passedOver).toEqual([]);
  });

  it('live beside the cache when that cannot be made, and that is said', () => {
    writeFileSync(join(root, 'file'), '');
    const impossible = join(root, 'file', 'registry');
    expect(placed(impossible, join(root, 'cache'))).toBe(join(root, 'cache', 'registry'));
    expect(passedOver).toEqual([impossible]);
  });

  it('live nowhere when there is no place', () => {
    mkdirSync(join(root, 'home'));
    writeFileSync(join(root, 'file'), '');
    writeFileSync(join(root, 'home', 'file'), '');
    expect(placed(join(root, 'file', 'registry'), join(root, 'file', 'cache'))).toBeNull();
  });

  it.runIf(process.getuid?.() === 0)('belong to the daemon also when root makes the directory', async () => {
    const { chownSync } = await import('node:fs');
    chownSync(root, 65_534, 65_534);
    const directory = placed(join(root, 'a', 'registry'), join(root, 'cache'));
    for (const made of [join(root, 'a'), String(directory)]) expect(statSync(made).uid).toBe(65_534);
  });
});
