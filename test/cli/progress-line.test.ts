import { describe, expect, it } from 'vitest';
import { ProgressLine } from '../../src/cli/progress-line.js';

function progressOn(screen: { isTTY?: boolean; columns?: number }, total: number, done = 0) {
  let written = '';
  let nowMs = 0;
  const line = new ProgressLine({ ...screen, write: (text) => (written += text) }, total, done, () => nowMs);
  return {
    line,
    written: () => written,
    after: (ms: number, numbers: number) => {
      nowMs += ms;
      for (let count = 0; count < numbers; count++) line.advance();
      line.tick();
    },
  };
}

describe('the progress of a long command', () => {
  it('is a line that is written over on a terminal, no wider than that', () => {
    const { line, after, written } = progressOn({ isTTY: true, columns: 60 }, 200);
    after(2000, 10);
    expect(written()).toBe(`\r\x1b[K█${'░'.repeat(19)} 10/200, 5 %, 5.0/s, 38 s left`);
    line.note('Voxlink: not asked: it fails, and this goes on for long');
    after(200, 0);
    for (const drawn of written().split('\r\x1b[K')) expect(drawn.length).toBeLessThan(60);
    line.end();
    expect(written().endsWith('\r\x1b[K')).toBe(true);
  });

  it('takes a terminal that does not say its width for one of 80', () => {
    const { after, written } = progressOn({ isTTY: true, columns: 0 }, 200);
    after(2000, 10);
    expect(written()).toContain('38 s left');
  });

  it('is a line now and then elsewhere, and each reason to wait once', () => {
    const { line, after, written } = progressOn({}, 100_000, 1000);
    line.note('HTTP 500');
    line.note(null);
    line.note('HTTP 500');
    after(10_000, 50);
    expect(written()).toBe('waiting: HTTP 500\n1050/100000, 1 %, 5.0/s, 5 h 30 min left; waiting: HTTP 500\n');
    expect(line.everyMs).toBe(10_000);
  });

  it('forgets the speed of long ago, when everything was known already', () => {
    const { after, written } = progressOn({}, 10_000);
    after(1000, 5000);
    after(10_000, 50);
    after(10_000, 50);
    expect(written().trim().split('\n').at(-1)).toBe('5100/10000, 51 %, 5.0/s, 17 min left');
  });

  it('moves with the work on what is finished later, at the same speed as if it were', () => {
    const { line, after, written } = progressOn({}, 1000);
    for (let second = 0; second < 10; second++) {
      for (let number = 0; number < 5; number++) line.ahead();
      after(1000, 0);
    }
    expect(written().trim().split('\n').at(-1)).toBe('50/1000, 5 %, 5.0/s, 4 min left');
    line.advance(50);
    after(1000, 0);
    expect(written().trim().split('\n').at(-1)).toMatch(/^50\/1000, 5 %, 4\.5\/s/);
  });
});
