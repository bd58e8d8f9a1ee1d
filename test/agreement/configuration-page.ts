// docs/configuration.md, from the schema.

import { z } from 'zod';
import { configSchema } from '../../src/config/schema.js';
import { markdownTable } from './generated-section.js';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The schema as editors and other tools read it. */
export function jsonSchema(): JsonSchema {
  return { ...(z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema), description: 'Configuration of voxroute' };
}

/** Every key with its path, lists of objects as `ami.servers[].name`. */
export function configurationKeys(schema = jsonSchema(), path = ''): [path: string, key: JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, key]): [string, JsonSchema][] => {
    const here = path === '' ? name : `${path}.${name}`;
    if (key.properties !== undefined) return configurationKeys(key, here);
    const below = key.items?.properties === undefined ? [] : configurationKeys(key.items, `${here}[]`);
    return [[here, key], ...below];
  });
}

export function configurationPage(): string {
  const sections = Object.keys(jsonSchema().properties ?? {});
  const parts = sections.map((section) => {
    const keys = configurationKeys().filter(([path]) => path.split('.')[0] === section);
    const rows = keys.map(([path, key]) => [`\`${path}\``, valuesOf(key), defaultOf(key), key.description ?? '']);
    return `## ${section}\n\n${markdownTable(['key', 'values', 'default', 'meaning'], rows)}\n`;
  });
  return `${HEAD}\n${parts.join('\n')}`;
}

function valuesOf(key: JsonSchema): string {
  if (key.anyOf !== undefined) return key.anyOf.map(valuesOf).join(' or ');
  if (key.const !== undefined) return `\`${key.const}\``;
  if (key.enum !== undefined)
    return key.enum.length > 12 ? 'a name from the list' : key.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (key.type === 'integer') return `${key.minimum ?? ''} to ${key.maximum ?? ''}`;
  if (key.type === 'array') return 'a list';
  if (key.type === 'boolean') return '`true`, `false`';
  if (key.type === 'null') return '`null`';
  if (key.pattern?.includes('ms|s|m|h|d') === true) return 'a duration';
  if (key.format === 'uri') return 'a URL';
  return 'text';
}

function defaultOf(key: JsonSchema): string {
  return key.default === undefined ? 'needed' : `\`${JSON.stringify(key.default)}\``;
}

const HEAD = `# Configuration

This page is made from the code (\`npm run docs\`). Every key is optional, unless its default says \`needed\`.

The daemon reads the file of \`--config\`, else of \`$VOXROUTE_CONFIG\`, else \`/etc/voxroute/voxroute.yaml\`, else it runs
on defaults. Files \`conf.d/*.yaml\` beside that file are laid over it in the order of their names: mappings are merged key
by key, lists and values are replaced. \`voxroute check-config [FILE]\` checks a file as the daemon would.

* A duration is a whole number with a unit: \`500ms\`, \`30s\`, \`15m\`, \`12h\`, \`7d\`.
* Numbers and area codes are text: put them in quotes. YAML reads \`007495\` without quotes as 7495.
* Secrets stand in files of their own, never in the configuration.
* A key that does not exist is an error, with the nearest one that does.

For editors, \`docs/voxroute.schema.json\` is the same as JSON Schema. In VS Code:
\`# yaml-language-server: $schema=/opt/voxroute/docs/voxroute.schema.json\` as the first line of the file.

\`\`\`yaml
# /etc/voxroute/voxroute.yaml
number: { country: RU, areaCode: "495" }
agi: { deadlineMs: 400 }
ami:
  servers:
    - { name: pbx, username: voxroute, secretFile: /etc/voxroute/ami-secret }
\`\`\`
`;
