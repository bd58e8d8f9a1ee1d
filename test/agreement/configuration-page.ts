// docs/configuration.md, from the schema.

import { z } from 'zod';
import { configSchema } from '../../src/config/schema.js';
import { markdownTable } from './generated-section.js';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: string | boolean;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** The schema as editors and other tools read it. */
export function jsonSchema(): JsonSchema {
  return { ...(z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema), description: 'Configuration of voxroute' };
}

export interface ConfigurationKey {
  /** `ami.servers[].name`, `routes.NAME.context` */
  readonly path: string;
  readonly key: JsonSchema;
  /** The object it stands in cannot be without it. */
  readonly isNeeded: boolean;
}

/** Every key; of a value that may be one of several objects, the keys of all of them. */
export function configurationKeys(schema = jsonSchema(), path = ''): ConfigurationKey[] {
  const { $defs = {} } = jsonSchema();
  const keys = new Map<string, ConfigurationKey>();
  collect(schema, path, []);
  return [...keys.values()];

  function collect(value: JsonSchema, path: string, within: readonly string[]): void {
    const { $ref, anyOf = [], items, additionalProperties, properties = {}, required = [] } = value;
    // Conditions in conditions have the same keys again.
    if ($ref !== undefined && !within.includes($ref))
      collect($defs[$ref.slice('#/$defs/'.length)] ?? {}, path, [...within, $ref]);
    for (const each of anyOf) collect(each, path, within);
    if (items !== undefined) collect(items, `${path}[]`, within);
    if (typeof additionalProperties === 'object') collect(additionalProperties, `${path}.NAME`, within);
    for (const [name, key] of Object.entries(properties)) {
      const here = path === '' ? name : `${path}.${name}`;
      const isSection = key.properties !== undefined && key.description === undefined;
      if (!isSection && !keys.has(here)) keys.set(here, { path: here, key, isNeeded: required.includes(name) });
      collect(key, here, within);
    }
  }
}

export function configurationPage(): string {
  const sections = Object.keys(jsonSchema().properties ?? {});
  const parts = sections.map((section) => {
    const keys = configurationKeys().filter(({ path }) => path.split(/[.[]/)[0] === section && !isRepeated(path));
    const rows = keys.map((entry) => [
      `\`${entry.path}\``,
      valuesOf(entry.key),
      defaultOf(entry),
      meaningOf(entry.key) ?? '',
    ]);
    const note = Object.hasOwn(NOTES, section) ? `${NOTES[section as keyof typeof NOTES]}\n\n` : '';
    return `## ${section}\n\n${note}${markdownTable(['key', 'values', 'default', 'meaning'], rows)}\n`;
  });
  return `${HEAD}\n${parts.join('\n')}`;
}

/** Undefined for a key that nobody has described. */
export function meaningOf({ description, anyOf = [] }: JsonSchema): string | undefined {
  return description ?? anyOf.map(meaningOf).find((meaning) => meaning !== undefined);
}

/** The entries of all lists are alike; those of the block list are shown. */
function isRepeated(path: string): boolean {
  return /^lists\.(?:allow|named\.NAME)\[\]/.test(path);
}

/** What may stand there, in words. */
export function valuesOf(key: JsonSchema): string {
  if (key.anyOf !== undefined) return [...new Set(key.anyOf.map(valuesOf))].join(' or ');
  if (key.$ref !== undefined) return 'conditions';
  if (key.const !== undefined) return `\`${String(key.const)}\``;
  if (key.enum !== undefined)
    return key.enum.length > 12 ? 'one of the known names' : key.enum.map((value) => `\`${String(value)}\``).join(', ');
  const types = [key.type ?? []].flat();
  if (types.length > 1) return types.map((type) => valuesOf({ ...key, type })).join(' or ');
  switch (types[0]) {
    case 'integer':
    case 'number':
      return `${key.minimum ?? ''} to ${key.maximum ?? ''}`.trim().replace(/^to/, 'up to');
    case 'array':
      return 'a list';
    case 'boolean':
      return '`true`, `false`';
    case 'null':
      return '`null`';
    case 'object':
      return key.properties === undefined ? 'a mapping of names to values' : 'keys';
    default:
      return textOf(key);
  }
}

function textOf({ pattern, format }: JsonSchema): string {
  if (pattern?.includes('ms|s|m|h|d') === true) return 'a duration';
  return format === 'uri' ? 'a URL' : 'text';
}

const DEFAULTS: unknown = configSchema.parse({});

/** Of a key that need not be written, and says no default, what is in use without it. */
function defaultOf({ path, key, isNeeded }: ConfigurationKey): string {
  if (isNeeded) return 'required';
  const inForce = path.split('.').reduce((at: unknown, name) => (at as Tree | undefined)?.[name], DEFAULTS);
  const value = 'default' in key ? key.default : inForce;
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``;
}

type Tree = Readonly<Record<string, unknown>>;

const NOTES = {
  lists:
    'An entry is a string such as `"7917*"`, or has one of `number`, `file` and `url`. Entries of `allow` and of named lists\n' +
    'have the same keys, except `hangupCause`. See [policy.md](policy.md).',
  contacts: 'An entry has either `file` or `url`.',
  ownNumbers: 'An entry is a number in quotes, or has `number`.',
  routes: 'A route is a string such as `"from-internal,100,1"`, or has these keys.',
  rules: 'See [policy.md](policy.md).',
} as const;

const HEAD = `# Configuration

This page is generated from the code (\`npm run docs\`). Every key is optional unless its default says \`required\`.

The daemon reads the file given by \`--config\`, else by \`$VOXROUTE_CONFIG\`, else \`/etc/voxroute/voxroute.yaml\`. Without a file it
runs on the defaults. Files matching \`conf.d/*.yaml\` next to that file are applied on top of it in alphabetical order: mappings are
merged key by key, lists and values are replaced. \`voxroute check-config [FILE]\` checks a file as the daemon would.

* A duration is a whole number with a unit: \`500ms\`, \`30s\`, \`15m\`, \`12h\`, \`7d\`.
* Numbers and area codes are text: put them in quotes. YAML reads \`007495\` without quotes as 7495.
* Secrets are kept in separate files, never in the configuration.
* An unknown key is an error; the message suggests the closest known key.

For editors, \`docs/voxroute.schema.json\` has the same as a JSON Schema. In VS Code, start the file with
\`# yaml-language-server: $schema=/opt/voxroute/docs/voxroute.schema.json\`.

\`\`\`yaml
# /etc/voxroute/voxroute.yaml
number: { country: RU, areaCode: "495" }
agi: { deadlineMs: 400 }
ami:
  servers:
    - { name: pbx, username: voxroute, secretFile: /etc/voxroute/ami-secret }
\`\`\`
`;
