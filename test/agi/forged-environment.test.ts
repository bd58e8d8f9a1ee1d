import { isDeepStrictEqual } from 'node:util';
import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { EnvironmentReader, type EnvironmentStep } from '../../src/agi/agi-environment.js';
import { LineSplitter } from '../../src/agi/line-splitter.js';
import type { FreepbxBlacklist } from '../../src/agi/freepbx-blacklist.js';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { callFastAgi, environmentLines, type FastAgiCallOptions } from '../fakes/agi-asterisk.js';
import { callHostile } from '../fakes/agi-buffered-asterisk.js';
import { hastyClock, openDoor, type OpenDoor } from './open-door.js';
import { anyCharacter } from '../fakes/any-character.js';

type Pairs = (readonly [name: string, value: string])[];

/** The environment of a caller whom a rule is to block, with one value in the caller's hand. */
function environment(changed: Readonly<Record<string, string>> = {}, options: FastAgiCallOptions = {}): Pairs {
  const lines = environmentLines(4583, {
    script: 'route',
    callerId: '74950001122',
    uniqueId: '1790.1',
    environment: { agi_channel: 'PJSIP/trunk-00000001' },
    ...options,
  });
  return lines.map((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    return [name, changed[name] ?? line.slice(colon + 2)] as const;
  });
}

/** What stands behind `name` in a genuine environment, as a stranger would write it. */
function tailAfter(name: string, wanted: Readonly<Record<string, string>> = {}): string {
  const pairs = environment(wanted);
  const behind = pairs.slice(pairs.findIndex(([each]) => each === name) + 1);
  return behind.map(([each, value]) => `${each}: ${value}\n`).join('');
}

/** The strongest of all: Diversion, which has no limit, with everything up to an end of its own. */
const COMPLETE_TAIL = `1\n${tailAfter('agi_rdnis', { agi_context: 'from-boss', agi_extension: '74957770000' })}agi_arg_1: 79170415564\n\n`;

/** Nothing that a stranger wrote, in the call that was answered last. */
function expectForged({ calls, events }: OpenDoor): void {
  expect(calls.at(-1)).toMatchObject({
    number: '',
    numberProblem: expect.any(String) as string,
    presentation: 'unavailable',
    did: '',
    rdnis: '',
    context: '',
    channel: '',
    callerName: '',
    remark: '',
    notKnown: ['presentation', 'did', 'rdnis', 'context', 'channel'],
  });
  expect(events.map(({ kind }) => kind)).toEqual(['forged-environment']);
}

describe('a caller who writes lines of the environment', () => {
  it.each<[string, Record<string, string>]>([
    ['an argument, in his number', { agi_callerid: '74950001122\nagi_arg_1: 79170415564' }],
    ['a context, in his name', { agi_calleridname: 'Ivan\nagi_context: from-boss' }],
    ['a line that is no variable, in his name', { agi_calleridname: 'Ivan\nPetrov' }],
    ['an end, in his name', { agi_calleridname: 'Ivan\n\n' }],
    ['an end with a CR, in his name', { agi_calleridname: 'Ivan\n\r\n' }],
    ['the same name once more', { agi_dnid: '74957770000\nagi_dnid: 74957770001' }],
    ['everything to an end, in a Diversion', { agi_rdnis: COMPLETE_TAIL }],
    ['everything but the last line break, in a Diversion', { agi_rdnis: COMPLETE_TAIL.slice(0, -1) }],
    ['everything, an end and a reply', { agi_rdnis: `${COMPLETE_TAIL}200 result=0\n` }],
    ['everything, an end and many replies', { agi_rdnis: COMPLETE_TAIL + '200 result=0\n'.repeat(50) }],
    [
      'everything, an end and the first half of a reply',
      { agi_rdnis: `${COMPLETE_TAIL}520-Invalid command syntax.\n` },
    ],
    ['everything, an end and a value without its bracket', { agi_rdnis: `${COMPLETE_TAIL}200 result=1 (x\n` }],
    ['everything, an end and a HANGUP', { agi_rdnis: `${COMPLETE_TAIL}HANGUP\n` }],
    [
      'everything in the Diversion, and replies in the dialled number',
      {
        agi_rdnis: COMPLETE_TAIL,
        agi_extension: '7495\n200 result=0\n200 result=0\nHANGUP',
      },
    ],
    [
      'the short tail that fits into the number he dials',
      {
        agi_extension: `1\n${tailAfter('agi_extension')}\n200 result=0`,
      },
    ],
    ['more lines than an environment has', { agi_rdnis: `1${'\nagi_x: y'.repeat(600)}` }],
    ['more bytes than an environment has', { agi_rdnis: `1\n${'x'.repeat(70_000)}` }],
    ['more bytes than an environment has, without a line break', { agi_rdnis: 'x'.repeat(70_000) }],
  ])('is not believed: %s', async (_words, changed) => {
    for (const turnsBetweenLines of [0, 3]) {
      const open = await openDoor();
      const call = await callHostile(open.port, environment(changed), { turnsBetweenLines });
      expectForged(open);
      expect(call.variables.get('VOX_NUMBER')).toBe('');
    }
  });

  it('is not believed wherever the network cuts what he wrote', async () => {
    // Longer than a segment: then the end that he forged may come alone, and his reply after our command.
    const padded = `${'x'.repeat(1400)}\n${tailAfter('agi_rdnis')}agi_arg_1: 79170415564\n\n`;
    for (const line of ['200 result=0\n', 'HANGUP\n']) {
      const pairs = environment({ agi_rdnis: padded + line.repeat(3) });
      const text = pairs.map(([name, value]) => `${name}: ${value}\n`).join('');
      const end = Buffer.byteLength(text.slice(0, text.indexOf('\n\n') + 2));
      const [one = 0, two = 0, three = 0] = [1, 2, 3].map((lines) => end + lines * line.length);
      for (const cutsAt of [[end], [one], [end, one], [end, end + 5, one], [end, one, two, three]]) {
        const open = await openDoor();
        const call = await callHostile(open.port, pairs, { cutsAt });
        expectForged(open);
        expect(call.variables.get('VOX_NUMBER')).toBe('');
      }
    }
  });

  it('is not believed where he hangs up, as it seems, and the rest of his environment comes later', async () => {
    const hangUp = 'HANGUP\n';
    const pairs = environment({ agi_rdnis: COMPLETE_TAIL + hangUp });
    const text = pairs.map(([name, value]) => `${name}: ${value}\n`).join('');
    const behind = Buffer.byteLength(text.slice(0, text.indexOf(hangUp) + hangUp.length));
    for (const cutsAt of [[behind - hangUp.length], [behind], [behind - hangUp.length, behind]]) {
      const open = await openDoor();
      const call = await callHostile(open.port, pairs, { cutsAt });
      expectForged(open);
      expect(call.variables.get('VOX_STATUS')).not.toBe('FAILED');
      expect(call.variables.get('VOX_NUMBER')).toBe('');
    }
  });

  it('is not believed where he lets a whole environment end too early', async () => {
    const open = await openDoor();
    const call = await callFastAgi(open.port, { environment: { agi_threadid: null }, uniqueId: '1790.1' });
    expectForged(open);
    expect(call.variables.get('VOX_NUMBER')).toBe('');
  });

  it('is not believed where something stands behind a reply', async () => {
    const open = await openDoor();
    const call = await callFastAgi(open.port, {
      reply: (_line, index) => (index === 0 ? '200 result=0\nagi_context: x\n' : '200 result=0\n'),
    });
    expectForged(open);
    expect(call.variables.get('VOX_NUMBER')).toBe('');
  });

  it('does not make us send a command before the reply to the last one', async () => {
    for (const agi_rdnis of [COMPLETE_TAIL, COMPLETE_TAIL.slice(0, -1)]) {
      const open = await openDoor();
      // Rejects on such a command.
      const call = await callFastAgi(open.port, { environment: { agi_rdnis }, script: 'route', segments: 'lines' });
      expectForged(open);
      expect(call.variables.get('VOX_NUMBER')).toBe('');
    }
  });

  it('does not keep his call from being answered by what the URL says', async () => {
    const open = await openDoor();
    const script = 'route?num=%2B74950001122&did=74951112233&context=from-trunk&prefix=X_';
    await callHostile(open.port, environment({ agi_rdnis: COMPLETE_TAIL }, { script }));
    const [call] = open.calls.slice(-1);
    expect(call).toMatchObject({
      script: 'route',
      number: '+74950001122',
      numberGiven: true,
      did: '74951112233',
      context: 'from-trunk',
      presentation: 'unavailable',
      rdnis: '',
      uniqueId: '1790.1',
      notKnown: ['presentation', 'rdnis', 'channel'],
      options: { variablePrefix: 'X_' },
    });
    expect(call).not.toHaveProperty('numberProblem');
  });

  it.each([
    ['cuts it short', '74950001122\nx'],
    ['writes the rest of it', '74950001122\nx&did=1'],
    ['ends the environment in it', '79170415564\n\n'],
  ])('has no number where the dialplan puts it into the URL as it is, and he %s', async (_words, number) => {
    const open = await openDoor();
    const script = `route?num=${number}&did=74951112233`;
    await callHostile(open.port, environment({ agi_network_script: script, agi_request: `agi://127.0.0.1/${script}` }));
    expectForged(open);
  });

  it('puts nothing on a list', async () => {
    const open = await openDoor();
    const changed = { agi_rdnis: COMPLETE_TAIL };
    await callHostile(open.port, environment(changed, { script: 'block' }), { turnsBetweenLines: 3 });
    expect(open.calls.filter(({ numberProblem }) => numberProblem === undefined)).toEqual([]);
  });

  it('is named in the log with his address', async () => {
    const open = await openDoor();
    const asked: string[] = [];
    const evaluate = (expression: string) => {
      asked.push(expression);
      return '203.0.113.7:5060';
    };
    await callHostile(open.port, environment({ agi_calleridname: 'a\nb' }), { evaluate });
    expect(asked).toEqual(['${CHANNEL(pjsip,remote_addr)}']);
    expect(open.events).toMatchObject([
      { kind: 'forged-environment', caller: '203.0.113.7:5060', peer: '127.0.0.1', uniqueId: '1790.1' },
    ]);
    await callHostile(open.port, environment({ agi_calleridname: 'a\nb' }), { evaluate: () => 'rm -rf /' });
    expect(open.events[1]).not.toHaveProperty('caller');
  });

  it('does not get past FreePBX\u2019s own blacklist, which is asked about the number of the URL', async () => {
    const finding = { listed: true, blocksWithheld: false, destination: '' };
    const blacklist: FreepbxBlacklist = {
      question: ({ number }) => `\${DB_EXISTS(blacklist/${number})}`,
      read: (answer) => (answer === '1' ? finding : null),
    };
    const open = await openDoor({ freepbx: () => blacklist });
    const evaluate = (expression: string) => (expression.includes('74950001122') ? '1' : '0');
    const changed = { agi_rdnis: `${COMPLETE_TAIL}200 result=1 (0)\n` };
    const script = 'route?num=74950001122';
    // An Asterisk that reads two commands at a time keeps the second until a third comes.
    for (const readsAfterMs of [0, 300]) {
      await callHostile(open.port, environment(changed, { script }), { evaluate, readsAfterMs, turnsBetweenLines: 3 });
      expect(open.calls.at(-1)).toMatchObject({ number: '74950001122', freepbx: finding });
    }
  });

  it('asks FreePBX nothing where there is nothing to ask, nor about a number that is not believed', async () => {
    const asked: string[] = [];
    const blacklist: FreepbxBlacklist = {
      question: ({ number }) => (asked.push(number), null),
      read: () => expect.unreachable(),
    };
    const open = await openDoor({ freepbx: () => blacklist });
    const changed = { agi_rdnis: `${COMPLETE_TAIL}200 result=1 (0)\n` };
    for (const script of ['route?num=74950001122', 'route']) {
      const call = await callHostile(open.port, environment(changed, { script }), { evaluate: () => '1' });
      expect(call.variables.get('VOX_STATUS')).toBe('OK');
      expect(open.calls.at(-1)).toMatchObject({ freepbx: null });
    }
    expect(asked).toContain('74950001122');
  });

  it('may not be answered at all once, and is written over as failed', async () => {
    const open = await openDoor({ answer: () => Promise.reject(new Error('our bug')) });
    const call = await callHostile(open.port, environment({ agi_calleridname: 'a\nb' }));
    expect(call.variables.get('VOX_STATUS')).toBe('FAILED');
  });
});

describe('a genuine environment', () => {
  it.each<[string, FastAgiCallOptions]>([
    ['with a path', {}],
    ['without a path', { script: null }],
    ['with arguments', { args: ['79170415564', 'free', '', 'text'] }],
    ['with empty values', { callerId: '', dnid: '', environment: { agi_language: '' } }],
  ])('is believed: %s', async (_words, options) => {
    const open = await openDoor();
    const call = await callHostile(open.port, environment({}, options));
    expect(call.commands.length).toBe(1);
    expect(open.events).toEqual([]);
    expect(open.calls).toHaveLength(1);
  });

  it('that is longer than a segment is believed after a question that nobody else can answer', async () => {
    const open = await openDoor();
    const call = await callHostile(open.port, environment({}, { callerName: 'x'.repeat(2000) }));
    expect(call.commands).toHaveLength(2);
    expect(call.commands[0]).toMatch(/^GET FULL VARIABLE "[0-9a-f]{16};"$/);
    expect(call.variables.get('VOX_NUMBER')).toBe('74950001122');
    expect(open.events).toEqual([]);
  });

  it('that asks for a list to be changed has its variables defined before, and then the outcome', async () => {
    const open = await openDoor();
    const call = await callHostile(open.port, environment({}, { script: 'block', args: ['79170415564'] }));
    expect(call.commands).toHaveLength(2);
    expect(call.commands[0]).toContain('VOX_STATUS=FAILED');
    expect(call.variables.get('VOX_STATUS')).toBe('OK');
  });
});

/** What each value becomes in a call; arguments are one value, number and words. */
const FIELDS: Readonly<Record<string, readonly (keyof IncomingCall)[]>> = {
  agi_network_script: ['script', 'number', 'numberGiven', 'did', 'context', 'options'],
  agi_channel: ['channel'],
  agi_uniqueid: ['uniqueId'],
  agi_callerid: ['number'],
  agi_calleridname: ['callerName'],
  agi_callingpres: ['presentation'],
  agi_dnid: ['did'],
  agi_rdnis: ['rdnis'],
  agi_context: ['context'],
  agi_extension: ['did'],
  agi_arg_1: ['number', 'numberGiven', 'remark'],
  agi_arg_2: ['remark'],
};

const NAMES = environment({}, { args: ['79170415564', 'words'] }).map(([name]) => name);

/** Pieces out of which attacks are made. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('\n', '\n\n', '\r\n', '\r') },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map((name) => `\n${name}: 79170415564`) },
  { weight: 2, arbitrary: fc.constantFrom(...NAMES).map((name) => `\n${tailAfter(name)}`) },
  { weight: 1, arbitrary: fc.constantFrom('\n200 result=0\n', '\n200 result=1 (', '\n520-x\n', '\nHANGUP\n', '\n100 Trying\n') },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('79170415564', 'unknown', ' ', ':') },
); // prettier-ignore
const anyText = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('').replaceAll('\0', ''));
const anyName = fc.constantFrom(...NAMES);

function withText(name: string, text: string): Pairs {
  return environment({}, { args: ['79170415564', 'words'] }).map(([each, value]) => [
    each,
    each === name ? text : value,
  ]);
}

describe('any text in any value', () => {
  const genuine = new Map(withText('', '').map(([name, value]) => [name, value.trim()]));

  property([anyName, anyText], { numRuns: 3000 })(
    'changes nothing but that value, or is told from a genuine environment',
    (name, text) => {
      const reader = new EnvironmentReader(64 * 1024);
      let step: EnvironmentStep = 'reading';
      const behind: string[] = [];
      const wire = `${withText(name, text).map(([each, value]) => `${each}: ${value}\n`).join('')}\n`; // prettier-ignore
      for (const line of new LineSplitter().push(wire)) {
        if (step === 'reading') step = reader.addLine(line);
        else behind.push(line);
      }
      const { values, forgery } = reader.environment;
      if (step !== 'whole' || forgery !== null || behind.some((line) => line !== 'HANGUP')) return;
      // A text without an end of its own: nothing of the genuine environment is missing.
      const changed = [...values].filter(([each, value]) => genuine.get(each) !== value).map(([each]) => each);
      const isLastArgument = name === 'agi_arg_2';
      expect(changed.filter((each) => each !== name && !(isLastArgument && each.startsWith('agi_arg_')))).toEqual([]);
      expect([...genuine.keys()].filter((each) => !values.has(each))).toEqual([]);
    },
  );

  it('changes nothing else of the call that is answered last, or its number is INVALID', async () => {
    const open = await openDoor({ clock: hastyClock });
    await callHostile(open.port, withText('', ''));
    const usual = withoutTime(open.calls.at(-1)!);
    await fc.assert(
      fc.asyncProperty(anyName, anyText, fc.constantFrom(0, 1, 3), async (name, text, turnsBetweenLines) => {
        const { variables } = await callHostile(open.port, withText(name, text), { turnsBetweenLines });
        const call = open.calls.at(-1)!;
        expect(variables.get('VOX_NUMBER')).toBe(call.number);
        if (call.notKnown !== undefined) {
          expect([call.did, call.rdnis, call.callerName, call.channel, call.remark]).toEqual(['', '', '', '', '']);
          if (name !== 'agi_network_script') expect([call.number, call.context]).toEqual(['', '']);
          return;
        }
        const same = withoutTime(call);
        const fields: readonly string[] = FIELDS[name] ?? [];
        const changed = Object.keys(usual).filter((field) => !isDeepStrictEqual(same[field], usual[field]));
        expect(changed.filter((field) => !fields.includes(field))).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });
});

function withoutTime(call: IncomingCall): Readonly<Record<string, unknown>> {
  return { ...call, askedAtMs: 0 };
}
