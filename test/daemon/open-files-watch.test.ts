import { describe, expect, it } from 'vitest';
import { watchOpenFiles } from '../../src/daemon/open-files-watch.js';
import { manualClock } from '../fakes/manual-clock.js';

/** A system that refuses to open files with a code, or opens them (null). */
function setUp() {
  const clock = manualClock();
  const lines: string[] = [];
  const system: { refuses: 'EMFILE' | 'ENFILE' | null } = { refuses: null };
  const log = {
    write: (level: string, fields: Readonly<Record<string, unknown>>, message: string) =>
      void lines.push([level, ...Object.values(fields), message].join(' ')),
  };
  const end = watchOpenFiles(clock, log, () => system.refuses);
  const after = (seconds: number) => {
    clock.advance(seconds * 1000);
    return lines.splice(0);
  };
  return { clock, system, after, end };
}

const OF_PROCESS = expect.stringMatching(/^error EMFILE no more files may be opened by this process/) as string;
const OF_SYSTEM = expect.stringMatching(/^error ENFILE no more files may be opened by the whole system/) as string;
const AGAIN = 'info files can be opened again: connections are accepted';

describe('a process that may open no more files', () => {
  it('is told of within a second, again every minute, and when it is over', () => {
    const { system, after } = setUp();
    expect(after(100)).toEqual([]);
    system.refuses = 'EMFILE';
    expect(after(1)).toEqual([OF_PROCESS]);
    expect(after(59)).toEqual([]);
    expect(after(1)).toEqual([OF_PROCESS]);
    system.refuses = null;
    expect(after(1)).toEqual([AGAIN]);
    expect(after(100)).toEqual([]);
  });

  it('is told of anew when it comes again soon, and of the whole system in other words', () => {
    const { system, after } = setUp();
    system.refuses = 'ENFILE';
    expect(after(1)).toEqual([OF_SYSTEM]);
    system.refuses = null;
    expect(after(1)).toEqual([AGAIN]);
    system.refuses = 'EMFILE';
    expect(after(1)).toEqual([OF_PROCESS]);
  });

  it('is looked for no longer once that is ended', () => {
    const { clock, system, after, end } = setUp();
    after(1);
    end();
    system.refuses = 'EMFILE';
    expect(after(100)).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
