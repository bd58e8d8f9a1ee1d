// Configurations without their files: what a text says, and secrets as a test gives them.

import { checkConfig } from '../../src/config/inspect-config.js';
import type { LoadedConfig } from '../../src/config/load-config.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';

/** @throws {ConfigError} */
export function loadedConfig(yaml = '', given: Partial<LoadedConfig> = {}): LoadedConfig {
  return {
    config: checkConfig(parseYaml('test.yaml', yaml)),
    files: [],
    amiSecrets: new Map(),
    sourceSecrets: new Map(),
    httpTokens: { change: null, view: null },
    providerSecrets: new Map(),
    sharedSecrets: { password: null, hashKey: null },
    placeOf: () => ({ file: 'test.yaml', line: null, column: null }),
    ...given,
  };
}
