import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UploadedFiles, type StoredUploads } from '../../src/daemon/uploaded-files.js';
import { temporaryDirectory } from '../fakes/temporary-directory.js';

const file = (name: string, text: string) => ({ name, base64: Buffer.from(text).toString('base64') });

function stored(taken: StoredUploads | string): StoredUploads {
  if (typeof taken === 'string') throw new Error(taken);
  return taken;
}

describe('uploaded files', () => {
  it('are kept for the daemon alone, each under its own name in a directory of its own, until they are sent', async () => {
    const state = temporaryDirectory('uploads');
    const uploads = new UploadedFiles(() => state);
    const given = { record: file('a.mp3', 'sound'), recipients: file('../a b.mp3', '79170415564\n') };
    const taken = stored(await uploads.take(given));
    const { record = '', recipients = '' } = taken.paths;
    expect([record, recipients].map((path) => path.slice(-8))).toEqual(['/0/a.mp3', '/a_b.mp3']);
    expect(dirname(record)).not.toBe(dirname(recipients));
    expect(readFileSync(record, 'utf8')).toBe('sound');
    expect(statSync(recipients).mode & 0o777).toBe(0o600);
    await taken.remove();
    expect(readdirSync(join(state, 'providers'))).toEqual([]);
  });

  it('of a run that was killed are removed before the first ones are taken, and nothing else is', async () => {
    const state = temporaryDirectory('uploads');
    mkdirSync(join(state, 'providers', 'handed-before', '0'), { recursive: true });
    writeFileSync(join(state, 'providers', 'moscow.json'), '{}');
    const uploads = new UploadedFiles(() => state);
    const first = stored(await uploads.take({ record: file('a.mp3', 'sound') }));
    expect(readdirSync(join(state, 'providers'))).not.toContain('handed-before');
    expect(readdirSync(join(state, 'providers'))).toContain('moscow.json');
    // Those of another command are still in use.
    await uploads.take({ record: file('b.mp3', 'other') });
    expect(existsSync(first.paths['record'] ?? '')).toBe(true);
  });

  it('are refused in words where they are too large together, or where there is no place for them', async () => {
    const state = temporaryDirectory('uploads');
    const large = { name: 'a.mp3', base64: 'A'.repeat((4 * 4 * 1024 * 1024) / 3 + 4) };
    const uploads = new UploadedFiles(() => state);
    expect(await uploads.take({ record: large, other: large })).toBe('its files are larger than 8 MiB together');
    const nowhere = new UploadedFiles(() => null);
    expect(await nowhere.take({ record: file('a.mp3', 'sound') })).toMatch(/^the daemon has no directory/);
    expect(await nowhere.take({})).toMatchObject({ paths: {} });
    writeFileSync(join(state, 'providers'), 'a file in the way');
    expect(await uploads.take({ record: file('a.mp3', 'sound') })).toBe(
      'its files cannot be saved: file already exists (EEXIST)',
    );
  });
});
