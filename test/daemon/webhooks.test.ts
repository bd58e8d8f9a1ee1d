import { describe, expect, it } from 'vitest';
import type { RecordedCall } from '../../src/call/recorded-call.js';
import { simulateWith, webhookApi, type WebhookParts } from '../../src/daemon/webhooks.js';
import type { JournalEntry } from '../../src/journal/search-calls.js';
import { manualClock } from '../fakes/manual-clock.js';

/** Of 12 digits: the second of the beginning, and two more. */
const ID = '179530000001';
const START_MS = 1_795_300_000_000;

const told = (event: string, changes: object = {}) => {
  const call = { report: { account: 'tashkent', event, id: ID, ...changes } } as unknown as RecordedCall;
  return { id: event, call } as JournalEntry;
};

function recallFrom(...pieces: (readonly JournalEntry[] | Error)[]) {
  const asked: number[] = [];
  const taken: number[] = [];
  const journal: WebhookParts['journal'] = {
    record: () => undefined,
    async *since(sinceMs: number) {
      asked.push(sinceMs);
      for (const piece of pieces) {
        await Promise.resolve();
        if (piece instanceof Error) throw piece;
        taken.push(piece.length);
        yield [...piece];
      }
    },
  };
  const api = webhookApi({ current: () => expect.unreachable(), journal });
  return { recall: (id = ID) => api.recall('tashkent', id), asked, taken };
}

describe('a call of a hosted PBX in the journal', () => {
  it('is found with its beginning, from five minutes before the second that its id names', async () => {
    const start = told('start');
    const { recall, asked } = recallFrom([told('start', { id: '179530000002' }), { ...start }], [told('x')]);
    expect(await recall()).toEqual({ start: start.call, isEnded: false });
    expect(asked).toEqual([START_MS - 300_000]);
  });

  it('has ended when its end is there, and nothing behind that is read', async () => {
    const start = told('start');
    const { recall, taken } = recallFrom([start], [told('end')], [told('start', { outcome: 'later' })]);
    expect(await recall()).toEqual({ start: start.call, isEnded: true });
    expect(taken).toEqual([1, 1]);
  });

  it('is not taken for that of another account, and a call of Asterisk for none', async () => {
    const ofAsterisk = { id: 'a', call: { report: undefined } as unknown as RecordedCall } as JournalEntry;
    const { recall } = recallFrom([told('start', { account: 'other' }), ofAsterisk, told('end', { account: 'other' })]);
    expect(await recall()).toEqual({ start: null, isEnded: false });
  });

  it('is not looked for by an id of another form, nor where the journal cannot be read', async () => {
    const { recall, asked } = recallFrom([told('start')]);
    for (const id of ['17953000001', '1795300000011', 'x79530000001', '']) {
      expect(await recall(id)).toEqual({ start: null, isEnded: false });
    }
    expect(asked).toEqual([]);
    const unreadable = recallFrom([told('start')], new Error('the disk is gone'));
    expect(await unreadable.recall()).toEqual({ start: null, isEnded: false });
  });

  it('is given up after a hundred thousand others', async () => {
    const others = Array.from({ length: 50_000 }, () => told('start', { id: '179530000002' }));
    const { recall, taken } = recallFrom(others, others, [told('x')], [told('start')]);
    expect(await recall()).toEqual({ start: null, isEnded: false });
    expect(taken).toEqual([50_000, 50_000, 1]);
  });
});

it('an account without a webhook has no answer to be shown', async () => {
  const snapshot = { webhookAccounts: [], decide: () => expect.unreachable(), contacts: { find: () => null } };
  const asked = { account: 'tashkent', number: '1', line: '2', queue: '', direction: 'inbound' } as const;
  expect(await simulateWith(snapshot as unknown as Parameters<typeof simulateWith>[0], asked, manualClock())).toMatch(
    /^tashkent has no webhook/,
  );
});
