// The call journal on a disk that is full, and on one that hangs: a call notices nothing, and nothing is lost that fits.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallJournal } from '../../src/journal/call-journal.js';
import { manualClock } from '../fakes/manual-clock.js';
import { hangNextLogs, letMove, passTime, untilStuck } from '../store/hanging-logs.js';
import { stateDirectory } from '../store/open-store.js';
import { canMount, smallDisk } from '../store/small-disk.js';
import { about, answer, isOpen, openJournal, question, searched } from './open-journal.js';

const MANY = { maxCalls: 100_000 };
const numberAt = (n: number) => `7495${String(n).padStart(7, '0')}`;

function write(journal: CallJournal, from: number, to: number, extra = ''): void {
  for (let n = from; n < to; n++) {
    const call = question({ number: `+${numberAt(n)}`, context: `${extra}${n}` });
    journal.observe(call, answer({ number: about(numberAt(n)) }));
  }
}

const found = async (journal: CallJournal, to: number) => {
  const digits = new Set((await searched(journal)).map(({ call }) => call.digits));
  return Array.from({ length: to }, (_, n) => n).filter((n) => digits.has(numberAt(n))).length;
};

describe.skipIf(!canMount())('a full disk', () => {
  it('has calls wait, is said once, and has all of them when there is space again', async () => {
    const disk = smallDisk(16);
    const clock = manualClock();
    const directory = join(disk.path, 'journal');
    const { journal, kinds, events } = openJournal({ directory, clock, settings: MANY });
    await isOpen({ journal });
    write(journal, 0, 300);
    await journal.flush();
    disk.fill();
    for (let minute = 1; minute <= 3; minute++) {
      write(journal, minute * 300, (minute + 1) * 300);
      clock.advance(60_000);
      await journal.flush();
    }
    expect(journal.stats()).toMatchObject({ state: { kind: 'failing', why: 'full' }, dropped: 0 });
    expect(journal.stats().waiting).toBeGreaterThan(600);
    expect(events.slice(1)).toMatchObject([{ kind: 'failing', why: 'full', detail: /No space left/ }]);

    disk.free();
    clock.advance(60_000);
    await journal.flush();
    await journal.flush();
    expect(kinds()).toEqual(['opened', 'failing', 'healed']);
    expect(journal.stats()).toMatchObject({ entries: 1200, waiting: 0, dropped: 0 });
    expect(await found(journal, 1200)).toBe(1200);
    await journal.close();
  });
});

describe('a disk that hangs', () => {
  it('before the journal is open, holds up neither calls nor the end of the daemon, and searching says why', async () => {
    const directory = join(stateDirectory(), 'journal');
    mkdirSync(directory);
    execFileSync('mkfifo', [join(directory, 'CURRENT')]);
    const clock = manualClock();
    const { journal, events } = openJournal({ directory, clock });
    write(journal, 0, 10);
    const asked = expect(searched(journal)).rejects.toThrow('the call journal cannot be read: it is being opened');
    await passTime();
    clock.advance(5000);
    await asked;
    expect(journal.stats()).toMatchObject({ entries: 0, waiting: 10, dropped: 0 });
    const closing = journal.close();
    await passTime();
    clock.advance(2000);
    await closing;
    expect(events.at(-1)).toEqual({ kind: 'not-closed', waiting: 10 });
    // Lets the thread go that waits in it.
    execFileSync('timeout', ['5', 'sh', '-c', ': > "$1"', 'sh', join(directory, 'CURRENT')]);
  });

  it('in the middle of writing, is said after 10 s, searching ends, and every call is there when it moves', async () => {
    const clock = manualClock();
    const { journal, directory, kinds, events } = openJournal({ clock, settings: MANY });
    await isOpen({ journal });
    write(journal, 0, 100);
    await journal.flush();
    const pipes = hangNextLogs(directory);
    write(journal, 100, 1800, 'x'.repeat(4000));
    const flushing = journal.flush();
    await untilStuck(() => journal.stats().waiting);
    const waiting = journal.stats().waiting;
    expect(waiting).toBeGreaterThan(300);
    write(journal, 1800, 1900);
    expect(journal.stats().waiting).toBe(waiting + 100);

    clock.advance(10_000);
    await passTime();
    expect(events.slice(1)).toMatchObject([{ kind: 'failing', why: 'hangs' }]);
    const asked = expect(searched(journal)).rejects.toThrow(/^the call journal cannot be read: /);
    await passTime();
    clock.advance(5000);
    await asked;

    await letMove(
      pipes,
      flushing.then(() => journal.flush()),
    );
    expect(kinds()).toEqual(['opened', 'failing', 'healed']);
    expect(journal.stats()).toMatchObject({ state: { kind: 'open' }, entries: 1900, waiting: 0, dropped: 0 });
    expect(await found(journal, 1900)).toBe(1900);
  });
});
