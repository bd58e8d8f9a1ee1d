// Where standard output is the journal of systemd, a line begins with its priority (sd-daemon(3)): `<4>{"level":"warn",…`.
// `journalctl -p warning` shows what matters then.

import { fstatSync } from 'node:fs';

const PRIORITIES: Readonly<Record<string, number>> = { fatal: 2, error: 3, warn: 4, info: 6, debug: 7 };

/**
 * `JOURNAL_STREAM` is `DEVICE:INODE` of what systemd has connected; a service that is redirected elsewhere has another one.
 *
 * @param fd of the log
 */
export function isJournal(environment: Readonly<Record<string, string | undefined>>, fd: number): boolean {
  const { dev, ino } = fstatSync(fd);
  return environment['JOURNAL_STREAM'] === `${dev}:${ino}`;
}

/** @param line JSON with its level first */
export function withPriority(line: string): string {
  const level = /^\{"level":"(\w+)"/.exec(line)?.[1] ?? '';
  return `<${PRIORITIES[level] ?? 6}>${line}`;
}
