import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/yaml/config-error.js';
import { readConfigTexts } from '../../src/config/config-files.js';
import { loadConfig } from '../../src/config/load-config.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voxroute-config-'));
});
afterEach(() => removeDirectory(directory));

function load(text: string, snippets: Record<string, string> = {}) {
  const file = join(directory, 'voxroute.yaml');
  writeFileSync(file, text);
  for (const [name, snippet] of Object.entries(snippets)) {
    mkdirSync(join(directory, 'conf.d'), { recursive: true });
    writeFileSync(join(directory, 'conf.d', name), snippet);
  }
  return loadConfig(file, {});
}

/** The problems of a file, without the directory in front. */
function problems(text: string, snippets?: Record<string, string>): string[] {
  try {
    load(text, snippets);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message.split('\n').map((line) => line.replaceAll(`${directory}/`, ''));
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('has a default for every key', () => {
    const { config } = load('');
    expect(config.agi).toMatchObject({
      listen: { host: '127.0.0.1', port: 4583 },
      deadlineMs: 500,
      maxSessions: 2000,
      variablePrefix: 'VOX_',
    });
    expect(config.number).toEqual({ country: 'RU', areaCode: null, internalMaxLength: 5, dialFormat: 'national' });
    expect(config.voxlink).toMatchObject({ enabled: true, baseUrl: 'https://num.voxlink.ru', timeoutMs: 3000 });
    expect(config.log).toEqual({ level: 'info', maskNumbers: true });
  });

  it('reads durations, addresses and lists', () => {
    const { config } = load(
      'cache: { ttl: 12h, failureTtl: 500ms }\nagi: { listen: "[::1]:0", variables: [STATUS, OPERATOR] }\n',
    );
    expect(config.cache).toMatchObject({ ttl: 43_200_000, failureTtl: 500, staleTtl: 90 * 86_400_000 });
    expect(config.agi).toMatchObject({ listen: { host: '::1', port: 0 }, variables: ['STATUS', 'OPERATOR'] });
  });

  it('lays conf.d over the main file, in the order of names', () => {
    const { config, files } = load('agi:\n  deadlineMs: 300\n  maxSessions: 10\n', {
      '20-later.yaml': 'agi: { maxSessions: 30 }',
      '10-first.yaml': 'agi: { maxSessions: 20 }',
      'notes.txt': 'not: read: at: all',
    });
    expect(config.agi).toMatchObject({ deadlineMs: 300, maxSessions: 30 });
    expect(files.map((file) => file.replace(directory, ''))).toEqual([
      '/voxroute.yaml',
      '/conf.d/10-first.yaml',
      '/conf.d/20-later.yaml',
    ]);
  });

  it.each([
    ['agi:\n  deadlinMs: 300\n', 'voxroute.yaml:2:3: agi.deadlinMs: unknown key; did you mean deadlineMs?'],
    ['voxlnk: {}\n', 'voxroute.yaml:1:1: voxlnk: unknown key; did you mean voxlink?'],
    [
      'agi:\n  deadlineMs: fast\n',
      'voxroute.yaml:2:3: agi.deadlineMs: expected a whole number from 50 to 5000, found "fast"',
    ],
    ['agi:\n  deadlineMs: 10\n', 'voxroute.yaml:2:3: agi.deadlineMs: expected at least 50, found 10'],
    [
      'agi:\n  listen: localhost:4583\n',
      'voxroute.yaml:2:3: agi.listen: expected a numeric address and port such as 127.0.0.1:4583 or "[::1]:4583", found "localhost:4583"',
    ],
    [
      'agi:\n  allow:\n    - 10.0.0.0/8\n    - 10.0.0.0/33\n',
      'voxroute.yaml:4:7: agi.allow.1: expected an address or network such as 127.0.0.0/8 or "::1", found "10.0.0.0/33"',
    ],
    [
      'cache:\n  ttl: week\n',
      'voxroute.yaml:2:3: cache.ttl: expected a duration such as 500ms, 30s, 15m, 12h or 7d, found "week"',
    ],
    [
      'cache: { ttl: 8d, staleTtl: 7d }\n',
      'voxroute.yaml:1:10: cache.ttl: expected at most cache.staleTtl, found "8d"',
    ],
    [
      'number:\n  country: XX\n',
      expect.stringMatching(/^voxroute\.yaml:2:3: number\.country: expected one of RU, .*, found "XX"$/),
    ],
    [
      'number:\n  areaCode: 495\n',
      'voxroute.yaml:2:3: number.areaCode: expected text, found 495 (YAML reads digits without quotes as a number and drops leading zeros and plus: put it in quotes)',
    ],
    ['agi: 5\n', 'voxroute.yaml:1:1: agi: expected keys and values, found 5'],
    ['agi:\n  variables: [STATUS, COLOUR]\n', expect.stringMatching(/^voxroute\.yaml:2:3: agi\.variables/)],
    ['- a\n- b\n', 'voxroute.yaml:1:1: expected keys and values'],
    ['agi:\n  listen: "127.0.0.1:1\n', expect.stringMatching(/^voxroute\.yaml:\d+:\d+: Missing closing/)],
    ['agi: {}\nagi: {}\n', expect.stringMatching(/^voxroute\.yaml:2:1: Map keys must be unique/)],
    ['__proto__: { polluted: true }\n', expect.stringMatching(/^voxroute\.yaml:1:1: .*__proto__.*unknown key/)],
  ])('says what is wrong in %j', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  it('names every problem of every file at once', () => {
    expect(problems('agi: { deadlineMs: x, maxSessions: 0 }\n', { 'a.yaml': 'log:\n  level: loud\n' })).toEqual([
      'voxroute.yaml:1:8: agi.deadlineMs: expected a whole number from 50 to 5000, found "x"',
      'voxroute.yaml:1:23: agi.maxSessions: expected at least 1, found 0',
      'conf.d/a.yaml:2:3: log.level: expected fatal, error, warn, info or debug, found "loud"',
    ]);
  });

  it('says which file cannot be read', () => {
    expect(() => loadConfig(join(directory, 'missing.yaml'), {})).toThrow(
      /missing\.yaml: cannot be read: there is no such file/,
    );
  });

  it('takes the file from VOXROUTE_CONFIG when none is named', () => {
    const file = join(directory, 'other.yaml');
    writeFileSync(file, 'log: { level: debug }');
    expect(loadConfig(undefined, { VOXROUTE_CONFIG: file }).config.log.level).toBe('debug');
  });

  it('takes secrets that systemd gives the unit, by their names alone', () => {
    const before = process.env['CREDENTIALS_DIRECTORY'];
    process.env['CREDENTIALS_DIRECTORY'] = directory;
    onTestFinished(() => {
      if (before === undefined) delete process.env['CREDENTIALS_DIRECTORY'];
      else process.env['CREDENTIALS_DIRECTORY'] = before;
    });
    writeFileSync(join(directory, 'http-token'), '0123456789abcdef');
    const read = load('http: { tokenFile: "credential:http-token" }\n');
    expect(read.httpTokens.change).toBe('0123456789abcdef');
    expect(read.secretFiles).toEqual([join(directory, 'http-token')]);
    for (const name of ['credential:gone', 'credential:..', 'credential:a/b', 'credential:'])
      expect(problems(`http: { tokenFile: "${name}" }\n`)).toEqual([
        expect.stringMatching(/http\.tokenFile: expected the path of a file that can be read/),
      ]);
  });

  it('reads secrets from files only', () => {
    writeFileSync(join(directory, 'secret'), 'p w!\n');
    writeFileSync(join(directory, 'token'), '0123456789abcdef\n');
    writeFileSync(join(directory, 'view-token'), 'fedcba9876543210\n');
    const { config, amiSecrets, httpTokens } = load(
      `ami: { servers: [{ name: pbx, username: vox, secretFile: ${directory}/secret }] }\nhttp: { tokenFile: ${directory}/token, viewTokenFile: ${directory}/view-token }\n`,
    );
    expect(config.ami.servers[0]).toMatchObject({
      host: '127.0.0.1',
      port: 5038,
      events: ['Num'],
      prefetchContexts: [],
    });
    expect(amiSecrets.get('pbx')).toBe('p w!');
    expect(httpTokens).toEqual({ change: '0123456789abcdef', view: 'fedcba9876543210' });
    expect(problems(`http: { tokenFile: ${directory}/token, viewTokenFile: ${directory}/token }\n`)).toEqual([
      expect.stringMatching(/http\.viewTokenFile: expected a token different from the one in http\.tokenFile$/),
    ]);
    expect(problems('ami:\n  servers:\n    - { name: pbx, username: vox, secret: x, secretFile: /x }\n')).toEqual([
      'voxroute.yaml:3:35: ami.servers.0.secret: unknown key; did you mean secretFile?',
    ]);
  });

  it('says where a secret is named that cannot be read or used', () => {
    writeFileSync(join(directory, 'empty'), '');
    const server = (name: string, file: string) =>
      `    - { name: ${name}, username: vox, secretFile: ${directory}/${file} }\n`;
    expect(
      problems(
        `ami:\n  servers:\n${server('a', 'missing')}${server('b', 'empty')}http: { tokenFile: ${directory}/empty }\n`,
      ),
    ).toEqual([
      'voxroute.yaml:3:33: ami.servers.0.secretFile: expected the path of a file that can be read: there is no such file',
      'voxroute.yaml:4:33: ami.servers.1.secretFile: expected one line with the secret in the file',
      'voxroute.yaml:5:9: http.tokenFile: expected one line of at least 16 letters, digits and signs without blanks in the file',
    ]);
  });

  it.each([
    ['http: { tokenFile: hunter2 }'],
    ['http: { tokenFile: /hunter2 }'],
    ['http: { tokenFile: 20072007 }'],
    ['http: { tokenFile: [hunter2] }'],
    ['http: { token: hunter2 }'],
    ['http: [{ tokenFile: hunter2 }]'],
    ['ami: { servers: [{ name: pbx, username: vox, secretFile: hunter2 }] }'],
    ['ami: { servers: { name: pbx, username: vox, secretFile: hunter2 } }'],
    ['ami: { servers: [{ name: pbx, username: vox, secretFile: *hunter2 }] }'],
    ['ami: { servers: [{ name: pbx, username: vox, secretFile: !hunter2 }] }'],
    ['ami:\n  servers:\n    - { name: pbx, username: vox, secretFile: |hunter2 }'],
    ['http:\n  tokenFile: "hunter2" hunter2'],
    ['voxlink: { proxy: "ftp://joe:hunter2@h.example" }'],
  ])('does not repeat a secret that stands where it does not belong: %s', (text) => {
    const said = problems(text)
      .join('\n')
      .replaceAll(/20072007/g, 'hunter2');
    expect(said).not.toBe('');
    expect(said).not.toContain('hunter2');
  });

  it('refuses names that would set nothing', () => {
    const rule = 'rules: [{ id: a, then: { set: { __proto__: x } } }]\n';
    expect(problems(`${rule}routes: { __proto__: "a,b,1" }\n`)).toEqual([
      'voxroute.yaml:1:33: rules.0.then.set.__proto__: unknown key',
      'voxroute.yaml:2:11: routes.__proto__: unknown key',
    ]);
  });

  it('is read from regular files only, 4 MiB of them in all', () => {
    execFileSync('mkfifo', [join(directory, 'fifo')]);
    symlinkSync('/dev/zero', join(directory, 'zero'));
    const server = (name: string) => `{ name: ${name}, username: vox, secretFile: ${directory}/${name} }`;
    expect(problems(`ami: { servers: [${server('fifo')}, ${server('zero')}] }\n`)).toEqual([
      expect.stringMatching(
        /secretFile: expected the path of a file that can be read: a named pipe, not a regular file$/,
      ),
      expect.stringMatching(/secretFile: expected the path of a file that can be read: a device, not a regular file$/),
    ]);
    mkdirSync(join(directory, 'conf.d', 'directory.yaml'), { recursive: true });
    execFileSync('mkfifo', [join(directory, 'conf.d', 'fifo.yaml')]);
    symlinkSync('/dev/zero', join(directory, 'conf.d', 'zero.yaml'));
    expect(problems('', { 'large.yaml': `# ${'x'.repeat(2 ** 22 - 2)}` })).toEqual([
      'conf.d/directory.yaml: cannot be read: a directory, not a regular file',
      'conf.d/fifo.yaml: cannot be read: a named pipe, not a regular file',
      'conf.d/zero.yaml: cannot be read: a device, not a regular file',
    ]);
    for (const name of ['directory', 'fifo', 'zero']) removeDirectory(join(directory, 'conf.d', `${name}.yaml`));
    expect(problems('')).toEqual([]);
    expect(problems('log: {}')).toEqual([
      'conf.d/large.yaml: cannot be read: with the files before it, larger than 4 MiB',
    ]);
  });

  it('does not take a link that leads nowhere for a file that is not there', () => {
    symlinkSync('nowhere.yaml', join(directory, 'voxroute.yaml'));
    const places = { main: join(directory, 'voxroute.yaml'), isNamed: false, confD: join(directory, 'conf.d') };
    expect(() => readConfigTexts(places)).toThrow(/voxroute\.yaml: cannot be read: there is no such file/);
    rmSync(join(directory, 'voxroute.yaml'));
    expect(readConfigTexts(places)).toEqual([]);
  });

  it('wants a different name for each Asterisk', () => {
    const server = '{ name: pbx, username: vox, secretFile: /x }';
    expect(problems(`ami: { servers: [${server}, ${server}] }\n`)).toEqual([
      expect.stringMatching(/^voxroute\.yaml:1:8: ami\.servers: expected a different name for each server/),
    ]);
  });

  it('refuses a file that expands aliases without end', () => {
    const bomb = `a: &a [x]\n${'bcdefghi'
      .split('')
      .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]!}`).join(',')}]`)
      .join('\n')}\n`;
    expect(problems(bomb)).toEqual([expect.stringMatching(/^voxroute\.yaml: .*alias/i)]);
  });
});
