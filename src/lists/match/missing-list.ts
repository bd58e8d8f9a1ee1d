// A list whose contents are not there yet, such as those of a URL that was never reached.

import type { NumberList } from './number-list.js';

export function missingList(name: string): NumberList {
  return { name, size: 0, isMissing: true, match: () => null };
}
