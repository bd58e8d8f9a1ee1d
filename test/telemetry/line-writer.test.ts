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
    writeTo: (_fd: number, data: Buffer, done: Done) => void open.push({ data, done }),
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
    const writer = createLineWriter(1, output.writeTo);
    for (const line of ['one\n', 'two\n', 'three\n']) writer.write(line);
    const settled = writer.settle(1000);
    output.take(2);
    output.take();
    output.take();
    await settled;
    expect(output.written.join('')).toBe('one\ntwo\nthree\n');
  });

  it('are lost one batch at a time while the disk is full, and written again when it is not', async () => {
    const output = slowOutput();
    const writer = createLineWriter(1, output.writeTo);
    writer.write('lost\n');
    output.fail('ENOSPC');
    writer.write('kept\n');
    output.take();
    await writer.settle(1000);
    expect(output.written).toEqual(['kept\n']);
  });

  it('wait for an output that is busy', async () => {
    const output = slowOutput();
    const writer = createLineWriter(1, output.writeTo);
    writer.write('line\n');
    output.fail('EAGAIN');
    await expect.poll(() => output.open.length).toBe(1);
    output.take();
    expect(output.written).toEqual(['line\n']);
  });

  it('are dropped and counted past the bound, and the end is not waited for without end', async () => {
    const output = slowOutput();
    const writer = createLineWriter(1, output.writeTo, 10);
    writer.write('first\n');
    for (let i = 0; i < 5; i++) writer.write('123456\n');
    const startedMs = performance.now();
    await writer.settle(50);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    for (let i = 0; i < 3; i++) output.take();
    expect(output.written.slice(0, 2)).toEqual(['first\n', '123456\n']);
    expect(JSON.parse(output.written[2] ?? '')).toMatchObject({ level: 'warn', dropped: 4 });
  });
});
