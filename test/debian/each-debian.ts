// The frame of every test in a clean Debian: once per release, or skipped with the reason in its name.

import { describe, inject, it } from 'vitest';
import type { BuiltPackages, DebianRoot } from './provision.js';

/** Like `describe`, once for each Debian; a single skipped test where there is none. */
export function describeOnEachDebian(title: string, tests: (root: DebianRoot, packages: BuiltPackages) => void): void {
  const packages = inject('builtPackages');
  if (packages === null) {
    describe(title, () => {
      it.skip(`needs clean Debians: ${inject('debianMissing')}`);
    });
    return;
  }
  for (const root of inject('debianRoots')) describe(`Debian ${root.suite}: ${title}`, () => tests(root, packages));
}
