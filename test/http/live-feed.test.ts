import { describe, expect, it } from 'vitest';
import { LiveFeed } from '../../src/http/live-feed.js';
import type { JournalEntry } from '../../src/journal/search-calls.js';
import { PASS } from '../../src/policy/decision.js';
import { manualClock } from '../fakes/manual-clock.js';

interface Update {
  readonly calls: readonly { readonly id: string; readonly number: string }[];
  readonly more: number;
  readonly figures?: object;
}

const entry = (place: number): JournalEntry => ({
  id: String(place).padStart(12, '0'),
  call: {
    atMs: 0,
    question: {
      ...{
        door: 'agi',
        script: 'route',
        number: '79170415564',
        presentation: 'allowed',
        did: '74951112233',
        rdnis: '',
      },
      ...{ channel: 'PJSIP/trunk-1', context: '', uniqueId: '1.1', freepbx: null },
    },
    ...{ kind: 'e164', digits: '79170415564', status: 'OK', fault: null, source: 'voxlink-v1', ageSeconds: 0 },
    ...{ tookMs: 1, lookedUp: true, decision: PASS, known: {}, heard: [] },
  },
});

function openFeed() {
  const clock = manualClock();
  let call: ((entry: JournalEntry) => void) | null = null;
  let isReady = true;
  const feed = new LiveFeed({
    clock,
    follow(listener) {
      call = listener;
      return () => (call = null);
    },
    summary: () => ({ at: clock.epochMs() }),
    notReady: () => (isReady ? [] : ['voxroute is stopping']),
  });
  const look = (isFull = false, check: () => void = () => undefined) => {
    const abandoned = new AbortController();
    const stream = feed.open({ isFull, check, abandoned: abandoned.signal });
    return stream === null ? null : { reader: stream.getReader(), leave: () => abandoned.abort() };
  };
  return {
    clock,
    look,
    isFollowed: () => call !== null,
    call: (place: number) => call?.(entry(place)),
    stop: () => (isReady = false),
  };
}

async function next(viewer: { reader: ReadableStreamDefaultReader<Uint8Array> } | null): Promise<Update | null> {
  const { done, value } = (await viewer?.reader.read()) ?? { done: true, value: undefined };
  return done ? null : (JSON.parse(new TextDecoder().decode(value).replace(/^data: /, '')) as Update);
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('what open pages are sent', () => {
  it('are calls as they come, masked, and the figures each second', async () => {
    const { clock, look, call } = openFeed();
    const viewer = look();
    clock.advance(0);
    expect(await next(viewer)).toMatchObject({ calls: [], figures: {} });
    call(1);
    clock.advance(100);
    const update = await next(viewer);
    expect(update?.calls.map(({ number }) => number)).toEqual(['7917*****64']);
    expect(update?.figures).toBeUndefined();
    clock.advance(900);
    expect((await next(viewer))?.figures).toBeDefined();
  });

  it('are at most ten updates a second and twenty calls each, however many calls there are', async () => {
    const { clock, look, call } = openFeed();
    const viewer = look();
    clock.advance(0);
    await next(viewer);
    const updates: Update[] = [];
    const reading = (async () => {
      for (let update = await next(viewer); update !== null; update = await next(viewer)) updates.push(update);
    })();
    for (let ms = 0; ms < 1000; ms += 2) {
      call(ms);
      clock.advance(2);
      if (ms % 20 === 0) await turn();
    }
    await turn();
    expect(updates.length).toBeGreaterThan(5);
    expect(updates.length).toBeLessThanOrEqual(10);
    for (const { calls } of updates) expect(calls.length).toBeLessThanOrEqual(20);
    const calls = updates.reduce((total, update) => total + update.calls.length + update.more, 0);
    expect(calls).toBeGreaterThan(400);
    viewer?.leave();
    await reading;
  });

  it('are whole numbers for those who may see them alone', async () => {
    const { clock, look, call } = openFeed();
    const [masked, full] = [look(false), look(true)];
    clock.advance(0);
    await Promise.all([next(masked), next(full)]);
    call(1);
    clock.advance(100);
    expect((await next(masked))?.calls[0]?.number).toBe('7917*****64');
    expect((await next(full))?.calls[0]?.number).toBe('79170415564');
  });

  it('end when whoever looks on may not any more', async () => {
    const { clock, look, isFollowed } = openFeed();
    let mayLook = true;
    const viewer = look(false, () => {
      if (!mayLook) throw new Error('not any more');
    });
    clock.advance(0);
    await next(viewer);
    mayLook = false;
    clock.advance(1000);
    expect(await next(viewer)).toBeNull();
    expect(isFollowed()).toBe(false);
  });

  it('end when the daemon stops, and nobody is followed when the last one leaves', async () => {
    const { clock, look, isFollowed, stop } = openFeed();
    const viewer = look();
    const other = look();
    clock.advance(0);
    expect(isFollowed()).toBe(true);
    other?.leave();
    expect(isFollowed()).toBe(true);
    await next(viewer);
    stop();
    clock.advance(1000);
    expect(await next(viewer)).toBeNull();
    expect(isFollowed()).toBe(false);
  });

  it('do not pile up for one who does not read, and go to at most 32', async () => {
    const { clock, look, call } = openFeed();
    const slow = look();
    for (let others = 1; others < 32; others += 1) expect(look()).not.toBeNull();
    expect(look()).toBeNull();
    for (let update = 0; update < 50; update += 1) {
      call(update);
      clock.advance(100);
    }
    const kept: number[] = [];
    for (let read = 0; read < 4; read += 1) kept.push((await next(slow))?.calls.length ?? 0);
    const further = await Promise.race([
      next(slow),
      new Promise<'nothing'>((resolve) => setImmediate(() => resolve('nothing'))),
    ]);
    expect(further).toBe('nothing');
    expect(kept).toHaveLength(4);
  });
});
