import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Runs a line of shell; what the command itself writes is shown by `standardError`. */
function shell(line: string) {
  const { stderr, stdout } = spawnSync('bash', ['-c', line], { encoding: 'utf8', timeout: 20_000 });
  return { stderr, stdout };
}

const VOXROUTE = `${process.execPath} bin/voxroute`;

describe('what a command writes', () => {
  it('may be cut off by the program behind the pipe, without a word', () => {
    const { stderr, stdout } = shell(`${VOXROUTE} --help | { exec 0<&-; sleep 1; }; echo "\${PIPESTATUS[0]}"`);
    expect(stderr).toBe('');
    expect(stdout).toBe('0\n');
  });

  it('fails in words where the disk is full', () => {
    const { stderr, stdout } = shell(`${VOXROUTE} --help > /dev/full; echo "$?"`);
    expect(stderr).toMatch(/^voxroute: standard output cannot be written: .*ENOSPC.*\n$/);
    expect(stdout).toBe('1\n');
  });

  it('does not need a standard error', () => {
    expect(shell(`${VOXROUTE} lokup 2> /dev/full; echo "$?"`)).toEqual({ stderr: '', stdout: '2\n' });
  });
});
