import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { ALPHABETS, CHANNEL_VARIABLES } from '../../src/call/channel-variables.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { writeAnswer } from '../../src/call/written-answer.js';
import { mergeObservations } from '../../src/lookup/merge-observations.js';
import { PASS } from '../../src/policy/decision.js';
import { bracketNames } from '../fakes/names.js';
import { found } from '../fakes/scripted-source.js';
import { anyCharacter } from '../fakes/any-character.js';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

function call(changes: Partial<IncomingCall> = {}, options: Partial<IncomingCall['options']> = {}): IncomingCall {
  return {
    door: 'agi',
    script: 'lookup',
    number: '79170415564',
    numberGiven: true,
    remark: '',
    freepbx: null,
    presentation: 'allowed',
    did: '',
    callerName: '',
    rdnis: '',
    channel: 'Local/1@a-1;1',
    context: 'a',
    uniqueId: '1.1',
    askedAtMs: 0,
    ...changes,
    options: {
      deadlineMs: 500,
      variablePrefix: 'VOX_',
      jsonVariable: null,
      language: 'ru',
      inherit: false,
      force: false,
      ttlMs: null,
      ...options,
    },
  };
}

function answer(changes: Partial<CallAnswer> = {}): CallAnswer {
  return {
    status: 'OK',
    fault: null,
    faultDetail: null,
    number: { kind: 'e164', raw: '89170415564', e164: '79170415564' },
    dial: '89170415564',
    presentation: 'allowed',
    record: mergeObservations(
      [
        found('79170415564', { operator: 'МТС', ported: false, region: 'Республика Башкортостан' }, NOW - 5000),
        found(
          '79170415564',
          { destination: 'Russia', country: 'RU', type: 'MOB', timeZone: 'Asia/Yekaterinburg' },
          NOW,
          'plan',
        ),
      ],
      bracketNames(),
    ),
    observations: [],
    lookedUp: true,
    upstream: null,
    decision: PASS,
    source: 'voxlink-v1',
    ageSeconds: 5,
    answeredAtMs: NOW,
    tookMs: 1.6,
    abandoned: false,
    ...changes,
  };
}

const roomy = () => true;
const written = (c: IncomingCall, a: CallAnswer) => Object.fromEntries(writeAnswer(c, a, 'all', roomy).variables);

describe('the answer as channel variables', () => {
  it('gives every variable a value, empty where nothing is known', () => {
    expect(written(call(), answer())).toEqual({
      VOX_STATUS: 'OK', VOX_FAULT: '', VOX_NUMBER: '79170415564', VOX_DIAL: '89170415564', VOX_PRESENTATION: 'allowed',
      VOX_OPERATOR: 'МТС', VOX_OPERATOR_ID: 'mts', VOX_OPERATOR_LATIN: 'MTS', VOX_OPERATOR_OLD: '', VOX_PORTED: '0',
      VOX_REGION: 'Республика Башкортостан', VOX_REGION_ID: 'respublika-bashkortostan', VOX_REGION_LATIN: 'Respublika Bashkortostan', VOX_DISTRICT: '',
      VOX_DESTINATION: 'Russia', VOX_COUNTRY: 'RU', VOX_TYPE: 'MOB', VOX_TZ: 'Asia/Yekaterinburg', VOX_LOCALTIME: '17:00',
      VOX_BLACKLIST: '0', VOX_ACTION: 'pass', VOX_HANGUPCAUSE: '', VOX_ROUTE: '', VOX_ROUTE_NAME: '',
      VOX_TRUNK: '', VOX_TRUNK_2: '', VOX_TRUNK_3: '', VOX_CALLERID: '', VOX_CALLERID_2: '', VOX_CALLERID_3: '', VOX_NAME: 'МТС, Республика Башкортостан', VOX_LABEL: '',
      VOX_RULE: '', VOX_REASON: '', VOX_SOURCE: 'voxlink-v1', VOX_AGE: '5', VOX_MS: '2',
    }); // prettier-ignore
  });

  it('says block in three ways that agree', () => {
    const blocked = answer({ decision: { ...PASS, action: 'block', hangupCause: 21, rule: 'spam' } });
    expect(written(call(), blocked)).toMatchObject({
      VOX_ACTION: 'block',
      VOX_BLACKLIST: '1',
      VOX_HANGUPCAUSE: '21',
      VOX_RULE: 'spam',
    });
  });

  it('names three trunks, and what is shown on each', () => {
    const lines = { trunks: ['gsm', 'sip', 'spare'], callerId: '101', callerIds: ['101', '102', '103'] };
    expect(written(call(), answer({ decision: { ...PASS, ...lines } }))).toMatchObject({
      ...{ VOX_TRUNK: 'gsm', VOX_TRUNK_2: 'sip', VOX_TRUNK_3: 'spare' },
      ...{ VOX_CALLERID: '101', VOX_CALLERID_2: '102', VOX_CALLERID_3: '103' },
    });
  });

  it('uses the prefix and the inheritance mark that were asked for', () => {
    const names = writeAnswer(
      call({}, { variablePrefix: 'VOXOUT_', inherit: true }),
      answer(),
      'all',
      roomy,
    ).variables.map(([name]) => name);
    expect(names).toHaveLength(CHANNEL_VARIABLES.length);
    expect(names.every((name) => name.startsWith('__VOXOUT_'))).toBe(true);
  });

  it('puts no more marks on a variable of the administrator than Asterisk reads', () => {
    const decision = { ...answer().decision, set: { OFFICE: 'a', _ONCE: 'b', __ALL: 'c' } };
    const names = (inherit: boolean) =>
      writeAnswer(call({}, { inherit }), answer({ decision }), [], roomy).variables.map(([name]) => name);
    expect(names(true)).toEqual(['__OFFICE', '__ONCE', '__ALL']);
    expect(names(false)).toEqual(['OFFICE', '_ONCE', '__ALL']);
  });

  it('writes only the selected variables', () => {
    expect(writeAnswer(call(), answer(), ['STATUS', 'OPERATOR'], roomy).variables).toEqual([
      ['VOX_STATUS', 'OK'],
      ['VOX_OPERATOR', 'МТС'],
    ]);
  });

  it('drops a value that is outside its alphabet rather than passing it on', () => {
    const record = mergeObservations(
      [found('1', { country: 'R"U', timeZone: 'Mars/Olympus (x)' }, NOW)],
      bracketNames(),
    );
    expect(written(call(), answer({ record }))).toMatchObject({ VOX_COUNTRY: '', VOX_TZ: '', VOX_LOCALTIME: '' });
  });

  property([fc.string({ unit: anyCharacter }), fc.string({ unit: anyCharacter }), fc.string({ unit: anyCharacter })])(
    'keeps every value inside its alphabet and length, whatever the sources wrote',
    (operator, region, country) => {
      const record = mergeObservations(
        [found('1', { operator, region, country, destination: operator, timeZone: region }, NOW)],
        bracketNames(),
      );
      const values = writeAnswer(call(), answer({ record }), 'all', roomy).variables;
      CHANNEL_VARIABLES.forEach((variable, index) => {
        const value = values[index]?.[1] ?? 'missing';
        expect(value).toMatch(ALPHABETS[variable.alphabet] ?? /^[^"()[\]{}$\\\r\n\0]*$/);
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(variable.maxBytes);
      });
    },
  );
});

describe('the name on the display', () => {
  const nameOf = (callerName: string, options: Partial<IncomingCall['options']> = {}) =>
    Object.fromEntries(
      writeAnswer(call({ script: 'name', callerName }, options), answer(), ['STATUS'], roomy).variables,
    )['CALLERID(name)'];

  it.each([
    'PRIVATE NUMBER',
    'Номер не определён',
    '"Unavailable"',
    'asterisk',
    '',
    'unknown',
    'Anonymous',
    '79170415564',
    '+7 917 041-55-64',
    '89170415564',
    '9170415564',
  ])('replaces %j', (callerName) => {
    expect(nameOf(callerName)).toBe('МТС, Республика Башкортостан');
  });

  it.each(['Иван Петров', 'ООО Ромашка', '74951112233'])('leaves %j alone', (callerName) => {
    expect(nameOf(callerName)).toBeUndefined();
  });

  it('is replaced all the same with force=1, in Latin letters with lang=en', () => {
    expect(nameOf('Иван', { force: true, language: 'en' })).toBe('MTS, Respublika Bashkortostan');
  });

  it('is set by no other script', () => {
    expect(written(call({ script: 'lookup' }), answer())).not.toHaveProperty('CALLERID(name)');
  });

  it('leaves out what has no letters of its own in Latin', () => {
    const said = (value: string) => ({ value, source: 'plan' }) as const;
    const record = { operatorLatin: said(''), regionLatin: said('Ufa') };
    expect(written(call({}, { language: 'en' }), answer({ record }))['VOX_NAME']).toBe('Ufa');
  });

  it('prefers the label, and falls back to the country', () => {
    expect(written(call(), answer({ decision: { ...PASS, label: 'VIP' } }))['VOX_NAME']).toBe('VIP');
    const record = mergeObservations([found('1', { destination: 'Finland' }, NOW)], bracketNames());
    expect(written(call(), answer({ record }))['VOX_NAME']).toBe('Finland');
  });
});

describe('the JSON variable', () => {
  const jsonOf = (maxBytes: number) => {
    const { json } = writeAnswer(
      call({}, { jsonVariable: 'var', inherit: true }),
      answer(),
      ['STATUS'],
      (_, text) => Buffer.byteLength(text) <= maxBytes,
    );
    return { name: json?.[0], value: JSON.parse(json?.[1] ?? '') as Record<string, string> };
  };

  it('holds every variable as a flat object of strings, whatever is selected', () => {
    const { name, value } = jsonOf(10_000);
    expect(name).toBe('__var');
    expect(Object.keys(value)).toEqual(CHANNEL_VARIABLES.map((variable) => variable.name.toLowerCase()));
    expect(value).toMatchObject({ status: 'OK', operator: 'МТС', ported: '0', blacklist: '0' });
    expect(Object.values(value).every((entry) => typeof entry === 'string')).toBe(true);
  });

  it('loses empty keys first and the important ones last', () => {
    expect(jsonOf(600).value).toMatchObject({
      status: 'OK',
      number: '79170415564',
      operator: 'МТС',
      region: 'Республика Башкортостан',
    });
    expect(jsonOf(600).value).not.toHaveProperty('label');
    expect(jsonOf(16).value).toEqual({ status: 'OK' });
    expect(jsonOf(0).value).toEqual({});
  });

  it('is absent when nobody asked for it', () => {
    expect(writeAnswer(call(), answer(), 'all', roomy)).not.toHaveProperty('json');
  });
});
