// The frame of every test on a real Asterisk: once per version, or skipped with the reason in its name.

import { describe, inject, it } from 'vitest';
import type { AsteriskRoot } from './debian-root.js';

/** Like `describe`, once for each Asterisk; a single skipped test where there is none. */
export function describeOnEachAsterisk(title: string, tests: (root: AsteriskRoot) => void): void {
  const roots = inject('asteriskRoots');
  if (roots.length === 0) {
    describe(title, () => {
      it.skip(`needs a real Asterisk: ${inject('asteriskMissing')}`);
    });
  }
  for (const root of roots) {
    describe(`Asterisk ${root.release}: ${title}`, () => {
      tests(root);
    });
  }
}
