// From plain data to a configuration.

import { checkShape } from '../yaml/check-shape.js';
import { configSchema, type Config } from './schema.js';
import type { YamlSource } from '../yaml/yaml-source.js';

/** Throws a `ConfigError` that names every problem. */
export function checkConfig(source: YamlSource): Config {
  return checkShape(configSchema, source);
}
