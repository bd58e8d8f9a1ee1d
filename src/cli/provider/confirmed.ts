// A question on the terminal.

import { createInterface } from 'node:readline/promises';
import type { Output } from '../output.js';

/** False where nobody can answer: a script says `--yes`. */
export async function confirmed(question: string, { stderr }: Output): Promise<boolean> {
  if (!process.stdin.isTTY || stderr.isTTY !== true) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(y|yes|д|да)$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
