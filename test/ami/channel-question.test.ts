import { fc, property } from '../property.js';
import { describe, expect, test } from 'vitest';
import {
  answersTrigger,
  isBroken,
  questionOf,
  type ChannelRead,
  type ChannelValues,
  type QuestionRules,
} from '../../src/ami/channel-question.js';
import { brokenTrigger, type GivenHeaders, type EventTrigger } from '../../src/ami/user-event.js';
import { DEFAULT_NUMBER_SETTINGS } from '../../src/number/number-settings.js';
import { anyCharacter } from '../fakes/any-character.js';

const RULES: QuestionRules = {
  defaults: { deadlineMs: 500, maxDeadlineMs: 5000, variablePrefix: 'VOX_' },
  numberSettings: DEFAULT_NUMBER_SETTINGS,
  jsonVariable: null,
};
const CHANNEL: Record<ChannelRead, string> = {
  name: 'PJSIP/trunk-00000001',
  uniqueId: '1795309887.1',
  question: '',
  number: '79170415564',
  callerName: 'Ivan',
  dnid: '74951234567',
  exten: 's',
  context: 'from-trunk',
  presentation: 'allowed_not_screened',
};

function valuesOf(
  changes: Partial<Record<ChannelRead, string>> = {},
  torn: readonly ChannelRead[] = [],
): ChannelValues {
  const texts = Object.entries({ ...CHANNEL, ...changes }) as [ChannelRead, string][];
  return Object.fromEntries(
    texts.map(([read, text]) => [read, { text, isWhole: !torn.includes(read) }]),
  ) as ChannelValues;
}

function ringWith(given: Partial<GivenHeaders> = {}): EventTrigger {
  const nothing = { number: undefined, did: undefined, deadline: undefined, old: new Map<string, string>() };
  return { channel: CHANNEL.name, uniqueId: CHANNEL.uniqueId, given: { ...nothing, ...given } };
}

/** The call, and beside it what is said of it. */
function ask(
  changes: Partial<Record<ChannelRead, string>> = {},
  given: Partial<GivenHeaders> = {},
  torn: readonly ChannelRead[] = [],
  rules = RULES,
) {
  const { call, complaints, advice } = questionOf(ringWith(given), valuesOf(changes, torn), rules, 5);
  return { ...call, complaints, advice };
}

describe('a channel without VOXROUTE_QUESTION', () => {
  test('asks to look up its caller ID', () => {
    expect(ask()).toEqual({
      door: 'ami',
      script: 'lookup',
      number: '79170415564',
      numberGiven: false,
      presentation: 'allowed',
      did: '74951234567',
      callerName: 'Ivan',
      rdnis: '',
      channel: 'PJSIP/trunk-00000001',
      context: 'from-trunk',
      uniqueId: '1795309887.1',
      notKnown: ['rdnis'],
      remark: '',
      freepbx: null,
      options: {
        deadlineMs: 500,
        variablePrefix: 'VOX_',
        jsonVariable: null,
        language: 'ru',
        inherit: false,
        force: false,
        ttlMs: null,
      },
      askedAtMs: 5,
      complaints: [],
      advice: null,
    });
  });

  test.each([
    ['allowed_not_screened', 'allowed'],
    ['allowed', 'allowed'],
    ['prohib_passed_screen', 'restricted'],
    ['prohib', 'restricted'],
    ['unavailable', 'unavailable'],
    ['', 'allowed'],
  ])('has the presentation of its number: %j is %s', (presentation, expected) => {
    expect(ask({ presentation }).presentation).toBe(expected);
  });

  test('was called by its DNID, else its extension', () => {
    expect(ask({ dnid: '', exten: '78001234567' }).did).toBe('78001234567');
    for (const exten of ['s', 'h', 'i', 't', '']) expect(ask({ dnid: '', exten }).did).toBe('');
  });

  test('gives the whole answer to the variable of the configuration too', () => {
    expect(ask({}, {}, [], { ...RULES, jsonVariable: 'var' }).options.jsonVariable).toBe('var');
    const question = 'lookup?json=OTHER';
    expect(ask({ question }, {}, [], { ...RULES, jsonVariable: 'var' }).options.jsonVariable).toBe('OTHER');
  });
});

describe('VOXROUTE_QUESTION', () => {
  test('names script, parameters, number and words, as an AGI URL does', () => {
    const question =
      'route?did=74951112233&prefix=P_&json=var&deadline=900&lang=en&inherit=1&context=from-pstn,79160000000,a,b';
    const call = ask({ question });
    expect(call).toMatchObject({
      script: 'route',
      number: '79160000000',
      numberGiven: true,
      did: '74951112233',
      context: 'from-pstn',
      remark: 'a,b',
      complaints: [],
    });
    expect(call.options).toMatchObject({
      variablePrefix: 'P_',
      jsonVariable: 'var',
      deadlineMs: 900,
      language: 'en',
      inherit: true,
    });
  });

  test('takes the number of its parameter, else that of the channel, for outbound the extension', () => {
    expect(ask({ question: 'route?num=%2B79160000000' })).toMatchObject({ number: '+79160000000', numberGiven: true });
    expect(ask({ question: 'route' })).toMatchObject({ number: '79170415564', numberGiven: false });
    expect(ask({ question: 'route,,words' })).toMatchObject({ number: '79170415564', remark: 'words' });
    expect(ask({ question: 'outbound', exten: '84951234567' })).toMatchObject({ number: '84951234567' });
  });

  test('may ask for any script: the dialplan alone has written it', () => {
    for (const script of ['name', 'block', 'prefetch', 'nosuch']) expect(ask({ question: script }).script).toBe(script);
  });

  test('keeps its defaults where a parameter is malformed, and says so', () => {
    const call = ask({ question: 'lookup?deadline=soon&prefix=A B&nosuch=1' });
    expect(call.options).toMatchObject({ deadlineMs: 500, variablePrefix: 'VOX_' });
    expect(call.complaints).toHaveLength(3);
  });
});

describe('a header number', () => {
  test.each(['', 'anonymous', 'unknown'])('counts where the channel has none of its own: %j', (number) => {
    expect(ask({ number }, { number: '74959898533' })).toMatchObject({ number: '74959898533', complaints: [] });
  });

  test.each(['79170415564', '+7 (917) 041-55-64', '89170415564'])(
    'says nothing new where it is the same: %s',
    (number) => {
      expect(ask({}, { number })).toMatchObject({ number: '79170415564', complaints: [] });
    },
  );

  test('does not count where the channel has another one, and the log says so', () => {
    const call = ask({}, { number: '79160000000' });
    expect(call.number).toBe('79170415564');
    expect(call.complaints).toEqual(['header number ignored: the channel has a different number of its own']);
    expect(ask({ number: 'user123' }, { number: '123' })).toMatchObject({ number: 'user123' });
  });

  test.each([
    ['203', '204'],
    ['203', '79160000000'],
    ['79170415564', '203'],
    ['user123', 'user124'],
  ])('is ignored and said where %s is the own one and %s another', (own, number) => {
    expect(ask({ number: own }, { number })).toMatchObject({
      number: own,
      complaints: ['header number ignored: the channel has a different number of its own'],
    });
  });

  test('never beats what the question says', () => {
    expect(ask({ question: 'route,79160000000', number: '' }, { number: '1' }).number).toBe('79160000000');
  });

  test('that is empty is none: the caller withheld his number', () => {
    expect(ask({ number: '' }, { number: '' })).toMatchObject({ number: '', complaints: [] });
    expect(ask({}, { number: ' ' })).toMatchObject({ number: '79170415564', complaints: [] });
  });

  test('with a line break is no number', () => {
    expect(ask({ number: '' }, { number: '79170415564\n' })).toMatchObject({ number: '' });
    expect(ask({ number: '' }, { number: '79170415564\n' }).numberProblem).toMatch(/line break/);
  });
});

describe('a header', () => {
  test('did counts where it is the extension or the DNID', () => {
    expect(ask({ exten: '101' }, { did: '101' })).toMatchObject({ did: '101', complaints: [] });
    expect(ask({ exten: '101' }, { did: '74951234567' })).toMatchObject({ did: '74951234567', complaints: [] });
    const other = ask({ exten: '101' }, { did: '78001234567' });
    expect(other.did).toBe('74951234567');
    expect(other.complaints).toHaveLength(1);
  });

  test('deadline shortens, and never lengthens', () => {
    expect(ask({}, { deadline: '200' }).options.deadlineMs).toBe(200);
    expect(ask({}, { deadline: '900' }).options.deadlineMs).toBe(500);
    expect(ask({ question: 'lookup?deadline=900' }, { deadline: '700' }).options.deadlineMs).toBe(700);
    expect(ask({}, { deadline: 'soon' })).toMatchObject({
      options: { deadlineMs: 500 },
      complaints: [expect.any(String)],
    });
  });

  test('of older dialplans chooses nothing, and the log says what to write instead', () => {
    const old = new Map([['script', 'route'], ['prefix', 'P_'], ['json', 'DIALSTATUS'], ['context', 'from-pstn']]); // prettier-ignore
    const call = ask({}, { old });
    expect(call).toMatchObject({ script: 'lookup', context: 'from-trunk', complaints: [] });
    expect(call.options).toMatchObject({ variablePrefix: 'VOX_', jsonVariable: null });
    expect(call.advice).toContain('Set(VOXROUTE_QUESTION=route?prefix=P_&json=DIALSTATUS&context=from-pstn)');
  });

  test('that a caller may have written advises nothing dangerous', () => {
    const advice = ask({}, { old: new Map([['script', 'block'], ['json', 'a)b']]) }).advice; // prettier-ignore
    expect(advice).toContain('script, json');
    expect(advice).toContain('Set(VOXROUTE_QUESTION=lookup)');
  });

  test('of older dialplans is nothing to speak of where the question is there', () => {
    expect(ask({ question: 'route' }, { old: new Map([['script', 'route']]) }).advice).toBeNull();
  });
});

describe('a line break in a value', () => {
  test.each<[string, string, boolean]>([
    ['a line feed', '7917\n0415564', true],
    ['a line feed behind it', '79170415564\n', true],
    ['a tab', '7917\t0415564', true],
    ['a reply with more lines, or with text behind it', '79170415564', false],
  ])('of the number makes it none: %s', (_what, number, isWhole) => {
    const call = ask({ number }, { number: '79170415564' }, isWhole ? [] : ['number']);
    expect(call.number).toBe('');
    expect(call.numberProblem).toMatch(/line break/);
  });

  test('of the question leaves script and options, and no number', () => {
    const call = ask({ question: 'route?prefix=P_&num=7917\n0415564' });
    expect(call).toMatchObject({ script: 'route', number: '', numberGiven: true });
    expect(call.numberProblem).toMatch(/line break/);
    expect(call.options.variablePrefix).toBe('P_');
    const torn = ask({ question: 'route?did=7495&context=x' }, {}, ['question']);
    expect(torn).toMatchObject({ script: 'route', did: '74951234567', context: 'from-trunk', number: '' });
  });

  test('of the called number makes rules on it not known', () => {
    const call = ask({ dnid: '7495\r\nx', exten: '7495\r\nx' });
    expect(call).toMatchObject({ did: '', number: '79170415564', notKnown: ['rdnis', 'did'] });
    expect(ask({ question: 'route?did=7495', dnid: '7\n', exten: '7\n' })).toMatchObject({
      did: '7495',
      notKnown: ['rdnis'],
    });
  });

  test('of the name leaves it out', () => {
    expect(ask({ callerName: 'x\r\ny' }).callerName).toBe('');
  });

  test('of context and channel makes rules on them not known', () => {
    expect(ask({ context: 'a\nb', name: 'Local/a\nb' })).toMatchObject({
      context: '',
      channel: '',
      notKnown: ['rdnis', 'context', 'channel'],
    });
  });
});

describe('a channel answers the trigger', () => {
  test('where name and Uniqueid are those of the event', () => {
    expect(answersTrigger(ringWith(), valuesOf())).toBe(true);
    expect(answersTrigger(ringWith(), valuesOf({ name: 'PJSIP/trunk-00000002' }))).toBe(false);
    expect(answersTrigger(ringWith(), valuesOf({ uniqueId: '1795309887.2' }))).toBe(false);
    expect(answersTrigger(ringWith(), valuesOf({}, ['name']))).toBe(false);
  });

  test('of a torn event only where it shows what tore it', () => {
    expect(answersTrigger(brokenTrigger(CHANNEL.name), valuesOf())).toBe(false);
    expect(answersTrigger(brokenTrigger(CHANNEL.name), valuesOf({}, ['number']))).toBe(true);
    expect(answersTrigger(brokenTrigger(CHANNEL.name), valuesOf({ exten: '7\n' }))).toBe(true);
    expect(answersTrigger(brokenTrigger('PJSIP/other'), valuesOf({}, ['number']))).toBe(false);
  });
});

property([
  fc.record({ number: fc.string(), did: fc.string(), deadline: fc.string() }),
  fc.string({ unit: anyCharacter }),
])('whatever comes with the event, it chooses no script, no variable and no other number', (given, number) => {
  const call = ask({ number }, given);
  expect(call).toMatchObject({ script: 'lookup', uniqueId: CHANNEL.uniqueId, numberGiven: false });
  expect(call.options).toMatchObject({ variablePrefix: 'VOX_', jsonVariable: null });
  expect(call.options.deadlineMs).toBeLessThanOrEqual(500);
  if (isBroken({ text: number, isWhole: true })) expect(call.numberProblem).toBeDefined();
  else expect([number, given.number.trim()]).toContain(call.number);
});
