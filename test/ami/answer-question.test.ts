import { describe, expect, it } from 'vitest';
import { answerTrigger, type Answering } from '../../src/ami/answer-question.js';
import { AmiFault } from '../../src/ami/ami-fault.js';
import type { AmiResponse } from '../../src/ami/manager-connection.js';
import { LightAbortController } from '../../src/time/abort-signal-like.js';
import { manualClock } from '../fakes/manual-clock.js';
import type { EventTrigger } from '../../src/ami/user-event.js';

const TRIGGER: EventTrigger = {
  ...{ channel: 'PJSIP/trunk-00000001', uniqueId: '1795309887.1' },
  given: { number: undefined, did: undefined, deadline: undefined, old: new Map<string, string>() },
};

/** What is reported of a question whose channel Asterisk does not let be read. */
async function reportsOf(reply: string | Error, { trigger = TRIGGER, isLost = false } = {}) {
  const reports: unknown[][] = [];
  const lost = new LightAbortController();
  if (isLost) lost.abort(undefined);
  const refusal = (message: string): AmiResponse => ({ ok: false, message, headers: [], behind: 'nothing' });
  let turns = 0;
  await answerTrigger(trigger, 0, lost, {
    clock: manualClock(),
    connection: {
      batch: (actions: readonly object[]) =>
        reply instanceof Error ? Promise.reject(reply) : Promise.resolve(actions.map(() => refusal(reply))),
    },
    rules: { defaults: { deadlineMs: 500 } },
    onRead: () => Promise.resolve(void (turns += 1)),
    answer: () => expect.unreachable(),
    report: (...report: unknown[]) => void reports.push(report),
  } as unknown as Answering);
  expect(turns).toBe(1);
  return reports;
}

describe('a question whose channel cannot be read', () => {
  it.each([
    ['No such channel', 'caller-gone', 'no such channel'],
    ['Permission denied', 'permission-denied', expect.stringContaining('write = call') as string],
    ['Out of order', 'question-unread', 'Asterisk refused: "Out of order"'],
    [new AmiFault('NO_REPLY', 'no reply within 500 ms'), 'question-unread', 'no reply within 500 ms'],
  ])('is reported with its call: %s', async (reply, kind, detail) => {
    expect(await reportsOf(reply)).toEqual([[kind, TRIGGER.uniqueId, detail]]);
  });

  it('is reported without one where the event was torn', async () => {
    const trigger = { ...TRIGGER, uniqueId: null };
    expect(await reportsOf('No such channel', { trigger })).toEqual([['caller-gone', '', 'no such channel']]);
  });

  it('is lost with the connection, whatever Asterisk said', async () => {
    const lost = [['answer-lost', TRIGGER.uniqueId, 'the connection ended']];
    expect(await reportsOf('No such channel', { isLost: true })).toEqual(lost);
    const trigger = { ...TRIGGER, uniqueId: null };
    expect(await reportsOf('Permission denied', { trigger, isLost: true })).toEqual([
      ['answer-lost', '', 'the connection ended'],
    ]);
  });
});
