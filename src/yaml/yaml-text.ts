// Plain data as YAML, for people.

import { stringify } from 'yaml';

/** Long texts stay on their line; ends with a line break. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
