// The configuration that is kept for the next start.

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { configBytes, keepLastGood, readLastGood } from '../../src/config/last-good.js';
import { readConfig } from '../../src/config/load-config.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const MAIN = '/etc/voxroute/voxroute.yaml';
const KEPT_AT = '2026-11-28T10:00:00.000Z';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory('last-good');
});

const keep = (...texts: string[]) => {
  const files = texts.map((text, index) => ({ file: index === 0 ? MAIN : `/etc/voxroute/conf.d/${index}.yaml`, text }));
  return keepLastGood(directory, MAIN, configBytes(readConfig(files)), KEPT_AT);
};

describe('the last good configuration', () => {
  it('is read as its files were, snippets laid over', async () => {
    await keep('agi: { deadlineMs: 300 }\nlists: { block: ["7809*"] }', 'agi: { deadlineMs: 400 }');
    const last = readLastGood([join(directory, 'absent'), directory], MAIN);
    expect(last?.keptAt).toBe(KEPT_AT);
    expect(last?.read.files).toEqual([MAIN, '/etc/voxroute/conf.d/1.yaml']);
    expect(last?.read.config).toMatchObject({ agi: { deadlineMs: 400 }, lists: { block: ['7809*'] } });
  });

  it('is, letter for letter, what was read', async () => {
    const texts = ['# Ромашка, \u{1F33C}\r\nagi: { deadlineMs: 300 }', '', '\nhttp: {}\n'];
    await keep(...texts);
    expect(readLastGood([directory], MAIN)?.read.texts.map(({ text }) => text)).toEqual(texts);
  });

  it('is for the daemon’s user alone', async () => {
    const calendar = join(directory, 'own.yaml');
    writeFileSync(calendar, 'everyYear: ["05-09"]');
    await keep(`holidays: ${calendar}`);
    for (const file of ['last-good-configuration', 'last-good-holidays.yaml'])
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
  });

  it('has the calendar as it was, whatever became of the file', async () => {
    const calendar = join(directory, 'own.yaml');
    writeFileSync(calendar, 'everyYear: ["05-09"]');
    await keep(`holidays: ${calendar}`);
    rmSync(calendar);
    const { holidays } = readLastGood([directory], MAIN)!.read.config;
    expect(readFileSync(holidays ?? '', 'utf8')).toBe('everyYear: ["05-09"]');
  });

  it('holds no secret; one that cannot be read any more costs its AMI server, and nothing else', async () => {
    const [secret, token] = [join(directory, 'secret'), join(directory, 'token')];
    writeFileSync(secret, 'hunter2');
    writeFileSync(token, 'a-token-of-many-letters');
    const server = `{ name: pbx, host: 127.0.0.1, username: voxroute, secretFile: ${secret} }`;
    await keep(`ami: { servers: [${server}] }\nhttp: { tokenFile: ${token} }`);
    expect(readFileSync(join(directory, 'last-good-configuration'), 'utf8')).not.toContain('hunter2');
    rmSync(secret);
    const { config, httpTokens } = readLastGood([directory], MAIN)!.read;
    expect(config.ami.servers).toEqual([]);
    expect(httpTokens.change).toBe('a-token-of-many-letters');
  });

  it('of another file is none', async () => {
    await keep('agi: { deadlineMs: 300 }');
    expect(readLastGood([directory], '/home/me/try.yaml')).toBeNull();
  });

  it('is none where there were only defaults', async () => {
    await keep();
    expect(readLastGood([directory], MAIN)).toBeNull();
  });

  it.each([
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['one that this version cannot use', (text: string) => text.replace('deadlineMs', 'deadline')],
    ['more than it says of itself', (text: string) => `${text}agi: { deadlineMs: 30 }`],
    ['nothing', () => ''],
  ])('is none where there is %s', async (_, spoil) => {
    await keep('agi: { deadlineMs: 300 }');
    const file = join(directory, 'last-good-configuration');
    writeFileSync(file, spoil(readFileSync(file, 'utf8')));
    expect(readLastGood([directory], MAIN)).toBeNull();
  });

  it('that cannot be kept says so', async () => {
    mkdirSync(join(directory, 'last-good-configuration'));
    await expect(keep('agi: { deadlineMs: 300 }')).rejects.toThrow();
  });
});
