import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import type { AgiEnvironment } from '../../src/agi/agi-environment.js';
import { readAgiRequest } from '../../src/agi/agi-request.js';
import { environmentLines, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { anyCharacter } from '../fakes/any-character.js';

const DEFAULTS = { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' };

function environmentOf(options: FastAgiCallOptions): AgiEnvironment {
  const pairs = environmentLines(4583, options).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return { values: new Map(pairs), forgery: null, bytes: 0, isInPlace: () => true };
}

const ask = (options: FastAgiCallOptions) => readAgiRequest(environmentOf(options), DEFAULTS, 42);

describe('the question of an AGI call', () => {
  it('takes everything the spine needs from the environment', () => {
    const { call, complaints } = ask({ callerName: 'Ivan: sales', uniqueId: '1790.7', callingPres: 35 });
    expect(complaints).toEqual([]);
    expect(call).toMatchObject({
      door: 'agi',
      script: 'lookup',
      number: '79170415564',
      presentation: 'restricted',
      did: '74959898533',
      callerName: 'Ivan: sales',
      rdnis: '',
      context: 'from-trunk',
      uniqueId: '1790.7',
      askedAtMs: 42,
    });
    expect(call.channel).toMatch(/^PJSIP\/trunk-/);
    expect(call.options).toMatchObject({ deadlineMs: 500, variablePrefix: 'VOX_', jsonVariable: null });
  });

  it.each([
    ['route', 'route'],
    ['/route/', 'route'],
    ['route?num=1', 'route'],
    ['nonsense', 'nonsense'],
    ['a/b', 'a/b'],
    ['', 'lookup'],
    ['/', 'lookup'],
    ['?num=1', 'lookup'],
    [null, 'lookup'],
  ])('reads the script of %j', (script, expected) => {
    expect(ask({ script }).call.script).toBe(expected);
  });

  it.each<[FastAgiCallOptions, string]>([
    [{ args: ['79001112233'], script: 'lookup?num=79004445566' }, '79001112233'],
    [{ args: [''], script: 'lookup?num=79004445566' }, '79004445566'],
    [{ script: 'lookup?num=79004445566' }, '79004445566'],
    [{ script: 'lookup?num=+7 (900) 444-55-66' }, '+7 (900) 444-55-66'],
    [{ script: 'lookup?num=%2B79004445566' }, '+79004445566'],
    [{ script: 'lookup?num=' }, '79170415564'],
    [{ script: 'lookup?num' }, '79170415564'],
    [{ script: 'lookup' }, '79170415564'],
    [{ callerId: 'unknown' }, 'unknown'],
    [{ environment: { agi_callerid: null } }, ''],
    [{ script: 'outbound', extension: '88001112233' }, '88001112233'],
    [{ script: 'outbound?num=79004445566' }, '79004445566'],
    [{ script: 'outbound', args: ['79001112233'] }, '79001112233'],
  ])('takes the number from %j', (options, expected) => {
    expect(ask(options).call.number).toBe(expected);
  });

  it('takes presentation from the caller even for a number that was given', () => {
    expect(ask({ args: ['79001112233'], callingPres: 32 }).call.presentation).toBe('restricted');
    expect(ask({ callingPres: 67 }).call.presentation).toBe('unavailable');
  });

  it.each<[FastAgiCallOptions, string]>([
    [{ script: 'route?did=74951112233', dnid: '74954445566' }, '74951112233'],
    [{ script: 'route?did=%2B74951112233' }, '+74951112233'],
    [{ script: 'route?did=s', dnid: '74954445566' }, '74954445566'],
    [{ dnid: '74954445566', extension: 's' }, '74954445566'],
    [{ dnid: 'unknown', extension: '74957778899' }, '74957778899'],
    [{ dnid: 'unknown', extension: 's' }, ''],
    [{ dnid: 'h', extension: 'i' }, ''],
    [{ dnid: 't', extension: 'Unknown' }, ''],
  ])('takes the DID from %j', (options, expected) => {
    expect(ask(options).call.did).toBe(expected);
  });

  it('takes the context from the dialplan, because Asterisk names that of a subroutine', () => {
    expect(ask({ script: 'route?context=from-trunk-x' }).call.context).toBe('from-trunk-x');
    expect(ask({ script: `route?context=${'x'.repeat(80)}` }).call.context).toBe('x'.repeat(80));
  });

  it.each(['a%20b', '%20a', 'a%20', '', 'x'.repeat(81)])('takes no context from context=%s, and says so', (given) => {
    const { call, complaints } = ask({ script: `route?context=${given}` });
    expect(call.context).toBe('from-trunk');
    expect(complaints).toEqual(['parameter context ignored: expected the name of a dialplan context']);
  });

  it('keeps what stands behind the number as free text, with the commas that made it several arguments', () => {
    const { call } = ask({ script: 'block', args: ['79170415564', 'sells windows', ' rudely'] });
    expect(call).toMatchObject({ numberGiven: true, remark: 'sells windows, rudely' });
    expect(ask({ script: 'block?num=79170415564' }).call).toMatchObject({ numberGiven: true, remark: '' });
    expect(ask({ script: 'block', args: [''] }).call).toMatchObject({ numberGiven: false });
  });

  it('reads the options of a call', () => {
    const { call, complaints } = ask({
      script: 'route?deadline=900&prefix=X_&json=var&lang=en&inherit=1&force=1&ttl=30d',
    });
    expect(complaints).toEqual([]);
    expect(call.options).toEqual({
      deadlineMs: 900,
      variablePrefix: 'X_',
      jsonVariable: 'var',
      language: 'en',
      inherit: true,
      force: true,
      ttlMs: 2_592_000_000,
    });
  });

  it('lets the first of a repeated parameter count', () => {
    expect(ask({ script: 'lookup?num=79001112233&num=79004445566' }).call.number).toBe('79001112233');
    expect(ask({ script: 'lookup?prefix=A_&prefix=B_' }).call.options.variablePrefix).toBe('A_');
  });

  it('names parameters it does not know, and ignores them', () => {
    const { call, complaints } = ask({ script: 'lookup?script=allow&num=79001112233&__proto__=1&constructor' });
    expect(call).toMatchObject({ script: 'lookup', number: '79001112233' });
    expect(complaints).toEqual([
      'unknown parameter "script" ignored',
      'unknown parameter "__proto__" ignored',
      'unknown parameter "constructor" ignored',
    ]);
  });

  it('never puts a number into a complaint', () => {
    expect(ask({ script: 'lookup?79170415564' }).complaints).toEqual(['unknown parameter "…" ignored']);
  });

  it('keeps a complaint short and on one line, and their number small', () => {
    const names = Array.from({ length: 50 }, (_, i) => `bad\u001b[31m${i}${'x'.repeat(500)}`);
    const { complaints } = ask({ script: `lookup?${names.join('&')}` });
    expect(complaints.length).toBe(10);
    expect(Math.max(...complaints.map((complaint) => complaint.length))).toBeLessThan(120);
    expect(complaints.join('')).not.toContain('\u001b');
  });

  it('takes wrong percent-encoding as written and says so', () => {
    const { call, complaints } = ask({ script: 'lookup?num=%zz7900' });
    expect(call.number).toBe('%zz7900');
    expect(complaints).toEqual(['parameter num taken as written: not percent-encoding']);
  });

  it('leaves a malformed option at its default and says what was expected', () => {
    const { call, complaints } = ask({ script: 'lookup?deadline=soon&json=a)b' });
    expect(call.options).toMatchObject({ deadlineMs: 500, jsonVariable: null });
    expect(complaints.join('; ')).toMatch(/deadline ignored.*json ignored/);
  });

  it('bounds every text without leaving half a character', () => {
    const long = `${'x'.repeat(255)}😀${'y'.repeat(60_000)}`;
    const { call } = ask({ callerName: long, callerId: long, dnid: long, script: long, args: [long] });
    for (const text of [call.callerName, call.number, call.did, call.script]) expect(text).toBe('x'.repeat(255));
    expect(ask({ callerName: `😀${'x'.repeat(300)}` }).call.callerName).toBe(`😀${'x'.repeat(254)}`);
  });

  property([fc.string({ unit: anyCharacter, maxLength: 80 })])('never fails on a query', (query) => {
    expect(ask({ script: `lookup?${query}` }).call.door).toBe('agi');
  });
});
