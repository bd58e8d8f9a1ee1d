import { describe, expect, it } from 'vitest';
import { receiveGiven, sendGiven, transferable } from '../../src/daemon/preparation-message.js';

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);

describe('what crosses from the thread to the daemon', () => {
  it('comes as it was sent: texts, nothing, lists, tables by name, small and large arrays', async () => {
    const given = () => ({
      ...{ text: 'МТС', count: 3, isIt: true, nothing: null, absent: undefined },
      names: ['a', { deep: bytes(4096, 1) }, null],
      tables: new Map([
        ['small', bytes(4095, 2)],
        ['large', bytes(5000, 3)],
      ]),
      numbers: new BigUint64Array(600).fill(79170415564n),
    });
    const message = sendGiven('lists', given());
    // The answer itself, and three arrays of four thousand bytes and more.
    expect(message.count).toBe(4);
    expect(await receiveGiven('lists', message)).toEqual(given());
  });

  it('is not kept here as well: a large array goes over with its memory', async () => {
    const large = bytes(5000, 1);
    const message = sendGiven('lists', { large });
    expect(large).toHaveLength(0);
    await receiveGiven('lists', message);
  });

  it('has the rules of a configuration in pieces of twenty, in their order', async () => {
    const rules = Array.from({ length: 41 }, (_, n) => ({ id: `r${n}` }));
    const given = () => ({ loaded: { files: ['v.yaml'], config: { rules, agi: { deadlineMs: 500 } } }, names: null });
    const message = sendGiven('configuration', given());
    expect(message.count).toBe(4);
    expect(await receiveGiven('configuration', message)).toEqual(given());
    const without = { loaded: { config: { rules: [] } } };
    const short = sendGiven('configuration', without);
    expect(short.count).toBe(1);
    expect(await receiveGiven('configuration', short)).toEqual(without);
  });

  it('may be nothing but a text, or nothing', async () => {
    expect(await receiveGiven('body', sendGiven('body', 'too few entries'))).toBe('too few entries');
    expect(await receiveGiven('body', sendGiven('body', null))).toBeNull();
  });

  it('never takes away memory that is also something else', () => {
    const whole = bytes(8, 1);
    expect(transferable(whole)).toEqual([whole.buffer]);
    expect(transferable(whole.subarray(4))).toEqual([]);
    expect(transferable(new Uint8Array(new SharedArrayBuffer(8)))).toEqual([]);
  });
});
