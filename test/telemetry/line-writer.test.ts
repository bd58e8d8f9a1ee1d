import { describe, expect, it } from 'vitest';
import { createLineWriter } from '../../src/telemetry/line-writer.js';

type Done = (error: NodeJS.ErrnoException | null, bytes: number) => void;

/** A descriptor whose writes a test ends one by one. */
function slowOutput() {
  const written: string[] = [];
  const open: { data: Buffer; done: Done }[] = [];
  return {
    written,
    open,
    isAbandoned: false,
    write: (data: Buffer, done: Done) => void open.push({ data, done }),
    abandon() {
      this.isAbandoned = true;
      return open.length === 0;
    },
    /** Resolves when something is written. */
    asked() {
      return expect.poll(() => open.length).toBe(1);
    },
    take(bytes = Infinity) {
      const { data, done } = open.shift()!;
      const taken = data.subarray(0, Math.min(bytes, data.length));
      written.push(taken.toString());
      done(null, taken.length);
    },
    fail(code: string) {
      open.shift()!.done(Object.assign(new Error(code), { code }), 0);
    },
  };
}

describe('log lines', () => {
  it('are written in order, in pieces where the output takes only pieces', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 0 });
    for (const line of ['one\n', 'two\n', 'three\n']) writer.write(line);
    const settled = writer.settle(1000);
    output.take(2);
    output.take();
    output.take();
    expect(await settled).toBe('written');
    expect(output.written.join('')).toBe('one\ntwo\nthree\n');
  });

  it('are lost one batch at a time while the disk is full, and written again when it is not', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 0 });
    writer.write('lost\n');
    output.fail('ENOSPC');
    writer.write('kept\n');
    await output.asked();
    output.take();
    await writer.settle(1000);
    expect(output.written).toEqual(['kept\n']);
  });

  it('wait for an output that is busy', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 0 });
    writer.write('line\n');
    output.fail('EAGAIN');
    await expect.poll(() => output.open.length).toBe(1);
    output.take();
    expect(output.written).toEqual(['line\n']);
  });

  it('are gathered after a write: the first is written at once, those that come meanwhile together', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 20 });
    writer.write('first\n');
    output.take();
    for (const line of ['second\n', 'third\n']) writer.write(line);
    expect(output.open).toEqual([]);
    await output.asked();
    output.take();
    expect(output.written).toEqual(['first\n', 'second\nthird\n']);
  });

  it('are not gathered any longer at the end of the process', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 60_000 });
    writer.write('first\n');
    output.take();
    writer.write('last\n');
    const settled = writer.settle(60_000);
    output.take();
    expect(await settled).toBe('written');
    expect(output.written).toEqual(['first\n', 'last\n']);
  });

  it('are dropped and counted past the bound', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { maxBytes: 10, pauseMs: 0 });
    writer.write('first\n');
    for (let i = 0; i < 5; i++) writer.write('123456\n');
    for (let i = 0; i < 3; i++) {
      await output.asked();
      output.take();
    }
    expect(output.written.slice(0, 2)).toEqual(['first\n', '123456\n']);
    expect(JSON.parse(output.written[2] ?? '')).toMatchObject({ level: 'warn', dropped: 4 });
  });

  it('are given up at the end where the output takes nothing: nothing is tried any more', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 0 });
    writer.write('first\n');
    output.fail('EAGAIN');
    writer.write('second\n');
    expect(await Promise.all([writer.settle(1), writer.settle(1)])).toEqual(['given-up', 'given-up']);
    expect(output.isAbandoned).toBe(true);
    writer.write('third\n');
    await new Promise((next) => setTimeout(next, 100));
    expect(output.open).toEqual([]);
    expect(await writer.settle(10_000)).toBe('given-up');
  });

  it('say so where a thread is held by the output', async () => {
    const output = slowOutput();
    const writer = createLineWriter(output, { pauseMs: 0 });
    writer.write('first\n');
    expect(await writer.settle(1)).toBe('stuck');
    output.take();
    expect(output.open).toEqual([]);
  });
});
