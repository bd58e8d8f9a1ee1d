import { describe, expect, it } from 'vitest';
import { ABORTED, LightAbortController } from '../../src/time/abort-signal-like.js';

describe('an end', () => {
  it('is told once to all who listen then, with its first reason', () => {
    const end = new LightAbortController();
    const told: string[] = [];
    const gone = () => told.push('gone');
    end.addEventListener('abort', () => told.push('first'));
    end.addEventListener('abort', gone);
    end.addEventListener('abort', () => told.push('second'));
    end.removeEventListener('abort', gone);
    expect([end.aborted, end.reason]).toEqual([false, undefined]);
    end.abort('why');
    end.abort('again');
    end.addEventListener('abort', () => told.push('late'));
    expect([told, end.aborted, end.reason]).toEqual([['first', 'second'], true, 'why']);
  });

  it('is not told to one that another listener takes away, nor twice to one that came twice', () => {
    const end = new LightAbortController();
    let times = 0;
    const listener = () => (times += 1);
    end.addEventListener('abort', listener);
    end.addEventListener('abort', listener);
    end.abort(undefined);
    expect(times).toBe(1);
  });

  it('is there already for whoever waits for nothing', () => {
    expect(ABORTED.aborted).toBe(true);
    ABORTED.addEventListener('abort', () => expect.unreachable());
  });
});
