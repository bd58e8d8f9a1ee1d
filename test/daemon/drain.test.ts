import { describe, expect, it } from 'vitest';
import { drain, OpenParts } from '../../src/daemon/drain.js';
import { manualClock } from '../fakes/manual-clock.js';
import { loadedConfig } from '../fakes/loaded-config.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function logOf() {
  const lines: string[] = [];
  return { lines, write: (_level: string, _fields: object, message: string) => void lines.push(message) };
}

describe('the parts of a daemon', () => {
  it('close one by one in the reverse of the order in which they were opened', async () => {
    const happened: string[] = [];
    const parts = new OpenParts(logOf());
    for (const name of ['store', 'queue', 'requests', 'commands']) {
      parts.add(async () => {
        happened.push(`${name} closing`);
        await settle();
        happened.push(`${name} closed`);
      });
    }
    await parts.close();
    expect(happened).toEqual(
      ['commands', 'requests', 'queue', 'store'].flatMap((name) => [`${name} closing`, `${name} closed`]),
    );
  });

  it('close although one of them cannot, which the log says', async () => {
    const log = logOf();
    const parts = new OpenParts(log);
    const closed: string[] = [];
    parts.add(() => void closed.push('store'));
    parts.add(() => Promise.reject(new Error('stuck')));
    parts.add(() => {
      throw new Error('broken');
    });
    await parts.close();
    expect(closed).toEqual(['store']);
    expect(log.lines).toEqual(['a part did not close cleanly', 'a part did not close cleanly']);
  });
});

describe('a snapshot that a reload has replaced', () => {
  function setUp() {
    const clock = manualClock();
    const stopping = new AbortController();
    const state = { inFlight: 1, isClosed: false };
    const loaded = loadedConfig();
    const lookup = {
      inFlight: () => state.inFlight,
      close() {
        state.isClosed = true;
        return Promise.resolve();
      },
    };
    const log = { ...logOf(), setLevel: () => undefined, settle: () => Promise.resolve('written' as const) };
    const drained = drain({ loaded, lookup }, [], { clock, log }, stopping.signal);
    /** As far as promises go between two steps of the clock. */
    const pass = async (ms: number) => {
      for (let leftMs = ms; leftMs > 0; leftMs -= 200) {
        await settle();
        clock.advance(200);
      }
      await settle();
    };
    return { state, stopping, drained, pass, clock };
  }

  it('stays open until its last request has ended', async () => {
    const { state, drained, pass } = setUp();
    await pass(5000);
    expect(state.isClosed).toBe(false);
    state.inFlight = 0;
    await pass(200);
    expect(state.isClosed).toBe(true);
    await drained;
  });

  it('is closed after a minute and a half, whatever its requests do', async () => {
    const { state, drained, pass } = setUp();
    await pass(89_000);
    expect(state.isClosed).toBe(false);
    await pass(1200);
    expect(state.isClosed).toBe(true);
    await drained;
  });

  it('is closed at once when the daemon stops', async () => {
    const { state, stopping, drained, pass, clock } = setUp();
    await pass(400);
    stopping.abort();
    await drained;
    expect(state.isClosed).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
