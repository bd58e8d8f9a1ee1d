import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordedCall } from '../../src/call/recorded-call.js';
import type { CallJournal } from '../../src/journal/call-journal.js';
import { callId, timeOfId } from '../../src/journal/call-key.js';
import { everythingOnDisk } from '../fakes/level-tables.js';
import { manualClock } from '../fakes/manual-clock.js';
import { stateDirectory } from '../store/open-store.js';
import { about, answer, isOpen, NUMBER, openJournal, question, searched } from './open-journal.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const DAY_MS = 86_400_000;
const other = (n: number) => `7495${String(n).padStart(7, '0')}`;

function write(journal: CallJournal, number = NUMBER, changes: Parameters<typeof answer>[0] = {}) {
  journal.observe(question({ number: `+${number}` }), answer({ number: about(number), ...changes }));
}

const numbers = async (journal: CallJournal, filter: Parameters<typeof searched>[1] = {}) =>
  (await searched(journal, filter)).map(({ call }) => call.digits);

describe('the call journal', () => {
  it('has every answered call, the newest first, also after a restart', async () => {
    const { journal, directory } = openJournal();
    const [call, decided] = [question(), answer({ decision: { action: 'block', rule: 'spam', hangupCause: 21 } })];
    journal.observe(call, decided);
    write(journal, other(1));
    expect(await numbers(journal)).toEqual([other(1), NUMBER]);
    await journal.close();
    const again = openJournal({ directory }).journal;
    await isOpen({ journal: again });
    const [, first] = await searched(again);
    expect(first?.call).toEqual(recordedCall(call, decided));
    expect(await again.get(first?.id ?? '')).toEqual(first);
    expect(await again.get(callId(0, 0))).toBeNull();
    expect(again.stats()).toMatchObject({ state: { kind: 'open' }, entries: 2, dropped: 0, waiting: 0 });
  });

  it('loses nothing that was written when the process ends without warning', async () => {
    const { journal, directory } = openJournal();
    for (let n = 0; n < 100; n++) write(journal, other(n));
    await journal.flush();
    write(journal);
    // As kill -9 leaves it: nothing was closed.
    const left = `${directory}-left`;
    cpSync(directory, left, { recursive: true });
    rmSync(join(left, 'LOCK'));
    const again = openJournal({ directory: left });
    await isOpen(again);
    expect(again.kinds()).toEqual(['opened']);
    expect(await numbers(again.journal)).toHaveLength(100);
    expect(await numbers(again.journal, { number: other(7) })).toEqual([other(7)]);
  });

  it('keeps questions of Asterisk, and over HTTP those that rules decide: lookups of programs are no calls', async () => {
    const { journal } = openJournal();
    for (const [door, script] of [
      ['agi', 'lookup'], ['ami', 'route'], ['http', 'route'],
      ['http', 'lookup'], ['cli', 'lookup'], ['agi', 'prefetch'],
    ] as const) journal.observe(question({ door, script }), answer()); // prettier-ignore
    const kept = (await searched(journal)).map(({ call }) => `${call.question.door} ${call.question.script}`);
    expect(kept.sort()).toEqual(['agi lookup', 'ami route', 'http route']);
  });

  it('does not keep what no rule looks at: the caller’s name, the words behind a number', async () => {
    const { journal, directory } = openJournal();
    journal.observe(question({ callerName: 'Ivan the Caller', remark: 'a remark of his' }), answer());
    await journal.close();
    const bytes = everythingOnDisk(directory);
    expect(bytes).toContain(NUMBER);
    expect(bytes).not.toMatch(/Ivan|remark/);
  });

  it('is open to the group and to nobody else', async () => {
    const opened = openJournal();
    await isOpen(opened);
    expect(statSync(opened.directory).mode & 0o777).toBe(0o750);
  });

  it('writes nothing while it is off, and goes on when it is on again', async () => {
    const settings = { enabled: false, maxCalls: 1000, keep: DAY_MS };
    const { journal, directory } = openJournal({ settings });
    write(journal);
    expect(journal.stats().state).toEqual({ kind: 'off' });
    await expect(searched(journal)).rejects.toThrow('calls are not recorded: journal.enabled is false');
    expect(() => readdirSync(directory)).toThrow('ENOENT');
    journal.adjust({ ...settings, enabled: true });
    write(journal, other(1));
    journal.adjust(settings);
    write(journal, other(2));
    expect(await numbers(journal)).toEqual([other(1)]);
  });

  it('says that there is no place for it', async () => {
    const { journal } = openJournal({ directory: null as unknown as string });
    write(journal);
    expect(journal.stats()).toMatchObject({ state: { kind: 'off' }, waiting: 0 });
    await expect(searched(journal)).rejects.toThrow('there is no state directory');
  });

  describe('is searched', () => {
    async function filled() {
      const clock = manualClock(Date.UTC(2026, 10, 1, 12));
      const { journal } = openJournal({ clock });
      await isOpen({ journal });
      for (let day = 0; day < 4; day++) {
        const at = { answeredAtMs: clock.epochMs() };
        write(journal, NUMBER, {
          ...at,
          decision: { action: day === 2 ? 'block' : 'pass', rule: day > 1 ? 'late' : '' },
        });
        write(journal, other(day), { ...at, status: 'OFFLINE', decision: { action: 'route', rule: 'late' } });
        journal.observe(
          question({ number: 'anonymous', did: `7812000000${day}` }),
          answer({ ...at, number: { kind: 'withheld', raw: 'anonymous' }, status: 'WITHHELD' }),
        );
        clock.advance(DAY_MS);
      }
      return { journal, startMs: Date.UTC(2026, 10, 1, 12) };
    }

    it('by number, on every day that has one, and by those that were withheld', async () => {
      const { journal } = await filled();
      expect(await numbers(journal, { number: NUMBER })).toEqual([NUMBER, NUMBER, NUMBER, NUMBER]);
      expect(await numbers(journal, { number: NUMBER.slice(0, -1) })).toEqual([]);
      expect(await searched(journal, { number: 'withheld' })).toHaveLength(4);
    });

    it('by what was done, by rule, status and DID', async () => {
      const { journal } = await filled();
      expect(await numbers(journal, { action: 'block' })).toEqual([NUMBER]);
      expect(await numbers(journal, { action: 'route' })).toEqual([other(3), other(2), other(1), other(0)]);
      expect(await searched(journal, { action: 'pass' })).toHaveLength(7);
      expect(await searched(journal, { rule: 'late' })).toHaveLength(6);
      expect(await numbers(journal, { rule: 'late', action: 'block' })).toEqual([NUMBER]);
      expect(await searched(journal, { status: 'OFFLINE' })).toHaveLength(4);
      expect(await searched(journal, { did: '78120000002' })).toHaveLength(1);
    });

    it('by time, and on from a call, in every order', async () => {
      const { journal, startMs } = await filled();
      const [sinceMs, untilMs] = [startMs + DAY_MS, startMs + 2 * DAY_MS];
      expect(await searched(journal, { sinceMs, untilMs })).toHaveLength(3);
      expect(await searched(journal, { sinceMs, untilMs, number: NUMBER })).toHaveLength(1);
      expect(await numbers(journal, { sinceMs, untilMs, action: 'route' })).toEqual([other(1)]);
      for (const filter of [{}, { number: NUMBER }, { action: 'route' as const }]) {
        const all = await searched(journal, filter);
        expect(await searched(journal, { ...filter, before: all[1]?.id ?? '' })).toEqual(all.slice(2));
      }
    });

    it('for what strangers sent in place of a number', async () => {
      const { journal } = openJournal();
      const hostile = ['7917\r\nSet: x', 'a\0b', '../../etc', 'x'.repeat(250), `${'x'.repeat(250)}y`, '\ud800', '%2f'];
      for (const raw of hostile)
        journal.observe(question({ number: raw }), answer({ number: { kind: 'invalid', raw, problem: 'no number' } }));
      for (const raw of hostile) {
        const found = await searched(journal, { number: raw });
        expect(found.map(({ call }) => call.question.number)).toEqual([raw]);
      }
    });
  });

  it('keeps at most so many calls, and those that were written together with the oldest, and nothing leads to what is gone', async () => {
    const { journal } = openJournal({ settings: { maxCalls: 600 } });
    for (let n = 0; n < 1500; n++) write(journal, other(n), { observations: [], decision: { action: 'block' } });
    await journal.flush();
    const left = await numbers(journal);
    expect(left.length).toBeGreaterThanOrEqual(600);
    expect(left.length).toBeLessThan(600 + 64);
    expect(journal.stats()).toMatchObject({ entries: left.length, dropped: 0 });
    expect(left[0]).toBe(other(1499));
    expect(await numbers(journal, { number: other(1) })).toEqual([]);
    expect(await numbers(journal, { action: 'block' })).toEqual(left);
  });

  it('drops calls that are too old, a minute later', async () => {
    const clock = manualClock();
    const { journal } = openJournal({ clock, settings: { keep: 2 * DAY_MS } });
    await isOpen({ journal });
    write(journal, other(1));
    clock.advance(DAY_MS);
    write(journal, other(2));
    await journal.flush();
    clock.advance(DAY_MS + 60_000);
    await journal.flush();
    expect(await numbers(journal)).toEqual([other(2)]);
    expect(journal.stats()).toMatchObject({ entries: 1, oldestAtMs: clock.epochMs() - DAY_MS - 60_000 });
    journal.adjust({ enabled: true, maxCalls: 1000, keep: 3_600_000 });
    clock.advance(60_000);
    await journal.flush();
    expect(await numbers(journal)).toEqual([]);
  });

  it('keeps the order of calls where the clock is set back, across a restart too', async () => {
    const clock = manualClock();
    const { journal, directory } = openJournal({ clock });
    await isOpen({ journal });
    write(journal, other(1));
    await journal.close();
    const earlier = manualClock(clock.epochMs() - 3_600_000);
    const { journal: again } = openJournal({ directory, clock: earlier });
    await isOpen({ journal: again });
    write(again, other(2), { answeredAtMs: earlier.epochMs() });
    expect(await numbers(again)).toEqual([other(2), other(1)]);
    const [last] = await searched(again);
    expect(last?.call.atMs).toBe(earlier.epochMs() - 1);
  });

  it('that is full of calls of a wrong clock takes new ones all the same', async () => {
    const future = manualClock(Date.UTC(2090, 0, 1));
    const settings = { maxCalls: 100 };
    const { journal, directory } = openJournal({ clock: future, settings });
    for (let n = 0; n < 100; n++) write(journal, other(n));
    await journal.close();
    const { journal: again } = openJournal({ directory, settings });
    await isOpen({ journal: again });
    for (let n = 0; n < 10; n++) write(again);
    await again.flush();
    expect(await searched(again, { number: NUMBER })).toHaveLength(10);
    expect(again.stats().entries).toBeLessThanOrEqual(110);
  });

  it('forgets a number: its calls, those it stands in, and every trace on the disk', async () => {
    const { journal, directory } = openJournal();
    write(journal);
    journal.observe(
      question({ number: `+${other(1)}`, rdnis: '8 (917) 041-55-64' }),
      answer({ number: about(other(1)) }),
    );
    journal.observe(
      question({ number: `+${other(2)}`, channel: 'Local/89170415564@from-internal-0001;2' }),
      answer({ number: about(other(2)) }),
    );
    write(journal, other(3));
    await journal.flush();
    write(journal);
    expect(everythingOnDisk(directory)).toContain('9170415564');
    expect(await journal.forget(NUMBER)).toBe(4);
    expect(await numbers(journal)).toEqual([other(3)]);
    expect(journal.stats().entries).toBe(1);
    expect(await journal.forget(NUMBER)).toBe(0);
    await journal.close();
    expect(everythingOnDisk(directory)).not.toContain('9170415564');
  });

  it('forgets also what has gone into the tables of the disk, packed, with what stood there before', async () => {
    const { journal, directory } = openJournal({ settings: { maxCalls: 10_000 } });
    for (let n = 0; n < 800; n++) write(journal, n % 20 === 7 ? NUMBER : other(n));
    await journal.flush();
    await journal.close();
    const again = openJournal({ directory, settings: { maxCalls: 10_000 } });
    await isOpen(again);
    expect(await again.journal.forget(other(1))).toBe(1);
    const packed = readdirSync(directory).filter((name) => name.endsWith('.ldb'));
    const raw = packed.map((name) => readFileSync(join(directory, name), 'latin1')).join('');
    expect(everythingOnDisk(directory).length).toBeGreaterThan(2 * raw.length);
    expect(everythingOnDisk(directory).split(NUMBER).length).toBeGreaterThan(40);

    expect(await again.journal.forget(NUMBER)).toBe(40);
    await again.journal.close();
    expect(everythingOnDisk(directory)).not.toContain(NUMBER.slice(1));
    expect(everythingOnDisk(directory)).toContain(other(0).slice(1));
  });

  it('that forgets the own number of this PBX keeps the calls to it', async () => {
    const { journal } = openJournal();
    write(journal);
    expect(await journal.forget('74951112233')).toBe(0);
    expect(await numbers(journal)).toEqual([NUMBER]);
  });

  it('tells followers of each call as it is taken, until they go', () => {
    const { journal } = openJournal();
    const seen: string[] = [];
    const stop = journal.follow(({ id, call }) => seen.push(`${timeOfId(id) > 0} ${call.digits}`));
    write(journal);
    stop();
    write(journal, other(1));
    expect(seen).toEqual([`true ${NUMBER}`]);
  });
});

describe('a call journal whose disk is not well', () => {
  it('goes on without one, and says once that its files were removed and a new one begun', async () => {
    const clock = manualClock();
    const { journal, directory, kinds } = openJournal({ clock });
    await isOpen({ journal });
    write(journal);
    await journal.flush();
    removeDirectory(directory);
    for (let minute = 0; minute < 3; minute++) {
      write(journal, other(minute));
      clock.advance(60_000);
      await journal.flush();
    }
    expect(kinds()).toEqual(['opened', 'set-aside', 'opened']);
    expect(await numbers(journal)).toEqual([other(2), other(1)]);
  });

  it('leaves a journal that another daemon has alone, says so once, and writes what waits when it is free', async () => {
    const clock = manualClock();
    const first = openJournal({ clock });
    await isOpen(first);
    const second = openJournal({ clock, directory: first.directory });
    write(second.journal);
    await isOpen(second);
    expect(second.kinds()).toEqual(['locked']);
    await expect(searched(second.journal)).rejects.toThrow('another process has the store open');
    await first.journal.close();
    clock.advance(60_000);
    await second.journal.flush();
    expect(second.kinds()).toEqual(['locked', 'healed']);
    expect(await numbers(second.journal)).toEqual([NUMBER]);
  });

  it('counts the calls that it lost while the disk took none, the oldest', async () => {
    const directory = join(stateDirectory(), 'journal');
    const first = openJournal({ directory });
    await isOpen(first);
    const { journal } = openJournal({ directory });
    const [call, decided] = [question(), answer()];
    for (let n = 0; n < 10_003; n++) journal.observe(call, decided);
    // Some at once, so that a flood costs little.
    expect(journal.stats()).toMatchObject({ waiting: 9903, dropped: 100 });
  });

  it('is repaired when it is damaged, with the orders that lead to its calls', async () => {
    const { journal, directory } = openJournal();
    for (let n = 0; n < 300; n++) write(journal, other(n), { decision: { action: 'block' } });
    await journal.close();
    for (const name of readdirSync(directory)) if (/^(MANIFEST|CURRENT)/.test(name)) rmSync(join(directory, name));
    const again = openJournal({ directory });
    await isOpen(again);
    expect(again.kinds()).toEqual(['set-aside', 'repaired', 'opened']);
    expect(again.events[1]).toEqual({ kind: 'repaired', entries: 300 });
    expect(await numbers(again.journal, { number: other(7) })).toEqual([other(7)]);
    expect(await searched(again.journal, { action: 'block' })).toHaveLength(300);
    expect(statSync(directory).mode & 0o777).toBe(0o750);
  });

  it('begins a new one where a file stands in its place', async () => {
    const directory = join(stateDirectory(), 'journal');
    mkdirSync(join(directory, '..'), { recursive: true });
    writeFileSync(directory, 'not a directory');
    const opened = openJournal({ directory });
    write(opened.journal);
    await isOpen(opened);
    expect(opened.kinds()).toEqual(['set-aside', 'not-repaired', 'opened']);
    expect(await numbers(opened.journal)).toEqual([NUMBER]);
  });
});
