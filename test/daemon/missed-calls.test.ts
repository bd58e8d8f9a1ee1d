import { describe, expect, it } from 'vitest';
import { recordedCall, reportedCall, type RecordedCall } from '../../src/call/recorded-call.js';
import { recordMissed } from '../../src/daemon/missed-calls.js';
import type { CallJournal } from '../../src/journal/call-journal.js';
import type { NewtelCall } from '../../src/providers/newtel/newtel-calls.js';
import { about, answer, NUMBER, question } from '../journal/open-journal.js';

const START_S = 1_795_300_000;
const ACCOUNT = { name: 'moscow', country: 'RU' } as const;

const providers = (changes: Partial<NewtelCall> = {}): NewtelCall => ({
  ...{ vpbxId: 'a', active: false, direction: 'in', clid: NUMBER, dnid: '84951112233', status: 'no answer' },
  ...{ startTime: START_S, answerTime: null, endTime: START_S + 25 },
  ...changes,
});

/** As the PBX had it, some seconds after the provider. */
function ours(script = 'route', atMs = START_S * 1000 + 2000): RecordedCall {
  const call = recordedCall(question({ script }), answer({ answeredAtMs: atMs }));
  if (call === null) throw new Error('no call');
  return call;
}

/** As a provider told it. */
const told = (report: Partial<NonNullable<RecordedCall['report']>>, script = 'event') =>
  reportedCall({
    ...{ door: 'provider', script, uniqueId: '', atMs: START_S * 1000, channel: '', did: '', number: about(NUMBER) },
    report: {
      ...{ account: 'moscow', event: 'start', id: 'z', direction: 'inbound', outcome: '', durationSeconds: null },
      ...report,
    },
  });

/** A journal with these calls, which begins an hour before. */
function journalOf(calls: readonly RecordedCall[] = [], stats: object = {}) {
  const written: RecordedCall[] = [];
  const asked: number[] = [];
  const journal = {
    record: (call: RecordedCall) => void written.push(call),
    async *since(sinceMs: number) {
      asked.push(sinceMs);
      await Promise.resolve();
      yield calls.map((call, index) => ({ id: String(index), call }));
    },
    stats: () => ({ state: { kind: 'open' }, oldestAtMs: (START_S - 3600) * 1000, ...stats }),
  } as unknown as Pick<CallJournal, 'record' | 'since' | 'stats'>;
  return { journal, written, asked };
}

const missedOf = async (calls: readonly NewtelCall[], here: readonly RecordedCall[], stats?: object) => {
  const { journal, written, asked } = journalOf(here, stats);
  const count = await recordMissed(journal, ACCOUNT, calls);
  expect(count).toBe(written.length);
  return { ids: written.map(({ report }) => report?.id), written, asked };
};

describe('calls that a provider saw', () => {
  it('are written down as the provider has them where the journal has none', async () => {
    const { written, asked } = await missedOf([providers(), providers({ vpbxId: 'b', startTime: START_S - 60 })], []);
    expect(written[0]).toMatchObject({
      ...{ atMs: START_S * 1000, digits: NUMBER, kind: 'e164' },
      question: { door: 'provider', script: 'missed', did: '74951112233', channel: 'NewTel/moscow-0' },
      report: { account: 'moscow', event: 'missed', id: 'a', outcome: 'no answer', durationSeconds: 25 },
    });
    // Five minutes before the first of them: clocks differ.
    expect(asked).toEqual([(START_S - 60 - 300) * 1000]);
  });

  it('last from the answer where there was one, and never less than nothing', async () => {
    const { written } = await missedOf(
      [
        providers({ answerTime: START_S + 10 }),
        providers({ vpbxId: 'b', answerTime: START_S + 30 }),
        providers({ vpbxId: 'c', dnid: 'sales' }),
      ],
      [],
    );
    expect(written.map(({ report }) => report?.durationSeconds)).toEqual([15, 0, 25]);
    expect(written.map(({ question: { did } }) => did)).toEqual(['74951112233', '74951112233', 'sales']);
  });

  it.each([
    ['the PBX had the call', [ours()], []],
    ['the PBX called that number', [ours('outbound')], ['a']],
    ['the PBX had another call of it', [ours('route', START_S * 1000 - 120_000)], ['a']],
    ['a hosted PBX told of the call', [told({ event: 'end' })], []],
    ['a hosted PBX told of a call to it', [told({ event: 'end', direction: 'outbound' })], ['a']],
    ['it was written down before', [told({ event: 'missed', id: 'a' })], []],
    ['another one was written down before', [told({ event: 'missed', id: 'b' })], ['a']],
    ['another account has one of that id', [told({ account: 'perm', event: 'missed', id: 'a' })], ['a']],
  ])('are written down once: %s', async (_, here, ids) => {
    expect((await missedOf([providers()], here)).ids).toEqual(ids);
  });

  it('before the first one of the journal are left out, and all of them while it is empty', async () => {
    const oldestAtMs = START_S * 1000;
    const calls = [providers({ startTime: START_S - 1 }), providers({ vpbxId: 'b' })];
    expect((await missedOf(calls, [], { oldestAtMs })).ids).toEqual(['b']);
    expect((await missedOf(calls, [], { oldestAtMs: null })).ids).toEqual([]);
  });

  it('are not compared with a journal that is off', async () => {
    await expect(missedOf([providers()], [], { state: { kind: 'off' } })).rejects.toThrow(/needs the call journal/);
  });
});
