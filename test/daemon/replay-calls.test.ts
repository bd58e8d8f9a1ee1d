// Calls of a real journal through the policy in use, or through that of another configuration.

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { IncomingCall } from '../../src/call/incoming-call.js';
import { NO_LIST_SOURCES } from '../../src/daemon/load-policy.js';
import { namesKey } from '../../src/daemon/preparation.js';
import { openPolicyResources } from '../../src/daemon/policy-resources.js';
import { explainEntry, replayCalls } from '../../src/daemon/replay-calls.js';
import { NO_LISTS } from '../../src/daemon/snapshot.js';
import type { Serving } from '../../src/daemon/state.js';
import type { CallAnswer } from '../../src/call/call-answer.js';
import { PASS, type Decision } from '../../src/policy/decision.js';
import { ShownNumbers } from '../../src/policy/shown-numbers.js';
import { createLog } from '../../src/telemetry/log.js';
import { manualClock } from '../fakes/manual-clock.js';
import { found } from '../fakes/scripted-source.js';
import { about, answer, NUMBER, openJournal, question, searched } from '../journal/open-journal.js';
import { openResources, openSnapshot, textOf } from './open-snapshot.js';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 24, 9);
const never = new AbortController().signal;
const OTHER = '79161234567';
const NOTHING_SAID = { reason: '', label: '', untilMs: null, hangupCause: null };
const BLOCK_MTS = 'rules: [{ id: mts, if: { operator: mts }, then: { block: true } }]';
const FLOOD =
  'rules: [{ id: flood, if: { direction: inbound, calls: { over: 1, within: 24h } }, then: { block: true } }]';

const heard = (number: string, operator = 'МТС') => [
  found(number, { operator, region: 'Республика Башкортостан' }, START_MS),
];

interface Call extends Partial<Pick<IncomingCall, 'script'>>, Partial<Pick<CallAnswer, 'lookedUp' | 'observations'>> {
  readonly number?: string;
  readonly decision?: Partial<Decision>;
}

/** Calls an hour apart, each with an id of its own, and a daemon as far as it replays them. */
async function daemonWith(yaml: string, calls: readonly Call[], resources: Partial<Serving['resources']> = {}) {
  const clock = manualClock(START_MS);
  const { journal } = openJournal({ clock, settings: { keep: 1e12 } });
  for (const [index, { number = NUMBER, script = 'route', ...more }] of calls.entries()) {
    journal.observe(
      question({ number: `+${number}`, script, uniqueId: `1.${index}` }),
      answer({ number: about(number), answeredAtMs: clock.epochMs(), observations: heard(number), ...more }),
    );
    clock.advance(HOUR_MS);
  }
  await journal.flush();
  const snapshotResources = { ...(await openResources(yaml, { clock })), ...resources };
  const snapshot = await openSnapshot(yaml, snapshotResources);
  const serving = {
    resources: { ...snapshotResources, journal },
    snapshot,
    made: { namesKey: namesKey(snapshot.loaded), plan: new Uint8Array() },
  } as unknown as Serving;
  const idAt = async (index: number) => (await searched(journal)).reverse()[index]?.id ?? '';
  const replay = (sinceMs = 0, other: string | null = null, abandoned = never, edges = {}) =>
    replayCalls(serving, edges, { sinceMs, texts: other === null ? null : textOf(other) }, abandoned);
  return { serving, idAt, replay, explain: async (index: number) => explainEntry(serving, await idAt(index)) };
}

/** A journal that gives these calls in turns, and says how many turns were asked for. */
async function inTurns(serving: Serving, turns: readonly (readonly number[])[]) {
  const entries = (await searched(serving.resources.journal)).reverse();
  const given: number[] = [];
  const since = vi.fn<(sinceMs: number) => void>();
  const journal = {
    ...{ get: (id: string) => Promise.resolve(entries.find((entry) => entry.id === id) ?? null) },
    async *since(sinceMs: number) {
      since(sinceMs);
      for (const [turn, indexes] of turns.entries()) {
        given.push(turn);
        yield Promise.resolve(indexes.flatMap((index) => entries[index] ?? []));
      }
    },
  };
  return { serving: { ...serving, resources: { ...serving.resources, journal } } as unknown as Serving, given, since };
}

describe('calls of the journal through a policy', () => {
  it('are all that a policy decides, and those that it treats otherwise than then', async () => {
    const blocked = { action: 'block', rule: 'mts' } as const;
    const { replay } = await daemonWith(BLOCK_MTS, [
      {},
      { decision: { ...blocked, hangupCause: 21 } },
      { script: 'block' },
      {},
    ]);
    const { groups, ...counts } = await replay();
    expect(counts).toEqual({ calls: 3, changed: 2, unsure: 0, others: 0 });
    expect(groups).toMatchObject([{ then: { action: 'pass' }, now: blocked, calls: 2 }]);
  });

  it('count from the given moment on, that moment included', async () => {
    const { replay } = await daemonWith(BLOCK_MTS, [{}, {}, {}]);
    expect(await replay(START_MS + HOUR_MS)).toMatchObject({ calls: 2 });
    expect(await replay(START_MS + HOUR_MS + 1)).toMatchObject({ calls: 1 });
  });

  it('are counted by rules with those of the day before that moment, and no earlier ones', async () => {
    const calls = [{}, ...Array.from({ length: 22 }, () => ({ number: OTHER })), {}];
    const { serving, replay } = await daemonWith(FLOOD, calls);
    expect(await replay(START_MS + 23 * HOUR_MS)).toMatchObject({ calls: 1, changed: 1 });
    const { serving: watched, since } = await inTurns(serving, []);
    await replayCalls(watched, {}, { sinceMs: START_MS, texts: null }, never);
    expect(since.mock.calls).toEqual([[START_MS - 24 * HOUR_MS]]);
  });

  it('go no further once whoever asked has gone: what was tallied until then is told', async () => {
    const { serving } = await daemonWith(BLOCK_MTS, [{}, {}, {}]);
    const gone = new AbortController();
    gone.abort();
    const { serving: watched, given } = await inTurns(serving, [[0, 1], [2]]);
    expect(await replayCalls(watched, {}, { sinceMs: 0, texts: null }, gone.signal)).toMatchObject({ calls: 2 });
    expect(given).toEqual([0]);
    expect(await replayCalls(watched, {}, { sinceMs: 0, texts: null }, never)).toMatchObject({ calls: 3 });
  });

  it('let others have their turn meanwhile', async () => {
    const { serving } = await daemonWith(BLOCK_MTS, [{}]);
    const { serving: watched } = await inTurns(serving, [new Array<number>(5000).fill(0)]);
    let turns = 0;
    const others = setInterval(() => (turns += 1), 0);
    await replayCalls(watched, {}, { sinceMs: 0, texts: null }, never);
    clearInterval(others);
    expect(turns).toBeGreaterThan(1);
  });

  it('leave what live calls are counted by alone', async () => {
    const { serving, replay } = await daemonWith(FLOOD, [{}, {}]);
    await replay();
    expect(serving.resources.callMemory.guard.size).toEqual({ watched: 0, held: 0 });
  });

  it('show whoever was called the own number that was shown then', async () => {
    const own = ['74951110001', '74951110002', '74951110003'];
    const yaml = `
ownNumbers: [${own.map((number) => `{ number: "${number}", region: RU-BA }`).join(', ')}]
rules: [{ id: local, if: { direction: outbound }, then: { callerId: local, trunks: [gsm] } }]`;
    const shown = (callerId: string, number = NUMBER): Call => ({
      ...{ number, script: 'outbound' },
      decision: { ...PASS, action: 'route', rule: 'local', callerId, callerIds: [callerId], trunks: ['gsm'] },
    });
    const { replay } = await daemonWith(yaml, [
      shown('84951110003'),
      shown('84951110002', OTHER),
      shown('84951110003'),
    ]);
    const { groups } = await replay();
    expect(groups.flatMap(({ examples }) => examples.map(({ now }) => now.callerId))).toEqual([
      '84951110003',
      '84951110002',
      '84951110003',
    ]);
  });
});

it('own numbers that were shown then are noted at that time, and nothing else is', async () => {
  const noted = vi.spyOn(ShownNumbers.prototype, 'note');
  onTestFinished(() => noted.mockRestore());
  const decision = { callerIds: ['84951110003', '204', ''] };
  const { replay } = await daemonWith('', [{}, { script: 'outbound', decision }]);
  await replay();
  const numbers = ['74951110003'];
  expect(noted.mock.calls).toEqual([
    [{ callee: NUMBER, numbers, atMs: expect.closeTo(START_MS + HOUR_MS, -1) as number }],
  ]);
});

describe('calls of the journal through another configuration', () => {
  const ALL = 'rules: [{ id: all, then: { block: true } }]';

  it('are decided by that one, which is closed afterwards; the one in use stays open', async () => {
    const { serving, replay } = await daemonWith('', [{}]);
    const closed = vi.spyOn(serving.snapshot.lookup, 'close');
    const clients: { close(): Promise<void> }[] = [];
    const { openers } = serving.resources;
    Object.assign(serving.resources, {
      openers: openers.map((open) => (parts: Parameters<typeof open>[0]) => (clients.push(parts.client), open(parts))),
    });
    expect(await replay()).toMatchObject({ calls: 1, changed: 0 });
    expect(clients).toEqual([]);
    const ended = replay(0, ALL);
    await expect.poll(() => clients.length, { interval: 1 }).toBeGreaterThan(0);
    expect(await ended).toMatchObject({ calls: 1, changed: 1 });
    const sent = (clients[0] as unknown as { send(request: object): Promise<unknown> }).send({
      url: new URL('http://127.0.0.1:1/'),
    });
    await expect(sent).rejects.toThrow(/closed/);
    expect(closed).not.toHaveBeenCalled();
  });

  it('are decided by its lists, and by the runtime lists of now', async () => {
    const clock = manualClock(START_MS);
    const edges = { clock, log: createLog('error', () => undefined), version: 'test' };
    const policy = await openPolicyResources(null, edges, () => NO_LISTS, vi.fn());
    onTestFinished(() => policy.close());
    const { replay } = await daemonWith('', [{}, { number: OTHER }], { listSources: policy.listSources });
    policy.lists.put('block', { ...NOTHING_SAID, number: OTHER }, 'test');
    expect(await replay(0, '{}')).toMatchObject({ calls: 2, changed: 1 });
    expect(await replay(0, `lists: { block: ["${NUMBER}"] }`)).toMatchObject({ changed: 2 });
  });

  it('go by what that one says of names, or by the names in use where it says the same', async () => {
    const { replay } = await daemonWith('', [{}, { observations: heard(NUMBER, 'Своя сеть') }]);
    const own = 'registry: { operators: [{ id: our-net, name: "Своя сеть" }] }';
    const rule = (id: string) => `rules: [{ id: x, if: { operator: ${id} }, then: { block: true } }]`;
    expect(await replay(0, rule('mts'))).toMatchObject({ changed: 1 });
    expect(await replay(0, `${own}\n${rule('our-net')}`)).toMatchObject({ changed: 1 });
    expect(await replay(0, `${own}\n${rule('mts')}`)).toMatchObject({ changed: 1 });
  });

  it('are prepared where a daemon has it done, with the bodies of fetched lists and the names in use', async () => {
    const { serving, replay } = await daemonWith('', []);
    const run = vi.fn(() => Promise.reject(new Error('busy')));
    await expect(replay(0, ALL, never, { preparation: { run } })).rejects.toThrow('busy');
    expect(run.mock.calls).toEqual([
      [
        'configuration',
        { texts: textOf(ALL), bodies: NO_LIST_SOURCES.stored(), namesInUse: namesKey(serving.snapshot.loaded) },
      ],
    ]);
  });
});

describe('one call of the journal explained', () => {
  it('is null where there is none', async () => {
    const { serving } = await daemonWith('', [{}]);
    expect(await explainEntry(serving, '000000000000')).toBeNull();
  });

  it('is told with what is decided now, and whether that is another treatment', async () => {
    const { explain } = await daemonWith(BLOCK_MTS, [
      {},
      { decision: { action: 'block', rule: 'mts', hangupCause: 21 } },
    ]);
    expect(await explain(0)).toMatchObject({
      ...{ isChanged: true, isUnsure: false, now: { decision: { action: 'block', rule: 'mts' } } },
      entry: { call: { digits: NUMBER } },
    });
    expect(await explain(1)).toMatchObject({ isChanged: false, isUnsure: false });
  });

  it('that rules cannot decide without a lookup is unsure, and not changed', async () => {
    const unheard = { lookedUp: false, observations: [], decision: { action: 'block', rule: 'x' } } as const;
    const { explain } = await daemonWith(BLOCK_MTS, [unheard]);
    expect(await explain(0)).toMatchObject({ isChanged: false, isUnsure: true });
  });

  it('counts calls before it by its number and by its hundred, not those behind it, and not a day before', async () => {
    const near = `${NUMBER.slice(0, -1)}9`;
    const counted = async (calls: readonly Call[], index: number, by = 'number') => {
      const yaml = FLOOD.replace('over: 1', `over: 1, by: ${by}`);
      const { explain } = await daemonWith(yaml, calls);
      return (await explain(index))?.now.decision.action;
    };
    expect(await counted([{}, {}], 1)).toBe('block');
    expect(await counted([{}, {}], 0)).toBe('pass');
    expect(await counted([{ number: near }, {}], 1, 'range')).toBe('block');
    expect(await counted([{ number: near }, {}], 1)).toBe('pass');
    expect(await counted([{ number: OTHER }, {}], 1, 'range')).toBe('pass');
    const dayApart = (hours: number) => [{}, ...Array.from({ length: hours - 1 }, () => ({ number: OTHER })), {}];
    expect(await counted(dayApart(23), 23)).toBe('block');
    expect(await counted(dayApart(25), 25)).toBe('pass');
  });

  it('costs no second look at calls of other numbers', async () => {
    const { serving, explain } = await daemonWith(BLOCK_MTS, [{}, { number: OTHER }, {}]);
    const reconsidered = vi.spyOn(serving.snapshot.lookup, 'reconsider');
    await explain(2);
    expect(reconsidered.mock.calls.map(([number]) => number)).toEqual([NUMBER, NUMBER]);
  });

  it('reads the journal from a day before it, up to it', async () => {
    const { serving, idAt } = await daemonWith(FLOOD, [{}, {}, {}]);
    const { serving: watched, given, since } = await inTurns(serving, [[0], [1], [2]]);
    const explained = await explainEntry(watched, await idAt(1));
    expect(explained?.now.decision.action).toBe('block');
    expect(since.mock.calls).toEqual([[START_MS + HOUR_MS - 24 * HOUR_MS]]);
    expect(given).toEqual([0, 1]);
  });

  it('is explained with the defaults and the registry of the daemon', async () => {
    const { serving, explain } = await daemonWith('', [{}]);
    const registryFinding = vi.spyOn(serving.snapshot.lookup, 'registryFinding');
    await explain(0);
    expect(registryFinding).toHaveBeenCalledWith(NUMBER);
  });
});
