import { describe, expect, it } from 'vitest';
import type { AgiSession } from '../../src/agi/agi-session.js';
import { verifiedCommands } from '../../src/agi/verified-commands.js';
import { LightAbortController } from '../../src/time/abort-signal-like.js';
import { manualClock } from '../fakes/manual-clock.js';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A doubted session whose lines a test says. */
function setUp(owesReply = false) {
  const clock = manualClock();
  const gone = new LightAbortController();
  const sent: string[] = [];
  let listener: (line: string) => void = () => undefined;
  const session = {
    ...{ owesReply, gone },
    overhear: (next: typeof listener) => (listener = next),
    insist: (line: string) => sent.push(line),
  } as unknown as AgiSession;
  const say = async (line: string) => {
    listener(line);
    await settle();
  };
  const isOver = async (ending: Promise<unknown>) => {
    let over = false;
    void ending.then(() => (over = true));
    await settle();
    return over;
  };
  return { clock, gone, sent, say, isOver, talk: verifiedCommands(session, clock) };
}

describe('quiet', () => {
  it('is there when nothing has come for 20 ms', async () => {
    const { clock, say, isOver, talk } = setUp();
    const quiet = talk.quiet();
    clock.advance(19);
    await say('agi_dnid: 1');
    clock.advance(19);
    expect(await isOver(quiet)).toBe(false);
    clock.advance(1);
    expect(await isOver(quiet)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is taken to be there after twenty segments, whatever goes on', async () => {
    const { say, isOver, talk } = setUp();
    const quiet = talk.quiet();
    for (let segment = 1; segment < 20; segment++) await say('agi_dnid: 1');
    expect(await isOver(quiet)).toBe(false);
    await say('agi_dnid: 1');
    expect(await isOver(quiet)).toBe(true);
  });

  it('is waited for behind the reply that is still to come, or 250 ms', async () => {
    const { clock, say, isOver, talk } = setUp(true);
    const quiet = talk.quiet();
    clock.advance(249);
    await say('agi_dnid: 1');
    expect(await isOver(quiet)).toBe(false);
    clock.advance(1);
    await settle();
    clock.advance(20);
    expect(await isOver(quiet)).toBe(true);
  });
});

describe('a question', () => {
  it('is asked three times at most', async () => {
    const { clock, sent, isOver, talk } = setUp();
    const answer = talk.ask('${A}');
    for (let question = 1; question <= 3; question++) {
      expect(sent).toHaveLength(question);
      clock.advance(250);
      await settle();
    }
    expect(await isOver(answer)).toBe(true);
    expect(await answer).toBeNull();
    expect(sent).toHaveLength(3);
  });

  it('ends at once when the connection is gone, and is not asked after that', async () => {
    const { clock, gone, sent, talk } = setUp();
    const answer = talk.ask('${A}');
    gone.abort(undefined);
    expect(await answer).toBeNull();
    expect(await talk.ask('${B}')).toBeNull();
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
