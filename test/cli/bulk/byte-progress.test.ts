import { describe, expect, it } from 'vitest';
import { ByteProgress } from '../../../src/cli/bulk/byte-progress.js';

const MIB = 2 ** 20;

describe('the progress of bytes', () => {
  it('is shown in MiB, one stage after the other, and leaves nothing', async () => {
    let written = '';
    const progress = new ByteProgress({ isTTY: true, columns: 100, write: (text: string) => (written += text) });
    progress.begin(10 * MIB);
    progress.advance(MIB / 2);
    progress.advance(MIB * 2);
    await expect.poll(() => written).toMatch(/ 2\/10, 20 %/);
    progress.begin(4 * MIB);
    progress.advance(4 * MIB);
    await expect.poll(() => written).toMatch(/ 4\/4, 100 %/);
    progress.end();
    expect(written.endsWith('\r\x1b[K')).toBe(true);
  });

  it('shows nothing where the size is not known', () => {
    let written = '';
    const progress = new ByteProgress({ write: (text: string) => (written += text) });
    progress.advance(5 * MIB);
    progress.end();
    expect(written).toBe('');
  });
});
