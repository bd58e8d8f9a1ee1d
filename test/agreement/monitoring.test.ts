// What monitoring/ asks for exists: metrics, their labels, and values of the labels; and the documents have the same alerts.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { METRICS, type MetricDefinition } from '../../src/telemetry/metric-list.js';

const textOf = (name: string) => readFileSync(join('monitoring', name), 'utf8');
const DEFINITIONS = new Map<string, MetricDefinition>(
  Object.values<MetricDefinition>(METRICS).flatMap((metric) => {
    const suffixes = metric.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    return suffixes.map((suffix) => [`${metric.name}${suffix}`, metric] as const);
  }),
);
/** What Prometheus itself adds. */
const TARGET_LABELS = ['instance', 'job', 'le'];

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string };
}
const rules = () => (parse(textOf('prometheus-alerts.yaml')) as { groups: { rules: Rule[] }[] }).groups[0]!.rules;

function inside(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === key && typeof member === 'string' ? [member] : inside(member, key),
  );
}

interface ZabbixItem {
  readonly key: string;
  readonly preprocessing?: readonly { readonly type: string; readonly parameters: readonly string[] }[];
  readonly triggers?: readonly { readonly expression: string }[];
}
const zabbixItems = () =>
  (parse(textOf('zabbix-template.yaml')) as { zabbix_export: { templates: { items: ZabbixItem[] }[] } }).zabbix_export
    .templates[0]!.items;

const EXPRESSIONS = {
  'prometheus-alerts.yaml': () => rules().map(({ expr }) => expr),
  'grafana-dashboard.json': () => {
    const dashboard: unknown = JSON.parse(textOf('grafana-dashboard.json'));
    return [...inside(dashboard, 'expr'), ...inside(dashboard, 'query').filter((query) => query.includes('voxroute'))];
  },
  'zabbix-template.yaml': () =>
    zabbixItems().flatMap(({ preprocessing = [] }) =>
      preprocessing.flatMap(({ type, parameters }) => (type === 'PROMETHEUS_PATTERN' ? [parameters[0] ?? ''] : [])),
    ),
};

describe('monitoring/', () => {
  it('has these files, and the documents name each', () => {
    expect(readdirSync('monitoring').sort()).toEqual(Object.keys(EXPRESSIONS).sort());
    const document = readFileSync('docs/operation.md', 'utf8');
    for (const name of Object.keys(EXPRESSIONS)) expect(document).toContain(`monitoring/${name}`);
  });

  it.each(Object.entries(EXPRESSIONS))('%s asks for metrics that there are', (_, expressions) => {
    const all = expressions();
    expect(all.length).toBeGreaterThan(8);
    for (const expression of all) {
      const names = expression.match(/\b(?:voxroute|process|nodejs)_\w+/g) ?? [];
      if (!expression.startsWith('up{')) expect(names, expression).not.toEqual([]);
      for (const name of names) expect(DEFINITIONS.has(name), `${name} in ${expression}`).toBe(true);
    }
  });

  it.each(Object.entries(EXPRESSIONS))('%s asks for labels and values that they have', (_, expressions) => {
    for (const expression of expressions())
      for (const [, name = '', matchers = ''] of expression.matchAll(/\b((?:voxroute|process|nodejs)_\w+)\{([^}]*)\}/g))
        for (const [, label = '', operator = '', value = ''] of matchers.matchAll(/(\w+)(=~|!=|!~|=)"([^"]*)"/g)) {
          if (TARGET_LABELS.includes(label)) continue;
          const labels = DEFINITIONS.get(name)?.labels ?? {};
          expect(Object.keys(labels), expression).toContain(label);
          const values = labels[label];
          if (values !== null && !operator.includes('~')) expect(values, expression).toContain(value);
        }
  });

  it('alerts to what docs/operation.md says is worth an alert', () => {
    const document = readFileSync('docs/operation.md', 'utf8');
    const table = document.slice(document.indexOf('What is worth an alert'), document.indexOf('<!-- metrics:begin'));
    const rows = [...table.matchAll(/^\| (.+) \| `(.+)` \|$/gm)].map(([, what, expr]) => ({ what, expr }));
    const without = (text: string) => text.replace(/: \{\{[^}]*\}\}$/, '');
    expect(rows.map(({ expr }) => expr)).toEqual(rules().map(({ expr }) => expr));
    expect(rows.map(({ what }) => what)).toEqual(rules().map(({ annotations }) => without(annotations.summary)));
  });

  it('names in each Zabbix trigger an item of the template', () => {
    const keys = zabbixItems().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const triggers = zabbixItems().flatMap(({ triggers: own = [] }) => own.map(({ expression }) => expression));
    expect(triggers.length).toBeGreaterThan(6);
    for (const expression of triggers)
      for (const [, key = ''] of expression.matchAll(/\/voxroute by HTTP\/([\w.]+)/g)) expect(keys).toContain(key);
  });

  it('has an id of its own for everything in Zabbix, of the kind that it takes', () => {
    const ids = inside(parse(textOf('zabbix-template.yaml')), 'uuid');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });
});
