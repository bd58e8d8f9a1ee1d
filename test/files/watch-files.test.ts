import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/time/clock.js';
import { manualClock } from '../fakes/manual-clock.js';
import { watchFiles, type FileWatch } from '../../src/files/watch-files.js';
import { removeDirectory } from '../fakes/temporary-directory.js';

const LONGER_THAN_QUIET_MS = 500;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('watching files', () => {
  let directory: string;
  let watch: FileWatch;
  const changed = vi.fn();
  const report = vi.fn();
  const file = () => join(directory, 'block.txt');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'voxroute-watch-'));
    writeFileSync(file(), 'one\n');
    changed.mockReset();
    report.mockReset();
    watch = watchFiles({ clock: systemClock, changed, report });
    watch.watch([file()]);
  });
  afterEach(() => {
    watch.close();
    removeDirectory(directory);
  });

  it('hears of a file that is written several times in a row, once', async () => {
    for (let i = 0; i < 5; i++) writeFileSync(file(), `${'x'.repeat(i)}\n`);
    await expect.poll(() => changed.mock.calls.length).toBe(1);
    await wait(LONGER_THAN_QUIET_MS);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('hears of a file that is replaced, again and again, as editors and ansible do', async () => {
    for (let times = 1; times <= 3; times++) {
      writeFileSync(join(directory, '.new'), 'x'.repeat(times));
      renameSync(join(directory, '.new'), file());
      await expect.poll(() => changed.mock.calls.length).toBe(times);
    }
  });

  it('hears of a file that goes and of one that comes', async () => {
    rmSync(file());
    await expect.poll(() => changed.mock.calls.length).toBe(1);
    writeFileSync(file(), 'back\n');
    await expect.poll(() => changed.mock.calls.length).toBe(2);
  });

  it('hears of a file that changed after it was read and before it is watched again, as in a reload', async () => {
    watch.asRead();
    // What the watch before saw of this change is lost when the next one takes its place.
    writeFileSync(file(), 'changed while it was read\n');
    watch.watch([file()]);
    await expect.poll(() => changed.mock.calls.length).toBe(1);
  });

  it('does not hear of its neighbours, nor of a file nobody names any more', async () => {
    writeFileSync(join(directory, 'other.txt'), 'x');
    mkdirSync(join(directory, 'sub'));
    watch.watch([join(directory, 'sub', 'a.txt')]);
    writeFileSync(file(), 'two two\n');
    await wait(LONGER_THAN_QUIET_MS);
    expect(changed).not.toHaveBeenCalled();
    writeFileSync(join(directory, 'sub', 'a.txt'), 'x');
    await expect.poll(() => changed.mock.calls.length).toBe(1);
  });

  it('hears of a file that becomes readable, its contents being the same', async () => {
    chmodSync(file(), 0o600);
    await expect.poll(() => changed.mock.calls.length).toBe(1);
  });

  it('hears now and then of a file that never comes to rest', async () => {
    const heard = vi.fn();
    const clock = manualClock();
    const after = vi.fn((delayMs: number, action: () => void) => clock.after(delayMs, action));
    const restless = watchFiles({ clock: { ...clock, after }, changed: heard, report });
    restless.watch([file()]);
    for (let times = 1; times <= 60; times++) {
      after.mockClear();
      writeFileSync(file(), 'x'.repeat(times));
      await expect.poll(() => after.mock.calls.length, { interval: 1 }).toBeGreaterThan(0);
      clock.advance(100);
    }
    restless.close();
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('finds out in the end that a directory was replaced, and hears of its files again', async () => {
    const clock = manualClock();
    const heard = vi.fn();
    const patient = watchFiles({ clock, changed: heard, report });
    patient.watch([file()]);
    removeDirectory(directory);
    mkdirSync(directory);
    writeFileSync(file(), 'other\n');
    clock.advance(31_000);
    await expect
      .poll(() => {
        clock.advance(300);
        return heard.mock.calls.length;
      })
      .toBe(1);
    heard.mockClear();
    writeFileSync(file(), 'and another\n');
    await expect
      .poll(() => {
        clock.advance(300);
        return heard.mock.calls.length;
      })
      .toBe(1);
    patient.close();
    expect(clock.pending).toBe(0);
  });

  it('hears of the target of a link, and of a link that leads elsewhere', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'voxroute-target-'));
    const [first, second, link] = [join(elsewhere, 'a.txt'), join(elsewhere, 'b.txt'), join(directory, 'link.txt')];
    writeFileSync(first, 'one\n');
    writeFileSync(second, 'two two\n');
    symlinkSync(first, link);
    watch.watch([link]);
    writeFileSync(first, 'changed\n');
    await expect.poll(() => changed.mock.calls.length).toBe(1);
    symlinkSync(second, `${link}.new`);
    renameSync(`${link}.new`, link);
    await expect.poll(() => changed.mock.calls.length).toBe(2);
    writeFileSync(second, 'changed as well\n');
    await expect.poll(() => changed.mock.calls.length).toBe(3);
    removeDirectory(elsewhere);
  });

  it('hears of a ConfigMap that Kubernetes replaces, again and again', async () => {
    const version = (name: string, text: string) => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'voxroute.yaml'), text);
      symlinkSync(name, join(directory, '..data_tmp'));
      renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
    };
    version('..2026_1', 'log: {}\n');
    symlinkSync('..data/voxroute.yaml', join(directory, 'voxroute.yaml'));
    watch.watch([join(directory, 'voxroute.yaml')]);
    for (const times of [1, 2, 3]) {
      version(`..2026_${times + 1}`, `log: {} #${'x'.repeat(times)}\n`);
      await expect.poll(() => changed.mock.calls.length).toBe(times);
    }
  });

  it('hears at once of a directory of lists that is replaced, and then of its files', async () => {
    const lists = join(directory, 'lists');
    mkdirSync(lists);
    writeFileSync(join(lists, 'a.txt'), 'one\n');
    watch.watch([join(lists, 'a.txt')]);
    for (const times of [1, 2]) {
      mkdirSync(`${lists}.new`);
      writeFileSync(join(`${lists}.new`, 'a.txt'), 'x'.repeat(10 * times));
      renameSync(lists, `${lists}.old${times}`);
      renameSync(`${lists}.new`, lists);
      await expect.poll(() => changed.mock.calls.length).toBe(2 * times - 1);
      writeFileSync(join(lists, 'a.txt'), 'x'.repeat(10 * times + 1));
      await expect.poll(() => changed.mock.calls.length).toBe(2 * times);
    }
  });

  it('hears at once of a first file in a directory that comes before it', async () => {
    const later = join(directory, 'etc');
    watch.watch([join(later, 'voxroute.yaml')]);
    mkdirSync(later);
    await wait(LONGER_THAN_QUIET_MS);
    writeFileSync(join(later, 'voxroute.yaml'), 'log: {}\n');
    await expect.poll(() => changed.mock.calls.length).toBe(1);
  });

  it('finds the first file of a directory that was not there', async () => {
    const clock = manualClock();
    const [later, heard] = [join(directory, 'conf.d'), vi.fn()];
    const patient = watchFiles({ clock, changed: heard, report });
    patient.watch([join(later, 'voxroute.yaml')]);
    mkdirSync(later);
    writeFileSync(join(later, 'voxroute.yaml'), 'log: {}\n');
    clock.advance(31_000);
    await expect
      .poll(() => {
        clock.advance(300);
        return heard.mock.calls.length;
      })
      .toBe(1);
    patient.close();
    expect(report).not.toHaveBeenCalled();
  });

  it('says which directory cannot be watched, and watches the others', async () => {
    const circle = join(directory, 'circle');
    symlinkSync(circle, circle);
    watch.watch([join(circle, 'list.txt'), file()]);
    expect(report).toHaveBeenCalledWith(circle, expect.stringContaining('ELOOP'));
    writeFileSync(file(), 'three\n');
    await expect.poll(() => changed.mock.calls.length).toBe(1);
  });
});
