// What was learnt, among hosts: how long it lies there, what of it is believed, and who asks.

import { beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../src/lookup/observation.js';
import { createSeal } from '../../src/shared/seal.js';
import { SharedAnswers } from '../../src/shared/shared-answers.js';
import { SharedFault } from '../../src/shared/shared-fault.js';
import { sharedKeys } from '../../src/shared/shared-keys.js';
import { SharedLink } from '../../src/shared/shared-link.js';
import { HostMessages } from '../../src/shared/host-messages.js';
import { sharing } from '../../src/shared/shared-source.js';
import { timeText } from '../../src/store/store-key.js';
import { manualClock, type ManualClock } from '../fakes/manual-clock.js';
import { ScriptedClient, settle, type AskedCommand } from './scripted-client.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NUMBER = '79170415564';
const KEEP_MS = { found: 90 * DAY_MS, 'not-found': DAY_MS };

let clock: ManualClock;
let client: ScriptedClient;
let answers: SharedAnswers;
beforeEach(() => {
  clock = manualClock();
  client = new ScriptedClient();
  answers = answersWith(null);
});

function answersWith(hashKey: string | null): SharedAnswers {
  const seal = createSeal(hashKey);
  const keys = sharedKeys('voxroute:', seal);
  return new SharedAnswers({
    ...{ keys, seal, clock, process: 'near.1', messages: new HostMessages(seal, keys.messages, 'near.1', clock) },
    link: new SharedLink({ client, clock, timeoutMs: 100, readTimeoutMs: 20, onTook: () => undefined }),
    // As Voxlink's own answer is read again: it has to be about its number.
    check: (observation) => (observation.raw === observation.number ? observation : null),
    keepMs: () => KEEP_MS,
  });
}

const observed = (ageMs: number, change: Partial<Observation> = {}): Observation => ({
  ...{ source: 'voxlink-v1', number: NUMBER, outcome: 'found', fields: { operator: 'МТС' }, raw: NUMBER },
  learntAtMs: clock.epochMs() - ageMs,
  ...change,
});

/** What stands at the server of an observation. */
async function valueOf(observation: Observation, by = answers): Promise<string> {
  by.write(observation, null);
  const { args } = client.last;
  client.last.answer(1);
  await by.written();
  return String(args[0]);
}

async function found(value: string, by = answers, newerThanMs = -1): Promise<Observation | null> {
  const looked = by.read('voxlink-v1', NUMBER, newerThanMs, 'call');
  client.last.answer([value, value === '' ? 'mine' : '']);
  const result = await looked;
  return result.kind === 'answer' ? result.observation : null;
}

describe('an answer that is told', () => {
  it.each([
    ['found', 10 * DAY_MS, 80 * DAY_MS],
    ['not-found', HOUR_MS, 23 * HOUR_MS],
  ] as const)('%s, lies there for what is left of its time', (outcome, ageMs, leftMs) => {
    answers.write(observed(ageMs, { outcome, fields: {} }), null);
    expect(client.last).toMatchObject({
      script: 'write',
      args: [expect.any(String), leftMs, '-', expect.any(String), 'voxroute:1:news', expect.any(String)],
    });
    expect(client.last.keys).toEqual([`voxroute:1:{${NUMBER}}:a:voxlink-v1`, `voxroute:1:{${NUMBER}}:f:voxlink-v1`]);
  });

  it('too old to be worth it, is not told', async () => {
    answers.write(observed(DAY_MS, { outcome: 'not-found', fields: {} }), null);
    await answers.written();
    expect(client.asked).toEqual([]);
  });

  it('waits while the server takes none, behind those that it takes, a thousand at the most', async () => {
    const numbers = Array.from({ length: 1100 }, (_, index) => String(79_170_000_000 + index));
    for (const number of numbers) answers.write(observed(0, { number, raw: number }), null);
    await settle();
    const first = client.asked.length;
    for (const command of client.asked) command.fail(new SharedFault('full'));
    await settle();
    expect(answers.stats().waiting).toBeLessThanOrEqual(1000);
    expect(answers.stats().dropped).toBeGreaterThanOrEqual(100);
    clock.advance(1000);
    await settle();
    // Those that failed stand at the end.
    const again = client.asked.slice(first).map(({ keys }) => keys[0]);
    expect(again.length).toBeGreaterThan(0);
    for (const command of client.asked.slice(0, first)) expect(again).not.toContain(command.keys[0]);
  });

  it('is not written when its number was forgotten meanwhile', async () => {
    answers.write(observed(0, { number: '79990000001', raw: '79990000001' }), null);
    answers.write(observed(0), null);
    answers.drop(NUMBER);
    client.last.answer(1);
    await answers.written();
    expect(client.asked.filter(({ script }) => script === 'write')).toHaveLength(1);
  });
});

describe('an answer that lies there', () => {
  it('is given when it is right, and newer than what is known here', async () => {
    const value = await valueOf(observed(HOUR_MS));
    expect(await found(value)).toMatchObject({ number: NUMBER, fields: { operator: 'МТС' } });
    expect(await found(value, answers, clock.epochMs() - HOUR_MS)).toBe(null);
    expect(answers.stats()).toMatchObject({ hits: 1, misses: 1, refused: 0 });
  });

  it.each<[string, (value: string) => string]>([
    ['garbage', () => 'garbage'],
    ['cut', (value) => value.slice(0, -3)],
    ['with another time in front', (value) => timeText(clock.epochMs()) + value.slice(9)],
    ['huge', (value) => value + ' '.repeat(300_000)],
    ['sealed, for a host without a key', (value) => `${value.slice(0, 9)}s${value.slice(10)}`],
  ])('%s, is refused', async (_, change) => {
    const value = await valueOf(observed(HOUR_MS));
    expect(await found(change(value))).toBe(null);
    expect(answers.stats().refused).toBe(1);
  });

  it('about another number, or from the future, is refused', async () => {
    for (const wrong of [
      observed(0, { number: '79170000000', raw: '79170000000' }),
      observed(0, { raw: 'of another' }),
      observed(-HOUR_MS),
    ])
      expect(await found(await valueOf(wrong))).toBe(null);
    expect(answers.stats().refused).toBe(3);
  });

  it('with another key, is refused; with the same, it is read', async () => {
    const [near, same, other] = ['k'.repeat(64), 'k'.repeat(64), 'o'.repeat(64)].map(answersWith);
    const value = await valueOf(observed(HOUR_MS), near);
    expect(value).not.toContain('7917');
    expect(await found(value, same)).toMatchObject({ number: NUMBER });
    expect(await found(value, other)).toBe(null);
  });

  it('that has served its time is none', async () => {
    const value = await valueOf(observed(HOUR_MS, { outcome: 'not-found', fields: {} }));
    clock.advance(23 * HOUR_MS);
    expect(await found(value)).toBe(null);
  });
});

describe('a host that is about to ask', () => {
  const asks: string[] = [];
  const source = (urgency: 'call' | 'refresh' = 'call') => {
    const asked = {
      name: 'voxlink-v1' as const,
      observe: (number: string) => (asks.push(number), Promise.resolve(observed(0, { number, raw: number }))),
    };
    const shared = sharing(asked, { answers, memory: { read: () => undefined }, clock, ttlMs: 7 * DAY_MS });
    return shared.observe(NUMBER, () => urgency);
  };
  const lookAt = (index: number): AskedCommand => client.asked.filter(({ script }) => script === 'read')[index]!;
  beforeEach(() => void asks.splice(0));

  it('says so with its rank, for 1.5 s, and tells the others when it knows', async () => {
    const asked = source();
    expect(lookAt(0).args).toEqual([expect.any(String), expect.stringMatching(/^2near\.1-/), 1500]);
    lookAt(0).answer(['', 'mine']);
    await asked;
    expect(asks).toEqual([NUMBER]);
    expect(client.last).toMatchObject({ script: 'write' });
    expect(client.last.args[2]).toBe(lookAt(0).args[1]);
    void source('refresh');
    expect(lookAt(1).args[1]).toMatch(/^0near/);
  });

  it('waits for another that asks, and takes its answer', async () => {
    const value = await valueOf(observed(0));
    const asked = source();
    lookAt(0).answer(['', 'other']);
    await settle();
    clock.advance(100);
    answers.answered(`voxroute:1:{${NUMBER}}:f:voxlink-v1`);
    await settle();
    lookAt(1).answer([value, '']);
    expect(await asked).toMatchObject({ number: NUMBER });
    expect(asks).toEqual([]);
  });

  it('waits for 250 ms at the most, and asks itself', async () => {
    const asked = source();
    lookAt(0).answer(['', 'other']);
    await settle();
    clock.advance(249);
    await settle();
    expect(client.asked).toHaveLength(1);
    clock.advance(1);
    await settle();
    lookAt(1).answer(['', 'other']);
    await asked;
    expect(asks).toEqual([NUMBER]);
  });

  it('asks at once where the server says nothing in time', async () => {
    const asked = source();
    clock.advance(20);
    await asked;
    expect(asks).toEqual([NUMBER]);
    expect(answers.stats().skipped).toBe(1);
  });
});
