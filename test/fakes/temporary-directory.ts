// Directories of tests, which go with them.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new directory, removed when the test ends. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `voxroute-${name}-`));
  onTestFinished(() => removeDirectory(directory));
  return directory;
}

/** Removes a directory and what is in it, if it is there; also where a write that was begun still puts a file into it. */
export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}
