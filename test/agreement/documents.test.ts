// Documents and code say the same. `npm run docs` writes the generated parts anew.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AGI_DOOR_EVENTS } from '../../src/agi/agi-door-event.js';
import { AMI_DOOR_EVENTS } from '../../src/ami/ami-door-event.js';
import { AMI_FAULTS } from '../../src/ami/ami-fault.js';
import { CALL_FAULTS, CALL_STATUSES } from '../../src/call/call-answer.js';
import { CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import { SCRIPTS } from '../../src/call/scripts.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { CHECKS } from '../../src/cli/doctor/finding.js';
import { createProgram } from '../../src/cli/program.js';
import { FEED_EVENTS } from '../../src/lists/fetch/feed-event.js';
import { PROBLEMS } from '../../src/http/problem.js';
import { CONTROL_ROUTES, ROUTES } from '../../src/http/routes.js';
import type { Route } from '../../src/http/route.js';
import { HTTP_DOOR_EVENTS } from '../../src/http/http-door-event.js';
import { WEBHOOK_DOOR_EVENTS } from '../../src/http/webhooks/webhook-event.js';
import { JOURNAL_EVENTS } from '../../src/journal/journal-event.js';
import { LOOKUP_FAULTS } from '../../src/lookup/lookup-fault.js';
import { LIST_FILE_EVENTS } from '../../src/lists/runtime/list-file-event.js';
import { METRICS, type MetricDefinition } from '../../src/telemetry/metric-list.js';
import { configurationKeys, configurationPage, jsonSchema, meaningOf } from './configuration-page.js';
import { faultsPage } from './faults-page.js';
import { markdownTable, withSections } from './generated-section.js';

const code = (text: string) => `\`${text}\``;
const asTable = (head: readonly [string, string], entries: Readonly<Record<string, string>>) =>
  markdownTable(
    head,
    Object.entries(entries).map(([name, meaning]) => [code(name), meaning]),
  );
/** As the log names them. */
const prefixed = (prefix: string, events: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(events).map(([event, meaning]) => [`${prefix}-${event}`, meaning]));
const meanings = <T>(entries: Readonly<Record<string, T>>, meaning: (entry: T) => string) =>
  Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, meaning(entry)]));

const scripts = asTable(
  ['script', 'does'],
  meanings(SCRIPTS, ({ does }) => does),
);
const statuses = asTable(['`VOX_STATUS`', 'meaning'], CALL_STATUSES);
const faults = asTable(['`VOX_FAULT`', 'meaning'], CALL_FAULTS);
const variables = markdownTable(
  ['variable', 'value'],
  CHANNEL_VARIABLES.map(({ name, meaning }) => [code(`VOX_${name}`), meaning]),
);

/** Values stand beside a label where they are few, and its own. */
const labelsOf = (labels: MetricDefinition['labels']) =>
  Object.entries(labels)
    .map(([label, values]) =>
      values === null || values.length > 5 ? code(label) : `${code(label)} (${values.map(code).join(', ')})`,
    )
    .join(', ');
const metrics = markdownTable(
  ['metric', 'type', 'labels', 'meaning'],
  Object.values<MetricDefinition>(METRICS).map(({ name, type, labels, help }) => [
    code(name),
    type,
    labelsOf(labels),
    help,
  ]),
);

/** Of groups whose name does something by itself. */
const ownSummaries = new Map(
  COMMANDS.flatMap((entry) =>
    'commands' in entry && entry.own !== undefined ? [[entry.name, entry.own.summary]] : [],
  ),
);

type Command = ReturnType<typeof createProgram>;
const silent = { write: () => true };
const commandLines = (command: Command, path: string): [string, string][] =>
  command.commands.flatMap((sub): [string, string][] => {
    const args = sub.registeredArguments.map((arg) => {
      const name = `${arg.name().toUpperCase()}${arg.variadic ? '…' : ''}`;
      return arg.required ? name : `[${name}]`;
    });
    const here = [path, sub.name(), ...args].join(' ');
    const own: [string, string] = [here, ownSummaries.get(sub.name()) ?? sub.description()];
    if (sub.commands.length === 0) return [own];
    return [...(ownSummaries.has(sub.name()) ? [own] : []), ...commandLines(sub, `${path} ${sub.name()}`)];
  });
const allCommands = commandLines(createProgram({ stdout: silent, stderr: silent }), 'voxroute');
const commands = asTable(['command', 'does'], Object.fromEntries(allCommands));

describe('documents agree with the code', () => {
  it('README.md has every script, variable, status, fault and command', async () => {
    const readme = withSections(readFileSync('README.md', 'utf8'), {
      scripts,
      variables: `${variables}\n\n${statuses}\n\n${faults}`,
      commands,
    });
    await expect(readme).toMatchFileSnapshot('../../README.md');
  });

  it('docs/configuration.md and the JSON Schema are those of the code', async () => {
    await expect(configurationPage()).toMatchFileSnapshot('../../docs/configuration.md');
    await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../docs/voxroute.schema.json');
  });

  it('docs/faults.md is what the fault matrix tests', async () => {
    await expect(faultsPage()).toMatchFileSnapshot('../../docs/faults.md');
  });

  it('every configuration key has a meaning', () => {
    expect(configurationKeys().filter(({ key }) => meaningOf(key) === undefined)).toEqual([]);
  });

  it('docs/operation.md has every error code and event of the log, path and metric', async () => {
    const page = withSections(readFileSync('docs/operation.md', 'utf8'), {
      'lookup-faults': asTable(
        ['code', 'meaning'],
        meanings(LOOKUP_FAULTS, ({ fault, meaning }) => `${meaning} → \`${fault}\``),
      ),
      'agi-events': asTable(['event', 'meaning'], AGI_DOOR_EVENTS),
      'ami-events': asTable(['event', 'meaning'], AMI_DOOR_EVENTS),
      'ami-faults': asTable(['code', 'meaning'], AMI_FAULTS),
      'http-events': asTable(['event', 'meaning'], HTTP_DOOR_EVENTS),
      'webhook-events': asTable(['event', 'meaning'], WEBHOOK_DOOR_EVENTS),
      'feed-events': asTable(['event', 'meaning'], prefixed('feed', FEED_EVENTS)),
      'list-file-events': asTable(['event', 'meaning'], prefixed('lists', LIST_FILE_EVENTS)),
      metrics,
      doctor: asTable(['check', 'what is looked at'], CHECKS),
    });
    await expect(page).toMatchFileSnapshot('../../docs/operation.md');
  });

  it('docs/calls.md has every event of the call journal', async () => {
    const page = withSections(readFileSync('docs/calls.md', 'utf8'), {
      'journal-events': asTable(['event', 'meaning'], prefixed('journal', JOURNAL_EVENTS)),
    });
    await expect(page).toMatchFileSnapshot('../../docs/calls.md');
  });

  it('docs/http.md has every route with its right, and every problem', async () => {
    const routes = (table: readonly Route<never>[]) =>
      markdownTable(
        ['route', 'right', 'answers'],
        table.map(({ method, path, right, summary }) => [code(`${method} ${path}`), right, summary]),
      );
    const page = withSections(readFileSync('docs/http.md', 'utf8'), {
      routes: routes(ROUTES),
      'control-routes': routes(CONTROL_ROUTES),
      problems: markdownTable(
        ['`code`', 'status', 'meaning'],
        Object.entries(PROBLEMS).map(([name, [status, meaning]]) => [code(name), String(status), meaning]),
      ),
    });
    await expect(page).toMatchFileSnapshot('../../docs/http.md');
  });

  it('the drawing of the architecture has a line for each room', () => {
    const folders = readdirSync('src', { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => `${parentPath}/${name}`);
    // Rooms inside of cli/, daemon/, http/ and policy/ belong to the line of theirs.
    const rooms = folders.filter(
      (folder) => /^src\/(?:[^/]+|(?:lists|registry)\/[^/]+)$/.test(folder) && folder !== 'src/lists',
    );
    const page = readFileSync('docs/architecture.md', 'utf8');
    const lines = [...page.matchAll(/^\| `(src\/[a-z/-]+)\/` \|/gm)].map((match) => match[1]);
    expect(lines.sort()).toEqual(rooms.sort());
  });

  it('the plain AGI program knows every variable', () => {
    const program = readFileSync('agi-scripts/voxroute-agi', 'utf8');
    const list = /const VARIABLES = \[([^\]]*)\]/.exec(program)?.[1] ?? '';
    expect([...list.matchAll(/'([A-Z_0-9]+)'/g)].map((match) => match[1])).toEqual(
      CHANNEL_VARIABLES.map(({ name }) => name),
    );
  });
});
