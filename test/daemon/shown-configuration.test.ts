import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/inspect-config.js';
import type { ConfigurationStatus } from '../../src/daemon/configuration-state.js';
import { shownConfiguration } from '../../src/daemon/shown-configuration.js';
import { parseYaml } from '../../src/yaml/yaml-source.js';

const STATUS: ConfigurationStatus = {
  ...{ origin: 'files', keptAt: null, since: '2026-11-22T12:00:00.000Z' },
  files: ['/etc/voxroute/voxroute.yaml'],
  problems: [],
};

interface Around {
  /** Default: yes. */
  readonly isFull?: boolean;
  readonly warnings?: readonly string[];
  readonly problems?: readonly string[];
}

function shown(yaml: string, { isFull = true, warnings = [], problems = [] }: Around = {}) {
  const loadedPolicy = {
    warnings: warnings.map((message) => ({ file: 'v.yaml', line: 1, column: 1, key: 'rules', message })),
  };
  const loaded = { config: checkConfig(parseYaml('v.yaml', yaml)) };
  return shownConfiguration({ loaded, loadedPolicy }, { ...STATUS, problems }, isFull);
}

const section = (name: string, yaml: string, around?: Around) =>
  shown(yaml, around).sections.find((each) => each.name === name)?.yaml ?? '';

describe('the configuration as people see it', () => {
  it('has defaults, lists, addresses and spans of time as they are written in the file', () => {
    const agi = section('agi', 'agi: { allow: ["192.0.2.0/24", "::1"], listen: "[::1]:4583" }');
    expect(agi).toContain('  listen: "[::1]:4583"\n  allow:\n    - 192.0.2.0/24\n    - ::1\n  deadlineMs: 500\n');
    expect(section('agi', '')).toContain('  listen: 127.0.0.1:4583\n');
    expect(section('cache', 'cache: { ttl: 36h }')).toContain('  ttl: 36h\n');
    expect(section('number', '')).toContain('  areaCode: null\n');
  });

  it('names the file of a secret, never the secret, nor what may hold one', () => {
    const server = '{ name: pbx, username: voxroute, secretFile: /etc/voxroute/ami }';
    expect(section('ami', `ami: { servers: [${server}] }`)).toContain('secretFile: /etc/voxroute/ami\n');
    const credential = server.replace('/etc/voxroute/ami', '"credential:ami"');
    expect(section('ami', `ami: { servers: [${credential}] }`)).toContain('secretFile: credential:ami\n');
    const written = server.replace('/etc/voxroute/ami', 'hunter2');
    expect(section('ami', `ami: { servers: [${written}] }`)).toContain('secretFile: …\n');
    const voxlink = 'voxlink: { baseUrl: "https://user:hunter2@voxlink.example/api" }';
    expect(section('voxlink', voxlink)).toContain('baseUrl: https://…@voxlink.example/api\n');
  });

  it('has the names of headers that a source is asked with, and nothing of their values or of the body', () => {
    const headers = '{ X-Key: "hunter2" }';
    const source = `{ name: crm, url: "https://crm.example/find", method: POST, headers: ${headers}, body: "hunter2 {number}", fields: { operator: $.name } }`;
    const sources = section('sources', `sources: [${source}]`);
    expect(sources).toContain('x-key: …\n');
    expect(sources).toContain('body: …\n');
    expect(sources).not.toContain('hunter2');
  });

  it('has numbers masked for whoever may only look, and in what is wrong', () => {
    const yaml = 'lists: { block: ["79170415564", "79170415565"], named: {} }';
    const wrong = { warnings: ['79170415564 is own'], problems: ['lists: 79170415564'] };
    expect(JSON.stringify(shown(yaml, wrong))).toContain('79170415564');
    const masked = JSON.stringify(shown(yaml, { ...wrong, isFull: false }));
    expect(masked).not.toContain('79170415564');
    expect(masked.match(/7917\*+64/g)?.length).toBe(3);
  });

  it('has the first hundred of a long list, and the first fifty warnings, and says how many more there are', () => {
    const allow = Array.from({ length: 103 }, (_, n) => `"192.0.2.${n}"`).join();
    const agi = section('agi', `agi: { allow: [${allow}] }`);
    expect(agi).toContain('    - 192.0.2.99\n    - … and 3 more\n');
    expect(section('agi', `agi: { allow: [${allow.split(',').slice(3).join()}] }`)).not.toContain('more');
    const warnings = Array.from({ length: 51 }, (_, n) => `warning ${n}`);
    expect(shown('', { warnings }).warnings.slice(-2)).toEqual(['v.yaml:1:1: rules: warning 49', '1 more']);
    expect(shown('', { warnings: warnings.slice(1) }).warnings).toHaveLength(50);
  });
});
