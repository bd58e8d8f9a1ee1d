// Figures for the documents, printed while the tests run.

import type { ServerRoot } from './provision.js';

export function figure({ title }: ServerRoot, what: string, value: number | string): void {
  process.stderr.write(
    `test:fleet: ${title}: ${what}: ${typeof value === 'number' ? Math.round(value * 10) / 10 : value}\n`,
  );
}
