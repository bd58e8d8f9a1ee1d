import { describe, expect, it, onTestFinished } from 'vitest';
import { PreparationWorker } from '../../src/daemon/preparation-worker.js';
import { manualClock } from '../fakes/manual-clock.js';

/** Says of each task which thread had it and what was asked, or does what is asked. */
const THREAD = `
import { MessageChannel, parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ kind, asked }) => {
  if (asked.say === 'hang') return;
  if (asked.say === 'end') process.exit();
  if (asked.say === 'throw') throw new Error('out of memory');
  if (asked.say !== undefined) return parentPort.postMessage(asked.say);
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({ given: { threadId, kind, asked }, arrays: 0 });
  parentPort.postMessage({ kind: 'given', pieces: port2, count: 1 }, [port2]);
});`;

interface Given {
  readonly threadId: number;
  readonly kind: string;
  readonly asked: Readonly<Record<string, unknown>>;
}

function setUp() {
  const clock = manualClock();
  const worker = new PreparationWorker(clock, new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`));
  onTestFinished(() => worker.close());
  const run = (asked: object = {}, kind: 'lists' | 'body' = 'lists') =>
    worker.run(kind, asked as never) as unknown as Promise<Given>;
  return { clock, worker, run };
}

const problem = { file: 'v.yaml', line: 1, column: 2, key: 'agi', message: 'not usable' };

describe('the thread that reads and checks', () => {
  it('does one task after the other, and is kept for the next one', async () => {
    const { run } = setUp();
    const [first, second] = await Promise.all([run({ n: 1 }), run({ n: 2 })]);
    expect(first).toMatchObject({ kind: 'lists', asked: { n: 1 } });
    expect(second).toEqual({ ...first, asked: { n: 2 } });
  });

  it('says what is wrong with a configuration, and what went wrong besides; then it goes on', async () => {
    const { run } = setUp();
    const { threadId } = await run();
    await expect(run({ say: { kind: 'problems', problems: [problem] } })).rejects.toMatchObject({
      ...{ name: 'ConfigError', problems: [problem] },
    });
    await expect(run({ say: { kind: 'failed', stack: 'TypeError: a bug\n at x' } })).rejects.toThrow(
      /^TypeError: a bug/,
    );
    expect(await run()).toMatchObject({ threadId });
  });

  it.each([
    ['end', 'the thread that reads has ended'],
    ['throw', 'out of memory'],
  ])('that is lost in a task (%s) fails that task, and the next one has another', async (say, message) => {
    const { run } = setUp();
    const { threadId } = await run();
    const [lost, next] = await Promise.allSettled([run({ say }), run()]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { message } });
    // The end of a thread that has thrown comes a moment after the error.
    expect(next.status === 'fulfilled' || say === 'throw').toBe(true);
    expect((await run()).threadId).not.toBe(threadId);
  });

  it('is given up after five minutes, and the next task has another', async () => {
    const { clock, run } = setUp();
    const { threadId } = await run();
    const hanging = run({ say: 'hang' });
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1);
    let isOver = false;
    void hanging.catch(() => (isOver = true));
    clock.advance(299_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    clock.advance(1);
    await expect(hanging).rejects.toThrow('reading took longer than 5 minutes');
    expect((await run()).threadId).not.toBe(threadId);
  });

  it('is ended when there was nothing to do for twenty seconds, and leaves no timer', async () => {
    const { clock, run, worker } = setUp();
    const { threadId } = await run();
    clock.advance(19_999);
    expect(await run()).toMatchObject({ threadId });
    clock.advance(19_999);
    expect(await run()).toMatchObject({ threadId });
    clock.advance(20_000);
    expect((await run()).threadId).not.toBe(threadId);
    worker.close();
    expect(clock.pending).toBe(0);
  });

  it('ends with the daemon: the task under way fails, and no other is begun', async () => {
    const { worker, run } = setUp();
    await run();
    const hanging = run({ say: 'hang' });
    const waiting = run();
    setImmediate(() => worker.close());
    await expect(hanging).rejects.toThrow('the thread that reads has ended');
    await expect(waiting).rejects.toThrow('the daemon is stopping');
    await expect(run()).rejects.toThrow('the daemon is stopping');
  });

  it('is given a copy of a body that was downloaded: the daemon goes on to use it', async () => {
    const { run } = setUp();
    const body = new TextEncoder().encode('79170415564\n'.repeat(1000));
    const { asked } = await run({ body, check: { kind: 'list' } }, 'body');
    expect(body).toHaveLength(12_000);
    expect(asked).toEqual({ body, check: { kind: 'list' } });
  });
});
