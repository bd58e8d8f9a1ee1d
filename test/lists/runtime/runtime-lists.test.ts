import { fc, property } from '../../property.js';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ListKind, readTargetText, targetText } from '../../../src/lists/match/list-entry.js';
import type { ListFileEvent } from '../../../src/lists/runtime/list-file-event.js';
import { decodeRecord, encodeRecord, type RuntimeEntry } from '../../../src/lists/runtime/list-record.js';
import { openRuntimeLists } from '../../../src/lists/runtime/runtime-lists.js';
import { manualClock } from '../../fakes/manual-clock.js';
import { anyEntry, AT_MS, caller, DAY_MS, entryOf, exact } from '../match/list-entries.js';
import { canMount, smallDisk } from '../../store/small-disk.js';
import { anyCharacter } from '../../fakes/any-character.js';
import { removeDirectory, temporaryDirectory } from '../../fakes/temporary-directory.js';

const hasDisks = canMount();

function listDirectory(): string {
  const directory = temporaryDirectory('runtime');
  return join(directory, 'lists');
}

const journal = (directory: string) => join(directory, 'runtime.ndjson');
const linesOf = (directory: string) => readFileSync(journal(directory), 'utf8').trimEnd().split('\n');

async function open(directory: string | null, clock = manualClock(AT_MS)) {
  const events: ListFileEvent[] = [];
  const lists = await openRuntimeLists({ directory, clock, report: (event) => events.push(event) });
  onTestFinished(() => lists.close());
  return { lists, clock, events, kinds: () => events.map(({ kind }) => kind) };
}

type Open = Awaited<ReturnType<typeof open>>['lists'];

function entry(text: string, fields: Partial<RuntimeEntry> = {}): RuntimeEntry {
  const rest = { source: 'runtime', addedAtMs: AT_MS, by: 'test', ...fields };
  return { ...entryOf(readTargetText(text)!), ...rest };
}

const texts = (lists: Open, kind: ListKind = 'block') =>
  lists.page(kind, 0, 1_000_000).entries.map(({ target }) => targetText(target));
const blocks = (lists: Open, number: string, atMs = AT_MS) => lists.lists.block.match(caller(number), atMs) !== null;

/** What comes of all the steps. */
function finished<Result>(steps: Generator<undefined, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('the runtime lists', () => {
  it('hold at once, and after a restart', async () => {
    const directory = listDirectory();
    const { lists } = await open(directory);
    const spam = entry('79170415564', {
      reason: 'спам',
      label: 'С "кавычками"\\',
      untilMs: AT_MS + DAY_MS,
      hangupCause: 21,
    });
    expect(lists.add('block', spam)).toEqual({ replaced: null });
    lists.add('block', entry('7917*'));
    lists.add('block', entry('7495*'));
    lists.add('allow', entry('74951112233'));
    expect(lists.remove('block', readTargetText('7917*')!)).toMatchObject({ by: 'test' });
    expect(lists.remove('block', readTargetText('7917*')!)).toBeNull();
    expect(blocks(lists, '79170415564')).toBe(true);
    expect(blocks(lists, '79170415565')).toBe(false);
    await lists.close();

    const again = await open(directory);
    expect(again.events).toEqual([{ kind: 'loaded', entries: 3, tookMs: 0 }]);
    expect(again.lists.lists.block.match(caller('79170415564'), AT_MS)).toMatchObject(spam);
    expect(texts(again.lists)).toEqual(['79170415564', '7495*']);
    expect(texts(again.lists, 'allow')).toEqual(['74951112233']);
  });

  it('replace an entry for the same number', async () => {
    const directory = listDirectory();
    const { lists } = await open(directory);
    lists.add('block', entry('79170415564', { reason: 'old' }));
    lists.add('block', entry('7495*'));
    expect(lists.add('block', entry('79170415564', { reason: 'new' }))).toMatchObject({ replaced: { reason: 'old' } });
    await lists.close();
    const again = await open(directory);
    expect(texts(again.lists)).toEqual(['7495*', '79170415564']);
    expect(again.lists.lists.block.match(caller('79170415564'), AT_MS)).toMatchObject({ reason: 'new' });
  });

  describe('undo an import', () => {
    const undo = (lists: Open, id: string) => finished(lists.undoImport('block', id));
    const imports = (lists: Open) => finished(lists.imports('block'));
    const reasons = (lists: Open) =>
      lists.page('block', 0, 100).entries.map(({ target, reason, by }) => `${targetText(target)} ${reason} ${by}`);

    it('also after a restart, and put back what it took the place of', async () => {
      const directory = listDirectory();
      const { lists } = await open(directory);
      const own = { reason: 'own', label: 'Анна', untilMs: AT_MS + DAY_MS, hangupCause: 21, by: 'agi' };
      lists.add('block', entry('79170000001', own));
      lists.add('block', entry('79170000001', { reason: 'once' }), 'first');
      // It stands twice in the file.
      lists.add('block', entry('79170000001', { reason: 'twice' }), 'first');
      lists.add('block', entry('7812*'), 'first');
      lists.add('allow', entry('7812*'), 'first');
      await lists.close();

      const { lists: again } = await open(directory);
      expect(imports(again)).toMatchObject([{ id: 'first', entries: 2, replaced: 1, by: 'test' }]);
      expect(undo(again, 'first')).toEqual({ removed: ['7812*'], restored: ['79170000001'], problem: null });
      expect(again.lists.block.match(caller('79170000001'), AT_MS)).toMatchObject(own);
      expect(texts(again, 'allow')).toEqual(['7812*']);
      expect(undo(again, 'first')).toEqual({ removed: [], restored: [], problem: null });
      await again.close();
      const third = await open(directory);
      expect(reasons(third.lists)).toEqual(['79170000001 own agi']);
      expect(imports(third.lists)).toEqual([]);
    });

    it('and leave alone what was changed or removed since', async () => {
      const { lists } = await open(null);
      for (const text of ['79170000001', '79170000002', '79170000003']) lists.add('block', entry(text), 'first');
      lists.add('block', entry('79170000001', { reason: 'later' }));
      lists.remove('block', exact('79170000002'));
      expect(undo(lists, 'another')).toEqual({ removed: [], restored: [], problem: null });
      expect(undo(lists, 'first')).toEqual({ removed: ['79170000003'], restored: [], problem: null });
      expect(reasons(lists)).toEqual(['79170000001 later test']);
    });

    it('one after the other, the last one first', async () => {
      const { lists } = await open(null);
      lists.add('block', entry('79170000001', { reason: 'of the first' }), 'first');
      lists.add('block', entry('79170000001', { reason: 'of the second' }), 'second');
      expect(imports(lists).map(({ id }) => id)).toEqual(['second']);
      expect(undo(lists, 'second').restored).toEqual(['79170000001']);
      expect(reasons(lists)).toEqual(['79170000001 of the first test']);
      expect(undo(lists, 'first').removed).toEqual(['79170000001']);
      expect(reasons(lists)).toEqual([]);
    });

    it('but never by half: what would bring back the wrong entry is not called an import any more', async () => {
      const { lists } = await open(null);
      lists.add('block', entry('79170000001', { reason: 'own' }));
      lists.add('block', entry('79170000001', { reason: 'of the first' }), 'first');
      lists.add('block', entry('79170000001', { reason: 'of the second' }), 'second');
      undo(lists, 'second');
      expect(reasons(lists)).toEqual(['79170000001 of the first test']);
      expect(undo(lists, 'first')).toEqual({ removed: [], restored: [], problem: null });
    });

    it('without what has expired meanwhile', async () => {
      const { lists, clock } = await open(null);
      lists.add('block', entry('79170000001', { untilMs: AT_MS + 1000 }));
      lists.add('block', entry('79170000001'), 'first');
      lists.add('block', entry('79170000002', { untilMs: AT_MS + 1000 }), 'first');
      clock.advance(1000);
      expect(imports(lists)).toMatchObject([{ entries: 1, replaced: 1 }]);
      expect(undo(lists, 'first').restored).toEqual([]);
      expect(reasons(lists)).toEqual([]);
    });

    it('in steps, between which somebody may change the same entries', async () => {
      const { lists } = await open(null);
      for (const text of ['79170000001', '79170000002', '79170000003']) lists.add('block', entry(text), 'first');
      const steps = lists.undoImport('block', 'first');
      steps.next();
      lists.add('block', entry('79170000001', { reason: 'just now' }));
      lists.add('block', entry('79170000003', { reason: 'of the second' }), 'second');
      expect(finished(steps).removed).toEqual(['79170000002']);
      expect(reasons(lists)).toEqual(['79170000001 just now test', '79170000003 of the second test']);
    });

    it('not where another daemon has the lists', async () => {
      let isOwner = true;
      const settings = { directory: null, clock: manualClock(AT_MS), report: () => undefined };
      const lists = await openRuntimeLists({ ...settings, isOwner: () => isOwner });
      lists.add('block', entry('79170000001'), 'first');
      isOwner = false;
      expect(undo(lists, 'first')).toMatchObject({
        removed: [],
        problem: expect.stringMatching(/another daemon/) as string,
      });
    });
  });

  it('are shown page by page, without what has expired', async () => {
    const { lists, clock } = await open(null);
    for (let n = 0; n < 10; n++)
      lists.add('block', entry(`791700000${n}0`, { untilMs: n % 2 === 0 ? null : AT_MS + 1 }));
    clock.advance(1);
    const first = lists.page('block', 0, 3);
    expect(first.entries).toHaveLength(3);
    lists.remove('block', first.entries[2]!.target);
    lists.remove('block', first.entries[0]!.target);
    const second = lists.page('block', first.next!, 3);
    expect(second.entries.map(({ target }) => targetText(target))).toEqual(['79170000060', '79170000080']);
    expect(second.next).toBeNull();
  });

  it('lose what has expired when the journal is written anew, which it is when it has grown', async () => {
    const directory = listDirectory();
    const { lists, clock } = await open(directory);
    lists.add('block', entry('7495*'));
    lists.add('block', entry('7812*', { untilMs: AT_MS + 1000 }));
    await lists.flush();
    clock.advance(1000);
    for (let n = 0; n < 600; n++) {
      lists.add('block', entry('79170415564'));
      lists.remove('block', readTargetText('79170415564')!);
    }
    await lists.flush();
    lists.add('block', entry('7917*'));
    await lists.flush();
    expect(linesOf(directory)).toEqual([
      '{"voxroute":"lists","version":1}',
      expect.stringContaining('"7495*"'),
      expect.stringContaining('"7917*"'),
    ]);
    expect(readdirSync(directory)).toEqual(['runtime.ndjson']);
  });

  it('make room by what has expired, else say that they are full', async () => {
    const { lists, clock } = await open(null);
    const [held, expiring] = [entry('79000000000'), entry('79000000000', { untilMs: AT_MS + 1 })];
    for (let n = 0; n < 100_000; n++) {
      lists.add('block', { ...(n < 10 ? expiring : held), target: exact(String(79_000_000_000 + n)) });
    }
    expect(lists.add('block', entry('7495*'))).toEqual({ problem: 'the runtime list has at most 100000 entries' });
    clock.advance(1);
    expect(lists.add('block', entry('7495*'))).toEqual({ replaced: null });
    expect(lists.lists.block.size).toBe(99_991);
  });

  it('survive the power going while a line is written', async () => {
    const directory = listDirectory();
    const first = await open(directory);
    first.lists.add('block', entry('79170415564'));
    await first.lists.close();
    appendFileSync(journal(directory), '{"add":"block","entry":"7917');
    const { lists, kinds } = await open(directory);
    expect(kinds()).toEqual(['set-aside', 'loaded']);
    lists.add('block', entry('7495*'));
    await lists.close();
    expect(texts((await open(directory)).lists)).toEqual(['79170415564', '7495*']);
  });

  it('lose a damaged line and no more, and keep the file as it was', async () => {
    const directory = listDirectory();
    const first = await open(directory);
    first.lists.add('block', entry('79170415564'));
    first.lists.add('block', entry('7495*'));
    await first.lists.close();
    const text = readFileSync(journal(directory), 'utf8').replace('"block"', '"blo\u0000k"');
    writeFileSync(journal(directory), text);
    const { lists, events } = await open(directory);
    const movedTo = `${journal(directory)}.damaged-20261126-120000`;
    expect(events[0]).toEqual({ kind: 'set-aside', lines: 1, movedTo });
    expect(readFileSync(movedTo, 'utf8')).toBe(text);
    expect(texts(lists)).toEqual(['7495*']);
    await lists.close();
    expect((await open(directory)).kinds()).toEqual(['loaded']);
  });

  it('do not write over what another version has written', async () => {
    const directory = listDirectory();
    mkdirSync(directory);
    const text = '{"voxroute":"lists","version":2}\n{"something":"else"}\n';
    writeFileSync(journal(directory), text);
    const { lists, events } = await open(directory);
    expect(events).toMatchObject([{ kind: 'unreadable', detail: 'written by another version of voxroute: 2' }]);
    lists.add('block', entry('79170415564'));
    expect(blocks(lists, '79170415564')).toBe(true);
    await lists.close();
    expect(readFileSync(journal(directory), 'utf8')).toBe(text);
  });

  it('do not write over what cannot be read', async () => {
    const directory = listDirectory();
    mkdirSync(journal(directory), { recursive: true });
    const { lists, kinds } = await open(directory);
    expect(kinds()).toEqual(['unreadable']);
    expect(lists.add('block', entry('79170415564'))).toEqual({ replaced: null });
  });

  it('hold where nothing can be written, say so once, and are written when it can', async () => {
    const directory = listDirectory();
    writeFileSync(directory, 'in the way');
    const { lists, clock, events, kinds } = await open(directory);
    expect(kinds()).toEqual(['unreadable']);
    expect(events).toHaveLength(1);
    rmSync(directory);
    await lists.close();

    const second = await open(directory);
    writeFileSync(directory, 'in the way');
    second.lists.add('block', entry('79170415564'));
    await second.lists.flush();
    for (let n = 0; n < 5; n++) {
      second.lists.add('block', entry(`7917041556${n}`));
      second.clock.advance(60_000);
      await second.lists.flush();
    }
    expect(blocks(second.lists, '79170415564')).toBe(true);
    expect(second.kinds()).toEqual(['failing']);
    rmSync(directory);
    second.clock.advance(60_000);
    await second.lists.flush();
    expect(second.kinds()).toEqual(['failing', 'healed']);
    await second.lists.close();
    expect(clock.pending).toBe(0);
    expect(second.clock.pending).toBe(0);
    expect(texts((await open(directory)).lists)).toHaveLength(5);
  });

  it('say at the end when the disk did not take everything', async () => {
    const directory = listDirectory();
    const { lists, kinds } = await open(directory);
    writeFileSync(directory, 'in the way');
    lists.add('block', entry('79170415564'));
    await lists.close();
    expect(kinds()).toEqual(['failing', 'not-closed']);
  });

  it('are nobody else’s to read', async () => {
    const directory = listDirectory();
    const { lists } = await open(directory);
    lists.add('block', entry('79170415564'));
    await lists.flush();
    expect(statSync(journal(directory)).mode & 0o777).toBe(0o600);
  });

  it('load more entries than wait for a disk', async () => {
    const directory = listDirectory();
    const { lists } = await open(directory);
    for (let n = 0; n < 12_000; n++) lists.add('block', entry(String(79_000_000_000 + n), { reason: `причина ${n}` }));
    await lists.close();
    const again = await open(directory);
    expect(again.events).toMatchObject([{ kind: 'loaded', entries: 12_000 }]);
    expect(again.lists.lists.block.match(caller('79000011999'), AT_MS)?.reason).toBe('причина 11999');
  });

  property(
    [
      fc.array(
        fc.record({
          entry: anyEntry,
          kind: fc.constantFrom<ListKind>('allow', 'block'),
          isRemoved: fc.boolean(),
          isFlushed: fc.boolean(),
        }),
        { maxLength: 60 },
      ),
    ],
    { numRuns: 30 },
  )('are after a restart what they were before it, whatever was changed', async (changes) => {
    const directory = mkdtempSync(join(tmpdir(), 'voxroute-runtime-'));
    try {
      const clock = manualClock(AT_MS);
      const lists = await openRuntimeLists({ directory, clock, report: () => undefined });
      for (const {
        entry: { target, reason, untilMs },
        kind,
        isRemoved,
        isFlushed,
      } of changes) {
        if (isRemoved) lists.remove(kind, target);
        else lists.add(kind, entry(targetText(target), { reason, untilMs }));
        if (isFlushed) await lists.flush();
      }
      await lists.close();
      const again = await openRuntimeLists({ directory, clock, report: () => undefined });
      for (const kind of ['allow', 'block'] as const) {
        const plain = (all: Open) =>
          all.page(kind, 0, 1000).entries.map(({ target, reason, untilMs }) => [targetText(target), reason, untilMs]);
        expect(plain(again)).toEqual(plain(lists));
      }
      await again.close();
    } finally {
      removeDirectory(directory);
    }
  });
});

describe.skipIf(!hasDisks)('the runtime lists on a full disk', () => {
  it('hold, and are whole on disk when there is space again', async () => {
    const disk = smallDisk(4);
    const directory = join(disk.path, 'lists');
    const { lists, clock, kinds } = await open(directory);
    lists.add('block', entry('79170415564'));
    await lists.flush();
    disk.fill();
    for (let n = 0; n < 12_000; n++) lists.add('block', entry(String(79_000_000_000 + n), { reason: 'x'.repeat(100) }));
    await lists.flush();
    expect(kinds()).toEqual(['failing']);
    expect(blocks(lists, '79000011999')).toBe(true);
    disk.free();
    clock.advance(1000);
    await lists.flush();
    expect(kinds()).toEqual(['failing', 'healed']);
    await lists.close();
    expect(texts((await open(directory)).lists)).toHaveLength(12_001);
    removeDirectory(directory);
  });
});

describe('a line of the journal', () => {
  property([
    anyEntry,
    fc.constantFrom<ListKind>('allow', 'block'),
    fc.constantFrom('none', 'new', 'replacing'),
    anyEntry,
  ])('is read as it was written', ({ target, ...fields }, list, kind, replaced) => {
    const whole = (some: object) => ({ ...entry(targetText(target)), ...some, source: 'runtime', line: null, target });
    const before = kind === 'replacing' ? whole(replaced) : null;
    const imported = kind === 'none' ? {} : { imported: { id: '20261129-120000-9f2c', before } };
    const added = { change: 'add', list, entry: { ...whole(fields), ...imported } } as const;
    expect(decodeRecord(encodeRecord(added))).toEqual(added);
    const removed = { change: 'remove', list, target, atMs: 1_795_694_400_000 } as const;
    expect(decodeRecord(encodeRecord(removed))).toEqual(removed);
  });

  property([fc.oneof(fc.string({ unit: anyCharacter }), fc.json())])('may hold anything', (line) => {
    expect(() => decodeRecord(line)).not.toThrow();
  });

  it.each([
    ['"import":"a b"', undefined],
    ['"import":7', undefined],
    ['"import":"first","before":null', undefined],
    ['"import":"first","before":{"reason":""}', undefined],
    ['"import":"first"', { id: 'first', before: null }],
  ])('holds also where its import cannot be read: %s', (rest, imported) => {
    const line = `{"add":"block","entry":"7917*","reason":"","label":"","until":null,"cause":null,"at":1,"by":"x",${rest}}`;
    expect(decodeRecord(line)).toMatchObject({ change: 'add' });
    expect((decodeRecord(line) as { entry: RuntimeEntry }).entry.imported).toEqual(imported);
  });

  it.each([
    '{"add":"block","entry":"203","reason":"","label":"","until":null,"cause":null,"at":1,"by":"x"}',
    '{"add":"grey","entry":"79170415564","reason":"","label":"","until":null,"cause":null,"at":1,"by":"x"}',
    '{"add":"block","entry":"79170415564","reason":"","label":"","until":"soon","cause":null,"at":1,"by":"x"}',
    '{"add":"block","entry":"79170415564","reason":"","label":"","until":null,"cause":200,"at":1,"by":"x"}',
    '{"add":"block","entry":"79170415564"}',
    '[]',
    'null',
  ])('is not guessed: %s', (line) => {
    expect(decodeRecord(line)).toBeNull();
  });
});
