import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkShape } from '../../../src/yaml/check-shape.js';
import { ConfigError } from '../../../src/yaml/config-error.js';
import { contacts, lists } from '../../../src/lists/read/lists-schema.js';
import { parseUntil } from '../../../src/time/until.js';
import { parseYaml } from '../../../src/yaml/yaml-source.js';

const schema = z.strictObject({ lists, contacts });
const check = (text: string) => checkShape(schema, parseYaml('v.yaml', text));

function problems(text: string): string[] {
  try {
    check(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('the sections lists and contacts', () => {
  it('need not be there', () => {
    expect(check('')).toEqual({ lists: { allow: [], block: [], named: {}, freepbxAstdb: false }, contacts: [] });
  });

  it('do not say what is secret in an address that is wrong', () => {
    const urls = ['https://joe:hunter2@h.example/x', 'ftp://h.example/x?token=hunter2', 'ftp://joe:hunter2@h.example'];
    const said = problems(`lists: { block: [${urls.map((url) => `{ url: "${url}" }`).join(', ')}] }`).join('\n');
    expect(said).not.toContain('hunter2');
    expect(said).toContain('"https://…@h.example/x"');
    expect(said).toContain('"ftp://h.example/x?…"');
  });

  it('take numbers, files and URLs', () => {
    const config = check(`
lists:
  allow: ["79170415564"]
  block:
    - { number: "7917*", reason: спам, until: "2027-01-01 12:00", hangupCause: 21 }
    - { file: /etc/voxroute/block.csv, label: Спам }
    - { url: "https://lists.example/block.txt", every: 30m, sha256Url: "https://lists.example/block.sha256" }
  named: { vip: [withheld, { number: "8495*" }] }
  freepbxAstdb: true
contacts:
  - { file: /etc/voxroute/contacts.csv }
  - { url: "https://crm.example/contacts.vcf", format: vcf }
`);
    expect(config.lists.allow).toEqual(['79170415564']);
    expect(config.lists.block).toMatchObject([
      {
        number: '7917*',
        reason: 'спам',
        until: new Date(2027, 0, 1, 12).getTime(),
        hangupCause: 21,
      },
      { file: '/etc/voxroute/block.csv', format: 'auto', reason: '', label: 'Спам', hangupCause: null },
      { url: 'https://lists.example/block.txt', every: 1_800_000, maxBytes: 52_428_800, sha256: null, caFile: null },
    ]);
    expect(config.lists.named).toMatchObject({ vip: ['withheld', { number: '8495*', until: null }] });
    expect(config.contacts).toMatchObject([{ format: 'auto' }, { every: 21_600_000, format: 'vcf' }]);
  });

  it.each([
    [
      'lists:\n  block:\n    - 79170000000\n',
      'v.yaml:3:7: lists.block.0: expected text, found 79170000000 (YAML reads digits without quotes as a number and drops leading zeros and plus: put it in quotes)',
    ],
    [
      'lists:\n  block:\n    - number: 89170000000\n',
      'v.yaml:3:7: lists.block.0.number: expected text, found 89170000000 (YAML reads digits without quotes as a number and drops leading zeros and plus: put it in quotes)',
    ],
    [
      'lists:\n  block:\n    - { number: "7917*", resaon: x }\n',
      'v.yaml:3:26: lists.block.0.resaon: unknown key; did you mean reason?',
    ],
    [
      'lists:\n  block:\n    - { file: /x, every: 6h }\n',
      'v.yaml:3:19: lists.block.0.every: unknown key; known here: file, format, reason, label, hangupCause',
    ],
    [
      'lists:\n  allow:\n    - { number: "7917*", hangupCause: 21 }\n',
      'v.yaml:3:26: lists.allow.0.hangupCause: unknown key; known here: number, until, reason, label',
    ],
    [
      'lists: { block: [{ file: block.txt }] }\n',
      'v.yaml:1:20: lists.block.0.file: expected an absolute path, found "block.txt"',
    ],
    [
      'lists: { block: [{ url: "ftp://x/y" }] }\n',
      'v.yaml:1:20: lists.block.0.url: expected an http or https address, found "ftp://x/y"',
    ],
    [
      'lists: { block: [{ url: "https://x/y", every: 10s }] }\n',
      'v.yaml:1:40: lists.block.0.every: expected a duration from 1m to 366d, such as 30m, 6h or 1d, found "10s"',
    ],
    [
      'lists: { block: [{ number: "7917*", until: "2027-02-30" }] }\n',
      'v.yaml:1:37: lists.block.0.until: expected a day or a time such as "2027-01-01" or "2027-01-01 12:00", found "2027-02-30"',
    ],
    [
      'lists: { block: [{ file: /x, format: xls }] }\n',
      'v.yaml:1:30: lists.block.0.format: expected auto, txt, csv, astdb, vcf or json, found "xls"',
    ],
    [
      'lists: { named: { "Big Customers": [] } }\n',
      'v.yaml:1:19: lists.named.Big Customers: expected letters, digits, _ and -, starting with a lower-case letter, at most 40, and neither allow nor block, found "Big Customers"',
    ],
    ['lists: { block: ["7917*", null] }\n', 'v.yaml:1:27: lists.block.1: expected text, found null'],
    ['contacts: [{ file: /x, every: 6h }]\n', 'v.yaml:1:24: contacts.0.every: unknown key; known here: file, format'],
    ['contacts: [/etc/contacts.csv]\n', 'v.yaml:1:12: contacts.0: expected keys and values, found "/etc/contacts.csv"'],
  ])('say what is wrong in %j', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });
});

describe('the time until which an entry holds', () => {
  it.each([
    ['2027-01-01', new Date(2027, 0, 2).getTime()],
    ['2026-12-31', new Date(2027, 0, 1).getTime()],
    ['2027-01-01 12:00', new Date(2027, 0, 1, 12).getTime()],
    ['2027-01-01T12:00:30', new Date(2027, 0, 1, 12, 0, 30).getTime()],
    ['2027-01-01T12:00:00Z', Date.UTC(2027, 0, 1, 12)],
    ['2027-01-01T12:00:00.250Z', Date.UTC(2027, 0, 1, 12, 0, 0, 250)],
    ['2027-01-01 12:00+03:00', Date.UTC(2027, 0, 1, 9)],
    ['2027-01-01T12:00-02:30', Date.UTC(2027, 0, 1, 14, 30)],
    ['2027-02-29', undefined],
    ['2027-13-01', undefined],
    ['2027-01-01 24:00', undefined],
    ['tomorrow', undefined],
    ['', undefined],
    ['1027-01-01', undefined],
  ])('%s', (text, ms) => {
    expect(parseUntil(text)).toBe(ms);
  });
});
