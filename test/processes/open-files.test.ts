// A process at its limit of open files.

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('says once that connections are closed unanswered, and once that they are taken again', () => {
  const program = `
    import { closeSync, openSync } from 'node:fs';
    const { watchOpenFiles } = await import('./dist/daemon/open-files-watch.js');
    let look;
    const clock = { monotonicMs: () => 0, after: (_ms, action) => ((look = action), () => undefined) };
    const lines = [];
    watchOpenFiles(clock, { write: (level, _fields, words) => lines.push(level + ' ' + words) });
    look();
    const files = [];
    try {
      for (;;) files.push(openSync('/dev/null', 'r'));
    } catch {}
    look();
    look();
    for (const file of files) closeSync(file);
    look();
    look();
    console.log(JSON.stringify(lines));`;
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -n 100 && exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([
    'error no more files may be opened by this process (LimitNOFILE= of the unit, ulimit -n): connections are closed unanswered',
    'info files can be opened again: connections are accepted',
  ]);
});
